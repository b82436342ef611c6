"""The examples by which retaining is explained, read by the rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from reverie.model import Fact

Facts = Callable[..., list[Fact]]

STORY = (
    "Alice and Bob discussed naming their summer party playlist. Bob suggested 'Summer Vibes' because it's "
    "catchy, but Alice wanted something unique. They ultimately decided on 'Beach Beats' for its "
    "playful tone."
)


def names(fact: Fact) -> set[str]:
    return {mention.name for mention in fact.mentions}


def test_what_happened_when_with_what_feeling_and_why(facts: Facts) -> None:
    (fact,) = facts("Alice joined Google last spring and was thrilled about the research opportunities")
    assert {"Alice", "Google"} <= names(fact)
    assert fact.occurred_start == datetime(2024, 3, 1, tzinfo=UTC)
    assert fact.occurred_end == datetime(2024, 6, 1, tzinfo=UTC)
    assert fact.occurred_precision == "season"
    assert fact.feeling == "thrilled about the research opportunities"
    assert fact.why == "the research opportunities"
    assert fact.fact_type == "world"
    assert fact.claim is not None
    assert (fact.claim.subject, fact.claim.attribute, fact.claim.value) == ("Alice", "employer", "Google")


def test_a_story_in_prose_is_one_connected_fact(facts: Facts) -> None:
    (fact,) = facts(STORY)
    assert fact.text == STORY
    assert {"Alice", "Bob"} <= names(fact)
    assert fact.why == "because it's catchy"
    assert {(r.pronoun, r.name) for r in fact.references} >= {("their", "Alice"), ("their", "Bob")}


def test_the_same_story_in_short_sentences_is_one_fact(facts: Facts) -> None:
    text = "Bob suggested Summer Vibes. Alice wanted something unique. They chose Beach Beats."
    (fact,) = facts(text)
    assert fact.text == text
    assert {"Alice", "Bob"} <= names(fact)


@pytest.mark.parametrize(
    "turns",
    [
        [
            "Alice: What should we call our summer party playlist?",
            "Bob: How about 'Summer Vibes'? It's catchy.",
            "Alice: Hmm, I'd like something more unique.",
            "Bob: What about 'Beach Beats'?",
            "Alice: Love it, so playful! Let's go with 'Beach Beats'.",
        ],
        [
            "Bob: We need to name the playlist for the summer party. I suggest 'Summer Vibes', it's catchy.",
            "Alice: I want something unique.",
            "Bob: Maybe 'Beach Beats'?",
            "Alice: 'Beach Beats' it is!",
        ],
        [
            "Alice: We still need a name for the party playlist.",
            "Bob: Maybe 'Summer Vibes'? It is catchy.",
            "Alice: Too common for me.",
            "Bob: How about 'Beach Beats', then?",
            "Alice: I like the playful tone.",
            "Bob: Decided, we call it 'Beach Beats'.",
        ],
    ],
)
def test_the_same_story_as_a_chat_is_one_fact(facts: Facts, turns: list[str]) -> None:
    text = "\n".join(turns)
    (fact,) = facts(text)
    assert fact.text == text
    assert {"Alice", "Bob"} <= names(fact)
    assert {m.kind for m in fact.mentions if m.name in ("Alice", "Bob")} == {"person"}


def test_others_are_world_and_the_agents_own_deeds_experience(facts: Facts) -> None:
    (about_others,) = facts("Alice works at Google")
    (own,) = facts("I recommended Python to Alice")
    assert about_others.fact_type == "world"
    assert {"Alice", "Google"} <= names(about_others)
    assert own.fact_type == "experience"
    assert {"Alice", "Python"} <= names(own)


@pytest.mark.parametrize(
    "text",
    [
        "Alice felt burned out because she worked 80-hour weeks.",
        "Because she worked 80-hour weeks, Alice felt burned out.",
        "She worked 80-hour weeks. As a result, Alice felt burned out.",
        "She worked 80-hour weeks. Therefore Alice felt burned out.",
        "Alice worked 80-hour weeks. That's why she felt burned out.",
        "Alice felt burned out. This was because she worked 80-hour weeks.",
        "Alice felt burned out. That's because she worked 80-hour weeks.",
        "She worked 80-hour weeks, so Alice felt burned out.",
    ],
)
def test_burned_out_is_caused_by_long_weeks(facts: Facts, text: str) -> None:
    found = facts(text)
    assert len(found) == 2
    effect = next(n for n, fact in enumerate(found) if "burned out" in fact.text)
    assert "80-hour weeks" in found[1 - effect].text
    assert found[effect].causes == (1 - effect,)
    assert found[1 - effect].causes == ()
    assert found[effect].feeling == "burned out"
    assert "Alice" in names(found[0]) & names(found[1])


def test_a_reason_cut_off_stays_beside_its_effect(facts: Facts) -> None:
    effect, cause = facts("Alice felt burned out because she worked 80-hour weeks.")
    assert effect.text == "Alice felt burned out"
    assert effect.why == "because she worked 80-hour weeks"
    assert cause.text == "she worked 80-hour weeks."
    assert [(r.pronoun, r.name) for r in cause.references] == [("she", "Alice")]


def test_a_marriage_has_the_month_it_was_in(facts: Facts) -> None:
    (fact,) = facts("Alice got married in June 2024")
    assert fact.occurred_start == datetime(2024, 6, 1, tzinfo=UTC)
    assert fact.occurred_end == datetime(2024, 7, 1, tzinfo=UTC)
    assert fact.occurred_precision == "month"


def test_a_preference_has_no_date(facts: Facts) -> None:
    (fact,) = facts("Alice prefers Python")
    assert fact.occurred_start is None
    assert fact.occurred_end is None
    assert "Alice" in names(fact)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dr. Smith met Alice and Bob Chen in the lab.", {"smith", "alice", "bob chen"}),
        ("Alice left Google and joined OpenAI after her time at MIT.", {"google", "openai", "mit"}),
        (
            "Bob flew to Paris and then walked in Central Park with friends from California.",
            {"paris", "central park", "california"},
        ),
        (
            "Alice wrote it in Python and TensorFlow to study machine learning.",
            {"python", "tensorflow", "machine learning"},
        ),
    ],
)
def test_people_organisations_places_and_concepts_are_named(
    facts: Facts, text: str, expected: set[str]
) -> None:
    (fact,) = facts(text)
    assert expected <= {name.lower().removeprefix("dr. ") for name in names(fact)}


def test_design_decisions_are_kept_and_social_exchanges_are_not(facts: Facts) -> None:
    text = (
        "Mara: Morning all!\nJon: Hey Mara, how are you?\nMara: Good, thanks!\n"
        "Jon: We chose cursor pagination for the orders API because offsets were slow.\nMara: Sounds good!"
    )
    (fact,) = facts(text)
    assert fact.text.startswith("Jon: We chose cursor pagination")
    assert fact.why == "because offsets were slow"
