"""From a time told by an event to a window, when the event has been found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.recall.event import Relation, RelativeTime
from reverie.recall.plan import Window
from reverie.recall.resolve import resolve, when

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Dated:
    occurred_start: datetime | None = None
    occurred_end: datetime | None = None
    mentioned_at: datetime | None = None


def at(month: int, day: int, hour: int = 0) -> datetime:
    return datetime(2024, month, day, hour, tzinfo=UTC)


def happened(start: datetime, end: datetime | None = None) -> Dated:
    return Dated(start, end or start + DAY, at(12, 1))


def told(moment: datetime) -> Dated:
    return Dated(mentioned_at=moment)


WEDDING = [(0.8, happened(at(5, 4)))]


def relative(relation: Relation, **distance: int) -> RelativeTime:
    days = {name: timedelta(days=count) for name, count in distance.items()}
    return RelativeTime(relation, "the wedding", **days)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("time", "window"),
    [
        (relative("before"), (None, at(5, 5))),
        (relative("after"), (at(5, 4), None)),
        (relative("during"), (at(5, 4), at(5, 5))),
        (relative("since"), (at(5, 4), None)),
        (relative("until"), (None, at(5, 5))),
        (relative("after", length=14), (at(5, 4), at(5, 19))),
        (relative("before", length=7), (at(4, 27), at(5, 5))),
        (relative("after", offset=1), (at(5, 4, 12), at(5, 6))),
        (relative("before", offset=1), (at(5, 2, 12), at(5, 4))),
        (relative("after", offset=20), (at(5, 21), at(5, 27, 12))),
    ],
)
def test_windows_around_an_event(time: RelativeTime, window: Window) -> None:
    assert resolve(time, WEDDING) == window


def test_an_offset_of_one_day_meets_the_day_after() -> None:
    low, high = resolve(relative("after", offset=1), WEDDING) or (None, None)
    assert low is not None
    assert high is not None
    assert low <= at(5, 5) < at(5, 5, 23) < high


def test_what_came_after_something_long_begins_with_its_last_day() -> None:
    trip = [(0.8, happened(at(5, 4), at(5, 11)))]
    assert resolve(relative("after"), trip) == (at(5, 10), None)
    assert resolve(relative("before"), trip) == (None, at(5, 5))
    assert resolve(relative("during"), trip) == (at(5, 4), at(5, 11))


def test_between_two_events_in_either_order() -> None:
    time = RelativeTime("between", "the interview", "the move")
    move = [(0.7, happened(at(7, 1)))]
    assert resolve(time, WEDDING, move) == resolve(time, move, WEDDING) == (at(5, 4), at(7, 2))
    assert resolve(time, WEDDING, ()) is None
    assert resolve(time, WEDDING, WEDDING) == (at(5, 4), at(5, 5))


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([], None),
        ([(0.0, happened(at(5, 4)))], None),
        ([(0.8, Dated())], None),
        # what is far weaker than the best has no say
        ([(0.8, happened(at(5, 4))), (0.5, happened(at(1, 1)))], (at(5, 4), at(5, 5))),
        # two that agree outvote one
        (
            [(0.80, happened(at(1, 1))), (0.79, happened(at(5, 4))), (0.79, happened(at(5, 4)))],
            (at(5, 4), at(5, 5)),
        ),
        # two dates as good as each other leave it open
        ([(0.8, happened(at(1, 1))), (0.8, happened(at(5, 4)))], None),
        # a date counts more than a mention
        ([(0.8, told(at(9, 9, 8))), (0.75, happened(at(5, 4)))], (at(5, 4), at(5, 5))),
        # only told, once: it was in the week before
        ([(0.8, told(at(5, 9, 17)))], (at(5, 2), at(5, 10))),
        # spoken of many times and never dated
        ([(0.8, told(at(month, 3))) for month in range(1, 7)], None),
        # a vague time and a fine one inside it are one; the fine one tells when
        (
            [(0.8, happened(at(1, 1), at(12, 31))), (0.78, happened(at(5, 4)))],
            (at(5, 4), at(5, 5)),
        ),
        # only an end is known
        ([(0.8, Dated(occurred_end=at(5, 4)))], (at(5, 4), at(5, 5))),
    ],
)
def test_when_an_event_was(
    found: Sequence[tuple[float, Dated]], expected: tuple[datetime, datetime] | None
) -> None:
    assert when(found) == expected


def test_a_weak_match_is_not_trusted() -> None:
    assert when(WEDDING, least=0.9) is None
    assert resolve(relative("after"), WEDDING, least=0.9) is None


moments = st.none() | st.datetimes(timezones=st.just(UTC))
facts = st.lists(st.tuples(st.floats(0, 1), st.builds(Dated, moments, moments, moments)), max_size=12)
spans = st.none() | st.integers(0, 10**6).map(lambda days: timedelta(days=days))


@given(
    st.sampled_from(["before", "after", "during", "since", "until", "between"]), spans, spans, facts, facts
)
def test_a_window_is_never_turned_round(
    relation: Relation,
    offset: timedelta | None,
    length: timedelta | None,
    found: list[tuple[float, Dated]],
    end: list[tuple[float, Dated]],
) -> None:
    window = resolve(RelativeTime(relation, "it", "that", offset, length), found, end)
    if window is not None and window[0] is not None and window[1] is not None:
        assert window[0] <= window[1]
