from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.brain.activity import Activity, by_hour, evaluate

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)


def office(weeks: int, first: datetime = MONDAY) -> dict[datetime, int]:
    """Six calls an hour from 9 to 16 h on working days."""
    return {
        first + week * WEEK + timedelta(days=day, hours=hour): 6
        for week in range(weeks)
        for day in range(5)
        for hour in range(9, 17)
    }


def test_peaks_and_quiet_hours_are_learned() -> None:
    model = Activity()
    assert model.learn(office(6), MONDAY + 6 * WEEK, MONDAY) == 6 * 168
    now = MONDAY + 6 * WEEK
    ahead = model.ahead(now, 24)
    assert [one.at.hour for one in ahead if one.score > 0.8] == list(range(9, 17))
    assert model.rate(now + 10 * HOUR) == pytest.approx(5.6, abs=0.5)
    assert model.is_quiet(now + 3 * HOUR)
    assert model.is_quiet(now + timedelta(days=6, hours=3))
    assert not model.is_quiet(now + 10 * HOUR)


def test_without_use_nothing_is_expected_or_quiet() -> None:
    model = Activity()
    assert [one.calls for one in model.ahead(MONDAY, 3)] == [0.0, 0.0, 0.0]
    assert not model.is_quiet(MONDAY)


def test_old_habits_fade() -> None:
    model = Activity()
    nights = {at + timedelta(hours=12): count for at, count in office(12, MONDAY + 12 * WEEK).items()}
    model.learn(office(12), MONDAY + 12 * WEEK, MONDAY)
    model.learn(nights, MONDAY + 24 * WEEK)
    now = MONDAY + 24 * WEEK + timedelta(days=1)
    assert model.rate(now + 22 * HOUR) > 4 * model.rate(now + 10 * HOUR)


def test_hours_it_never_saw_in_a_new_bank_lean_on_the_other_days() -> None:
    model = Activity()
    model.learn({MONDAY + 9 * HOUR: 10}, MONDAY + 24 * HOUR, MONDAY)
    tuesday = MONDAY + timedelta(days=1)
    assert model.rate(tuesday + 9 * HOUR) > 3 * model.rate(tuesday + 3 * HOUR)


def test_it_expects_what_was_held_back_better_than_the_mean() -> None:
    fit = evaluate(office(8), MONDAY, MONDAY + 8 * WEEK, timedelta(days=7))
    assert fit.hours == 168
    assert fit.skill > 0.7
    assert evaluate({}, MONDAY, MONDAY + WEEK, timedelta(days=2)).skill == 0.0


@given(st.lists(st.integers(0, 2000), max_size=30), st.integers(1, 2000))
def test_learning_in_parts_is_learning_at_once(offsets: list[int], cut: int) -> None:
    hours = by_hour(MONDAY + n * HOUR for n in offsets)
    end = MONDAY + 2001 * HOUR
    whole, parts = Activity(), Activity()
    whole.learn(hours, end, MONDAY)
    parts.learn(hours, MONDAY + cut * HOUR, MONDAY)
    parts.learn(hours, end, MONDAY)
    assert parts == whole
    assert parts.learn(hours, end) == 0
