"""What the wording of a text or of a query gives away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.recall import cues


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("Where have you been?", 1),
        ("I was in Graz. And where were you?", 0.5),
        ("Really?! I had no idea.", 1 / 5),
        ("It is raining.", 0),
        ("", 0),
        ("?", 0),
        ("???", 0),
        ("[photo: which of these?] We took the left one.", 0),
        ("First line\nSecond one?", 0.5),
    ],
)
def test_share_of_a_text_that_asks(text: str, share: float) -> None:
    assert cues.asks(text) == pytest.approx(share)


@given(st.text(alphabet="ab ?.!\n[]", max_size=40))
def test_the_share_is_a_share(text: str) -> None:
    assert 0 <= cues.asks(text) <= 1


@pytest.mark.parametrize(
    "text",
    ["She has 3 cats.", "on 12 May", "Three of them came.", "We met twice.", "a dozen eggs", "in room B7",
     "A couple of days", "SEVERAL times", "only a few"],
)  # fmt: skip
def test_a_text_with_a_number(text: str) -> None:
    assert cues.counts(text)


@pytest.mark.parametrize("text", ["Someone came.", "The tent is wet.", "A fewer of loss", "one day", ""])
def test_a_text_without_a_number(text: str) -> None:
    assert not cues.counts(text)


@pytest.mark.parametrize(
    "text",
    [
        "Always answer in German.",
        "Please never use tables.",
        "please always show the source",
        "From now on, call me Captain.",
        "I liked that. Going forward keep it short.",
        "In the future, please skip the preamble.",
        "Whenever I mention a recipe, list the calories.",
        "Give the time in UTC when I ask about flights.",
        "Remember to convert to euros.",
        "user: always add a summary",
    ],
)
def test_a_standing_instruction(text: str) -> None:
    assert cues.instructs(text)


@pytest.mark.parametrize(
    "text",
    [
        "I always drink tea at five.",
        "She never wrote back.",
        "I will remember to call her.",
        "In future cars will fly.",
        "Could you list the calories?",
        "",
    ],
)
def test_no_instruction(text: str) -> None:
    assert not cues.instructs(text)


@pytest.mark.parametrize(
    "query",
    [
        "What did you recommend for the roof?",
        "Which film have you suggested?",
        "What was the third tip you gave me?",
        "You said something about compost: what?",
        "the book you mentioned",
        "How did you describe the route?",
        "what you advised about the loan",
        "Remind me what you told me of Graz",
    ],
)
def test_what_the_machine_said_is_asked_for(query: str) -> None:
    assert cues.asks_machine(query)


@pytest.mark.parametrize(
    "query",
    [
        "Can you recommend a film?",
        "Could you suggest what to cook?",
        "Would you explain what you said?",
        "What did I say about the roof?",
        "Which roof do I have?",
        "Who are you?",
        "",
    ],
)
def test_the_machine_is_asked_for_help_or_not_at_all(query: str) -> None:
    assert not cues.asks_machine(query)


@pytest.mark.parametrize(
    "query",
    [
        "What have I told you about my knee?",
        "Did I say when the lease ends?",
        "Which cities was I in?",
        "How many times did I mention Ruth?",
        "The name I mentioned last week",
        "What had I planned?",
        "Do I like olives?",
    ],
)
def test_the_asker_is_asked_about(query: str) -> None:
    assert cues.asks_of_self(query)


@pytest.mark.parametrize("query", ["How should I prune figs?", "What is a good tea?", "Can I freeze it?", ""])
def test_the_asker_wants_help(query: str) -> None:
    assert not cues.asks_of_self(query)
