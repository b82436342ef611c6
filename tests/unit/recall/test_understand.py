"""Questions, and what is understood of them without a model."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reverie.recall.event import RelativeTime
from reverie.recall.plan import Filters, Plan, make_plan

ASKED = datetime(2024, 6, 15, 12, tzinfo=UTC)
WANTS = ("many", "current", "history", "first", "last")
DAY = timedelta(days=1)


def plan(query: str) -> Plan:
    return make_plan(query, budget="mid", filters=Filters(), asked_at=ASKED)


def table() -> Iterator[list[str]]:
    text = (Path(__file__).parent / "questions.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            yield [cell.strip() for cell in line.split(" | ")]


def written(relative: RelativeTime | None) -> str:
    if relative is None:
        return "-"
    offset = f" +{relative.offset / DAY:g}" if relative.offset else ""
    length = f" <{relative.length / DAY:g}" if relative.length else ""
    end = f" & {relative.event_end}" if relative.event_end else ""
    return f"{relative.relation}{offset}{length}: {relative.event}{end}"


def test_the_table_is_large() -> None:
    rows = list(table())
    assert len(rows) >= 150
    assert len({row[0] for row in rows}) == len(rows)


@pytest.mark.parametrize("row", list(table()), ids=lambda row: row[0])
def test_what_is_understood(row: list[str]) -> None:
    made = plan(row[0])
    question = made.understood.question
    wants = [name for name in WANTS if getattr(question, f"wants_{name}")]
    found = [", ".join(words) or "-" for words in (wants, made.people.names, made.people.about)]
    assert [made.kind, *found, written(made.relative)] == row[1:]
    assert (made.wants_many, made.wants_history) == (question.wants_many, question.wants_history)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("Where does Ann live?", "en"),
        ("Wo wohnt mein Bruder?", "de"),
        ("Où habite ma sœur ?", "fr"),
        ("¿Dónde vive mi hermana?", "es"),
        ("Dove abita mia sorella?", "it"),
        ("Onde mora a minha irmã?", "pt"),
        ("Waar woont mijn zus?", "nl"),
        ("姉はどこに住んでいますか", "ja"),
        ("我姐姐住在哪里", "zh"),
        ("Где живёт моя сестра?", "ru"),
        ("Zorbo Plim", "und"),
    ],
)
def test_language(query: str, code: str) -> None:
    assert plan(query).understood.language == code


def test_who_is_named_beside_whom_it_is_about() -> None:
    people = plan("What did Ann tell me about Ben last week?").people
    assert (people.about, people.others, people.asker, people.addressee) == (("Ann",), ("Ben",), True, False)


def test_each_term_has_a_class() -> None:
    made = plan("Can you tell me what gifts Ann got in the two weeks after the wedding in May?")
    assert made.term_classes == {
        "tell": "asking",
        "gift": "topic",
        "ann": "person",
        "two": "time",
        "week": "time",
        "after": "time",
        "wed": "event",
        "may": "event",
    }
    assert list(made.term_classes) == list(made.terms)


def test_a_term_that_is_sought_is_topic_wherever_else_it_stands() -> None:
    classes = plan("What did the band play after the band broke up?").term_classes
    assert classes["band"] == "topic"
    assert classes["broke"] == "event"


def test_an_event_that_has_been_found_is_the_named_time() -> None:
    window = (ASKED, None)
    made = plan("What did Ben cook after the wedding?")
    assert made.named_window is None
    found = made.within(window)
    assert found.named_window == window
    assert (found.topic, found.all_of_then) == (made.topic, False)


@pytest.mark.parametrize("query", ["Where does Ann live today?", "What is on today right now?"])
def test_today_is_no_window_where_it_means_what_holds_now(query: str) -> None:
    assert plan(query).named_window is None


def test_the_distance_from_an_event_is_no_time_of_its_own() -> None:
    assert plan("What did I do the weekend after the party?").named_window is None
    assert plan("What did I do on the weekend?").named_window is not None


def test_a_trace_can_show_all_of_it() -> None:
    shown = json.loads(json.dumps(plan("What has Ann read since she moved to Oslo?").as_dict()))
    assert shown["kind"] == "what"
    assert shown["wants"] == ["many"]
    assert shown["about"] == ["Ann"]
    assert shown["relative_time"] == {
        "relation": "since",
        "event": "Ann moved to Oslo",
        "event_end": None,
        "offset_days": None,
        "length_days": None,
    }
    assert shown["terms_by_class"]["event"] == ["move", "oslo"]


PIECES = st.sampled_from(
    """what who when where why how many did does is Ann Ben 's between and after before since while until
    the wedding two weeks day in of , ? . ! " ' ( [ ² ٣ ’ Ünal 東京 now used to first last all""".split()
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=40).map(" ".join)))
@example("999 years before the end")
@example("² days after the wedding, what did I do?")
@example("after after after")
@example("between and and and")
@example("'s")
def test_no_text_raises(text: str) -> None:
    made = plan(text)
    json.dumps(made.as_dict())
    assert set(made.term_classes) == set(made.terms)
    assert set(made.people.others) <= set(made.people.names)


@pytest.mark.parametrize(
    "piece",
    [
        "a", "what ", "how many ", "the last ", "'s ", "after the ", "between a and ", "so ", "what is a ",
        "first or ", "did n't any ", "? ", "when when ", "what's the a's ", ", where ", "two weeks ",
    ],
)  # fmt: skip
def test_a_long_text_takes_no_more_than_its_length(piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    plan(text[:200])
    began = time.thread_time()
    plan(text)
    assert time.thread_time() - began < 3.0
