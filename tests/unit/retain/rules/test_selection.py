"""Greetings, thanks and backchannels go; all that says something stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.retain.extraction import Extraction
from reverie.retain.rules.people import Dialogue
from reverie.retain.rules.selection import filler

Extract = Callable[..., Extraction]
PEOPLE = Dialogue(("Nadia", "Kit Morrow"))

EMPTY = [
    ("Hi!", "greeting"),
    ("Hey Nadia!", "greeting"),
    ("Hello there", "greeting"),
    ("Good morning, Kit!", "greeting"),
    ("Morning all!", "backchannel"),
    ("How are you?", "greeting"),
    ("Hey Nadia! Good to see you! How have you been?", "greeting"),
    ("Hi Kit, how's it going? What's up?", "greeting"),
    ("haha", "backchannel"),
    ("Hahaha lol", "backchannel"),
    ("Sounds good", "backchannel"),
    ("Sounds like a plan!", "backchannel"),
    ("Yeah, totally", "backchannel"),
    ("Yes!", "backchannel"),
    ("ok", "backchannel"),
    ("Okay, great.", "backchannel"),
    ("Wow, that's awesome!", "backchannel"),
    ("So cool!!", "backchannel"),
    ("Absolutely, Nadia!", "backchannel"),
    ("Hmm", "backchannel"),
    ("Yayyy!", "backchannel"),
    ("I see.", "backchannel"),
    ("Really? Wow!", "backchannel"),
    ("I totally agree, Kit.", "backchannel"),
    ("Can't wait!", "backchannel"),
    ("No worries!", "backchannel"),
    ("Me too", "backchannel"),
    ("Well done!", "backchannel"),
    ("Thanks so much!", "thanks"),
    ("Thank you, Kit. Appreciate it!", "thanks"),
    ("Thanks, Alice!", "thanks"),
    ("Thanks for sharing, it means a lot to me.", "thanks"),
    ("You're welcome!", "thanks"),
    ("thx", "thanks"),
    ("Bye!", "farewell"),
    ("Bye Nadia, take care!", "farewell"),
    ("See you later, have a great day!", "farewell"),
    ("Talk to you soon!", "farewell"),
    ("Good night!", "farewell"),
    ("😀😀", "punctuation"),
    ("...", "punctuation"),
    ("!!!", "punctuation"),
]
FULL = [
    "Yes, let's take the Lisbon flat",
    "Yes, Lisbon!",
    "Ok, 5 pm.",
    "Thanks, I passed the exam!",
    "Hi, I moved to Oslo.",
    "See you on Friday!",
    "See you tomorrow",
    "No, I don't like it.",
    "I'm sad.",
    "I quit.",
    "Good morning, the server is down.",
    "Sounds good for Bob",
    "Great, we chose oak.",
    "What did you buy?",
    "Where is it?",
    "How was it?",
    "Call me.",
    "Thanks for the bike!",
    "My mom is here.",
    "You are fired",
    "100 %",
    "Happy birthday, Kit!",
    "I love you.",
    "It was cheap.",
    "Never.",
    "Not yet.",
    "Haha, my cat did that too",
    "Wow, a new job?",
    "Thanks, Porto was great",
    "Привет",
    "שלום",
    "好的",
    "https://example.org",
    "Fine, but late.",
    "I agree with the budget",
    "Congrats on the house!",
    "Bye, off to Rome",
    "Hello world program",
    "Cool trick with the rope",
    "ok then use Postgres",
    "Thanks to the rain",
    "Great Expectations",
]


@pytest.mark.parametrize(("said", "kind"), EMPTY)
def test_what_says_nothing(said: str, kind: str) -> None:
    assert filler(said, PEOPLE) == kind


@pytest.mark.parametrize("said", FULL)
def test_what_says_something(said: str) -> None:
    assert filler(said, PEOPLE) is None


@given(
    st.sampled_from([said for said, _ in EMPTY]),
    st.sampled_from(["4", "Berlin", "never", "Tuesday", "bought"]),
)
def test_a_number_a_name_a_date_or_a_verb_keeps_any_turn(said: str, word: str) -> None:
    assert filler(f"{said} {word}", PEOPLE) is None
    assert filler(f"{word}, {said}", PEOPLE) is None


def test_what_is_left_out_is_counted(extract: Extract) -> None:
    found = extract(
        "Nadia: Hi Kit!\nKit: Hey! How are you?\nNadia: I sold the van.\nKit: Thanks for everything, bye!"
    )
    assert [e.fact.text for e in found.facts] == ["Nadia: I sold the van."]
    assert found.dropped == {"greeting": 2, "thanks": 1}


def test_a_text_of_nothing_yields_nothing(extract: Extract) -> None:
    found = extract("Nadia: Sounds good!")
    assert found.facts == ()
    assert found.dropped == {"backchannel": 1}
    assert extract("Thanks so much!").facts == ()


def test_verbose_keeps_everything(extract: Extract) -> None:
    text = "Nadia: Hi Kit!\nKit: Hey there.\nNadia: I sold the van."
    assert [e.fact.text for e in extract(text, mode="verbose").facts] == text.split("\n")
    assert len(extract(text, mode="custom").facts) == 1


def test_an_answer_to_a_question_is_never_left_out(extract: Extract) -> None:
    found = extract("Nadia: Did you take the flat in Lisbon?\nKit: Yes!")
    assert [e.fact.text for e in found.facts] == ["Nadia: Did you take the flat in Lisbon?\nKit: Yes!"]
    assert found.dropped == {}
