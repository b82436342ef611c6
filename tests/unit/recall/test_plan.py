"""A plan is a value that can be read before anything runs."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from reverie.language import terms
from reverie.model import TagLeaf
from reverie.recall.plan import DEPTH, Filters, Plan, make_plan

ASKED = datetime(2024, 6, 15, 12, tzinfo=UTC)


def plan(query: str, **options: object) -> Plan:
    return make_plan(query, budget="mid", filters=Filters(**options), asked_at=ASKED)  # type: ignore[arg-type]


def test_terms_are_stemmed_and_stop_words_dropped() -> None:
    found = make_plan("What are the running shoes of Kit's?", budget="low", filters=Filters(), asked_at=ASKED)
    assert list(found.terms) == ["run", "shoe", "kit"]
    assert found.terms["run"] == terms.number("run")
    assert found.depth == DEPTH["low"] < DEPTH["mid"] < DEPTH["high"]


def test_names_are_found_under_possessives_and_punctuation() -> None:
    assert "nadia" in plan("Where is Nadia's house?").words
    assert "kit" in plan('Is it "Kit", or Liz?').words


@pytest.mark.parametrize(
    ("query", "start", "end"),
    [
        ("What happened in May 2024?", datetime(2024, 5, 1, tzinfo=UTC), datetime(2024, 6, 1, tzinfo=UTC)),
        ("What did we do yesterday?", datetime(2024, 6, 14, tzinfo=UTC), datetime(2024, 6, 15, tzinfo=UTC)),
        ("What happened in March?", datetime(2024, 3, 1, tzinfo=UTC), datetime(2024, 4, 1, tzinfo=UTC)),
    ],
)
def test_a_named_time_becomes_a_window_in_the_past(query: str, start: datetime, end: datetime) -> None:
    assert plan(query).named_window == (start, end)


@pytest.mark.parametrize(
    ("query", "start", "end"),
    [
        ("What did Nadia paint recently?", None, None),
        (
            "What did Nadia do recently?",
            datetime(2024, 5, 15, tzinfo=UTC),
            datetime(2024, 6, 15, 12, tzinfo=UTC),
        ),
        ("Who came around May 2023?", datetime(2023, 3, 31, tzinfo=UTC), datetime(2023, 7, 2, tzinfo=UTC)),
        (
            "What broke last week on 3 May 2023?",
            datetime(2023, 5, 3, tzinfo=UTC),
            datetime(2023, 5, 4, tzinfo=UTC),
        ),
        ("What have we done since May 2023?", datetime(2023, 5, 1, tzinfo=UTC), None),
        ("What did it look like before 2020?", None, datetime(2020, 1, 1, tzinfo=UTC)),
        ("What happens every Monday?", None, None),
        ("What did we do in the last few days?", datetime(2024, 6, 12, tzinfo=UTC), ASKED),
        ("What took three weeks?", None, None),
    ],
)
def test_which_time_is_meant(query: str, start: datetime | None, end: datetime | None) -> None:
    window = plan(query).named_window
    assert window == ((start, end) if start or end else None)


@pytest.mark.parametrize(
    ("query", "topic", "all_of_then", "said"),
    [
        ("What did Nadia talk about three months ago?", {"nadia"}, True, True),
        ("What happened in May 2023?", set(), True, False),
        ("Tell me everything about last month", set(), True, False),
        ("What did Kit tell me last month?", {"kit"}, True, True),
        ("What did I do last week?", set(), True, False),
        ("What was Nadia's news on Saturday?", {"nadia"}, True, False),
        ("Where did Nadia hike in May 2023?", {"nadia", "hike"}, False, False),
        ("What did Nadia tell Kit about the flood last week?", {"nadia", "kit", "flood"}, False, True),
    ],
)
def test_what_is_sought_beside_the_time(query: str, topic: set[str], all_of_then: bool, said: bool) -> None:
    made = make_plan(query, budget="mid", filters=Filters(), asked_at=ASKED)
    assert (set(made.topic), made.all_of_then, made.said) == (topic, all_of_then, said)


def test_a_query_of_no_time_names_no_window() -> None:
    assert plan("May I ask who runs fast?").named_window is None


def test_a_plan_prints_as_json() -> None:
    text = json.dumps(
        plan("Who was there in May 2024?", tags=TagLeaf(("a",), "any"), window=(ASKED, ASKED)).as_dict()
    )
    assert "2024-05-01" in text
