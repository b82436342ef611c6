"""An answer becomes facts, as far as the text bears it out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from reverie.model import Fact, Mention
from reverie.retain.extraction import Source
from reverie.retain.llm.answers import Metadata, ReadFacts
from reverie.retain.llm.prompts import EXAMPLE_FACTS, EXAMPLE_TEXT
from reverie.retain.llm.reading import Reader
from reverie.retain.options import LabelGroup, LabelValue, RetainOptions

SAID = datetime(2025, 1, 15, 10, 0, tzinfo=UTC)
CHAT = (
    "Alice: I joined Google last spring, thrilled about the research!\nBob: Nice. Because of the rain I"
    " stayed home.\nAlice: My sister Carol bought 3 bikes."
)


def read(
    text: str, *facts: dict[str, Any], options: RetainOptions | None = None, **source: Any
) -> tuple[list[Fact], dict[str, int]]:
    reader = Reader(Source(text, **{"said_at": SAID, **source}), options or RetainOptions())
    found = reader.facts(ReadFacts.model_validate({"facts": list(facts)}))
    return [extracted.fact for extracted in found], dict(reader.dropped)


JOINED = {"quote": "I joined Google last spring", "what": "Alice joined Google last spring."}
BOUGHT = {"quote": "My sister Carol bought 3 bikes", "what": "Alice's sister Carol bought three bikes."}
STAYED = {"quote": "Because of the rain I stayed home", "what": "Bob stayed home because of the rain."}


def test_a_fact_with_all_its_parts() -> None:
    [fact], dropped = read(
        CHAT,
        {
            **JOINED,
            "why": "the research",
            "feeling": "thrilled",
            "fact_kind": "event",
            "occurred_start": "2024-03",
            "occurred_end": "2024-05",
            "entities": [{"name": "Alice", "kind": "person"}, {"name": "Google", "kind": "organization"}],
        },
    )
    assert fact.text == "Alice joined Google last spring. Why: the research. Feeling: thrilled"
    assert CHAT[fact.span.start : fact.span.end] == "I joined Google last spring"
    assert (fact.speaker, fact.fact_type, fact.confidence) == ("Alice", "world", 1.0)
    assert fact.occurred_start == datetime(2024, 3, 1, tzinfo=UTC)
    assert fact.occurred_end == datetime(2024, 6, 1, tzinfo=UTC)
    assert fact.occurred_precision == "season"
    assert (fact.why, fact.feeling, fact.where) == ("the research", "thrilled", None)
    assert fact.mentions == (Mention("Alice", "person"), Mention("Google", "organization"))
    assert dropped == {}


def test_facts_stand_in_the_order_of_the_text_and_causes_follow_them() -> None:
    facts, _ = read(
        CHAT,
        BOUGHT,
        {**STAYED, "causal_relations": [{"target_index": 0}]},
        {**JOINED, "causal_relations": [{"target_index": 1}]},
    )
    assert [f.speaker for f in facts] == ["Alice", "Bob", "Alice"]
    assert [f.causes for f in facts] == [(1,), (2,), ()]


@pytest.mark.parametrize("target", [2, 3, -1, 99])
def test_a_cause_is_further_up(target: int) -> None:
    facts, dropped = read(CHAT, JOINED, STAYED, {**BOUGHT, "causal_relations": [{"target_index": target}]})
    assert [f.causes for f in facts] == [(), (), ()]
    assert dropped == {"cause": 1}


def test_a_cause_that_was_dropped_leaves_no_link() -> None:
    invented = {"quote": "Carol won the lottery", "what": "Carol won the lottery."}
    facts, dropped = read(CHAT, invented, {**BOUGHT, "causal_relations": [{"target_index": 0}]})
    assert [f.causes for f in facts] == [()]
    assert dropped == {"ungrounded": 1}


def test_a_bank_may_do_without_causes() -> None:
    facts, _ = read(
        CHAT,
        STAYED,
        {**BOUGHT, "causal_relations": [{"target_index": 0}]},
        options=RetainOptions(causal_links=False),
    )
    assert [f.causes for f in facts] == [(), ()]


@pytest.mark.parametrize(
    "fact",
    [
        {"quote": "I joined Amazon last spring", "what": "Alice joined Amazon last spring."},
        {"quote": "I joined Google last spring", "what": "Alice joined Amazon last spring."},
        {"quote": "My sister Carol bought 3 bikes", "what": "Alice's sister Carol bought four bikes."},
        {"quote": "Nice.", "what": "A committee postponed its vote about parking."},
        {"quote": "", "what": "Alice joined Google."},
    ],
)
def test_what_the_text_does_not_say_is_dropped_and_counted(fact: dict[str, Any]) -> None:
    assert read(CHAT, fact) == ([], {"ungrounded": 1})


def test_examples_of_the_prompt_never_become_facts() -> None:
    assert read(CHAT, *EXAMPLE_FACTS) == ([], {"ungrounded": 2})
    borrowed = [{**example, "quote": "I joined Google last spring"} for example in EXAMPLE_FACTS]
    facts, dropped = read(CHAT, *borrowed)
    assert (facts, dropped["ungrounded"]) == ([], 2)


def test_the_examples_are_what_a_good_answer_to_their_text_would_be() -> None:
    facts, dropped = read(EXAMPLE_TEXT, *EXAMPLE_FACTS, said_at=datetime(2031, 5, 17, tzinfo=UTC))
    assert dropped == {}
    assert [f.causes for f in facts] == [(1,), ()]
    assert facts[0].occurred_precision == "season"
    assert facts[0].feeling == "heartbroken"


@pytest.mark.parametrize("what", ["...", "", "—", " \n "])
def test_a_fact_of_nothing_but_punctuation_is_dropped(what: str) -> None:
    assert read(CHAT, {"quote": "Nice.", "what": what}) == ([], {"empty": 1})


def test_the_same_fact_twice_is_one() -> None:
    again = {**JOINED, "what": "Alice joined  Google last spring!"}
    facts, dropped = read(CHAT, JOINED, again, {**STAYED, "causal_relations": [{"target_index": 1}]})
    assert len(facts) == 2
    assert dropped == {"duplicate": 1}
    assert facts[1].causes == (0,)


def test_names_that_the_text_has_not_and_pronouns_are_no_mentions() -> None:
    names = ["Alice", "I", "the user", "Larry Page", {"name": "research", "kind": "topic"}]
    [fact], dropped = read(CHAT, {**JOINED, "entities": names})
    assert fact.mentions == (
        Mention("Alice", "person"),
        Mention("research", "concept"),
    )
    assert dropped == {"entity": 1}


def test_a_bank_may_do_without_names() -> None:
    [fact], _ = read(CHAT, {**JOINED, "entities": ["Alice"]}, options=RetainOptions(free_form_entities=False))
    assert fact.mentions == ()


def test_people_and_context_are_part_of_what_is_known() -> None:
    [fact], _ = read(
        "We talked about the offer.",
        {
            "quote": "We talked about the offer",
            "what": "Priya Raman talked about the offer from Tidewell.",
            "entities": ["Priya Raman", "Tidewell"],
        },
        people=("Priya Raman",),
        context="call with Tidewell",
        speaker="Priya Raman",
    )
    assert [m.name for m in fact.mentions] == ["Priya Raman", "Tidewell"]
    assert fact.speaker == "Priya Raman"


def test_the_assistants_own_acts_are_experience() -> None:
    [fact], _ = read(
        "I recommended Python to Alice",
        {
            "quote": "I recommended Python to Alice",
            "what": "The assistant recommended Python to Alice.",
            "fact_type": "assistant",
        },
    )
    assert fact.fact_type == "experience"


def test_a_turns_own_stamp_is_its_moment() -> None:
    [fact], _ = read(
        "[2024-05-03 10:00] Alice: We met Bob yesterday.",
        {"quote": "We met Bob yesterday", "what": "Alice met Bob yesterday.", "fact_kind": "event"},
    )
    assert fact.said_at == datetime(2024, 5, 3, 10, 0, tzinfo=UTC)
    assert fact.occurred_start == datetime(2024, 5, 2, tzinfo=UTC)


def test_a_slip_in_the_quotation_costs_confidence() -> None:
    [fact], _ = read(CHAT, {**JOINED, "quote": "I joind Google last sprin, thriled about"})
    assert 0.8 <= fact.confidence < 1.0


ENGAGEMENT = LabelGroup(
    "engagement", "how engaged", "value", (LabelValue("active"), LabelValue("passive")), optional=False
)
PEDAGOGY = LabelGroup(
    "pedagogy", "", "multi-values", (LabelValue("scaffolding"), LabelValue("socratic_questioning"))
)
TOPIC = LabelGroup("topic", "subject", "text")
LABELS = RetainOptions(entity_labels=(ENGAGEMENT, PEDAGOGY, TOPIC))


@pytest.mark.parametrize(
    ("given", "kept", "dropped"),
    [
        (["engagement:active"], ("engagement:active",), 0),
        (["Engagement: Active"], ("engagement:active",), 0),
        (["engagement:bored"], (), 1),
        (["engagement:active", "engagement:passive"], ("engagement:active",), 1),
        (
            ["pedagogy:scaffolding", "pedagogy:socratic questioning"],
            ("pedagogy:scaffolding", "pedagogy:socratic_questioning"),
            0,
        ),
        (["topic:quadratic equations"], ("topic:quadratic equations",), 0),
        (["topic:", "mood:happy", "active"], (), 3),
        (["topic:" + "x" * 200], (), 1),
    ],
)
def test_labels_are_those_of_the_vocabulary(given: list[str], kept: tuple[str, ...], dropped: int) -> None:
    [fact], counted = read(CHAT, {**JOINED, "labels": given}, options=LABELS)
    assert fact.labels == kept
    assert counted == ({"label": dropped} if dropped else {})


def test_parts_that_are_said_already_are_not_said_again() -> None:
    [fact], _ = read(CHAT, {**JOINED, "when": "last spring", "who": "Alice", "where": "Google"})
    assert fact.text == "Alice joined Google last spring."


def test_parts_that_the_text_does_not_bear_out_are_left_out() -> None:
    [fact], _ = read(CHAT, {**JOINED, "where": "Mountain View", "why": "the 400 dollars"})
    assert (fact.text, fact.where, fact.why) == ("Alice joined Google last spring.", None, None)


def test_a_time_that_the_statement_lacks_is_added() -> None:
    [fact], _ = read(CHAT, {**JOINED, "what": "Alice joined Google.", "when": "last spring"})
    assert fact.text == "Alice joined Google. When: last spring"


def test_text_that_cannot_be_stored_is_cleaned() -> None:
    [fact], _ = read(CHAT, {**JOINED, "what": "Alice joined\0 Google\n last\tspring."})
    assert fact.text == "Alice joined Google last spring."


def test_a_passage_is_kept_as_it_is() -> None:
    reader = Reader(Source("  Alice joined Google yesterday.\n", SAID), RetainOptions(mode="verbatim"))
    answer = Metadata.model_validate({"entities": ["Alice", "Google"], "occurred_start": "2025-01-14"})
    [extracted] = reader.passage(answer)
    assert extracted.fact.text == "Alice joined Google yesterday."
    assert (extracted.fact.span.start, extracted.fact.span.end) == (2, 32)
    assert extracted.fact.occurred_start == datetime(2025, 1, 14, tzinfo=UTC)
    assert [m.name for m in extracted.fact.mentions] == ["Alice", "Google"]


@pytest.mark.parametrize(
    "answer",
    [
        {"facts": [{"quote": "a", "what": "b", "entities": None, "labels": None, "causal_relations": None}]},
        {"facts": [{"quote": "a", "what": "b", "when": "N/A", "occurred_start": 2024, "mood": 1}]},
        {"facts": [{"quote": "a", "what": "b", "causal_relations": [0], "fact_kind": "?", "fact_type": "?"}]},
        [{"quote": "a", "what": "b"}],
        {"facts": []},
    ],
)
def test_what_models_make_of_the_form(answer: Any) -> None:
    ReadFacts.model_validate(answer)


@pytest.mark.parametrize(
    "answer", [{}, {"facts": "none"}, {"facts": [{"what": "b"}]}, {"facts": ["b"]}, {"memories": []}]
)
def test_what_is_of_another_form(answer: Any) -> None:
    with pytest.raises(ValidationError):
        ReadFacts.model_validate(answer)


@given(st.text(max_size=300), st.text(max_size=60), st.text(max_size=60))
def test_spans_quote_the_text_whatever_it_is(text: str, quote: str, what: str) -> None:
    half = text[: len(text) // 2]
    facts, _ = read(text, {"quote": quote, "what": what}, {"quote": half, "what": half})
    for fact in facts:
        assert 0 <= fact.span.start < fact.span.end <= len(text)
