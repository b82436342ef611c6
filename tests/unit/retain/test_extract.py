"""The rules extractor keeps the words and says what they are."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reverie.model import Fact
from reverie.retain.extract import RulesExtractor, Source

SAID = datetime(2024, 6, 3, 18, 30, tzinfo=UTC)
EXTRACTOR = RulesExtractor()


def facts(text: str, said_at: datetime | None = SAID) -> list[Fact]:
    return [e.fact for e in EXTRACTOR.extract([Source(text, said_at)])[0]]


def test_a_turn_is_one_fact_with_its_speaker() -> None:
    (fact,) = facts("Nadia: I sold the van. It broke down twice last week, sadly.")
    assert fact.text == "Nadia: I sold the van. It broke down twice last week, sadly."
    assert fact.speaker == "Nadia"
    assert fact.fact_type == "world"
    assert "Nadia" in [m.name for m in fact.mentions if m.kind == "person"]
    assert fact.occurred_start == datetime(2024, 5, 27, tzinfo=UTC)
    assert fact.occurred_precision == "week"


def test_prose_is_a_fact_a_sentence() -> None:
    text = "Rosa Lindgren founded Tideline Labs in Bergen in 2019. She hired Omar Farouk two years later."
    found = facts(text)
    assert [f.text for f in found] == [
        "Rosa Lindgren founded Tideline Labs in Bergen in 2019.",
        "She hired Omar Farouk two years later.",
    ]
    names = {m.name: m.kind for m in found[0].mentions}
    assert names["Rosa Lindgren"] == "person"
    assert names["Bergen"] == "place"
    assert found[0].occurred_start == datetime(2019, 1, 1, tzinfo=UTC)
    assert found[0].occurred_end == datetime(2020, 1, 1, tzinfo=UTC)
    assert found[0].occurred_precision == "year"


def test_a_long_turn_is_cut_between_sentences() -> None:
    turn = "Kit: " + "I walked along the river and counted every single heron that I saw. " * 16
    found = facts(turn.strip())
    assert len(found) > 2
    assert all(f.speaker == "Kit" and f.text.endswith(".") for f in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I recommended the blue tent to Liz.", "experience"),
        ("assistant: You could try the night train.", "experience"),
        ("user: I live in Porto.", "world"),
        ("Liz bought the blue tent at the market.", "world"),
    ],
)
def test_experience_is_what_the_agent_did(text: str, expected: str) -> None:
    assert facts(text)[0].fact_type == expected


def test_a_cause_points_back() -> None:
    found = facts(
        "The pump failed on Sunday during the heavy storm. That's why the cellar flooded overnight."
    )
    assert found[1].causes == (0,)
    assert found[0].causes == ()


def test_without_a_moment_relative_time_stays_open() -> None:
    assert facts("Nadia: I was in Oslo yesterday.", None)[0].occurred_start is None
    absolute = facts("Nadia: I was in Oslo on 3 May 2023.", None)[0]
    assert absolute.occurred_start == datetime(2023, 5, 3, tzinfo=UTC)


def test_standing_facts_have_no_date() -> None:
    assert facts("Omar prefers green tea to coffee.")[0].occurred_start is None


words = st.lists(
    st.sampled_from(
        [
            "Nadia:",
            "went",
            "to",
            "Oslo",
            ".",
            "\n",
            "\n\n",
            "- ",
            "# ",
            "because",
            "Kit",
            "\r\n",
            "😀",
            "שלום",
            "!",
        ]
    ),
    min_size=1,
    max_size=40,
).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(words)
def test_every_span_equals_the_text_it_quotes(text: str) -> None:
    for fact in facts(text):
        assert text[fact.span.start : fact.span.end] == fact.text
        assert fact.text.strip()


def test_a_chunk_goes_on_with_the_speaker_of_the_one_before() -> None:
    text = "so I sold the boat.\nKit: What a pity that is!"
    found = [e.fact for e in EXTRACTOR.extract([Source(text, SAID, "Nadia")])[0]]
    assert [(f.speaker, f.text) for f in found] == [
        ("Nadia", "so I sold the boat."),
        ("Kit", "Kit: What a pity that is!"),
    ]


def test_table_rows_and_list_items_stay_whole() -> None:
    text = (
        "| Ruth Amadi | librarian, Mill St. branch |\n\n"
        "1. **5 Feb.** We chose oak. It is cheaper.\n- one. two.\n"
    )
    assert [f.text for f in facts(text)] == [
        "| Ruth Amadi | librarian, Mill St. branch |",
        "1. **5 Feb.** We chose oak. It is cheaper.",
        "- one. two.",
    ]
