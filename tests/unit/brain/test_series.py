from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.brain.series import anomalies, days, week

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


def test_a_week_has_all_its_hours_and_the_busiest_is_one() -> None:
    cells = week({MONDAY + timedelta(hours=9): 4, MONDAY + timedelta(days=7, hours=9): 4, MONDAY: 2})
    assert len(cells) == 168
    used = {(cell.weekday, cell.hour): (cell.count, cell.score) for cell in cells if cell.count}
    assert used == {(0, 9): (8, 1.0), (0, 0): (2, 0.25)}
    assert {cell.score for cell in week({})} == {0.0}


def test_idle_days_are_zero_and_the_average_follows() -> None:
    series = days({MONDAY: 10, MONDAY + timedelta(days=3, hours=5): 5}, date(2026, 3, 2), date(2026, 3, 6))
    assert [day.count for day in series] == [10, 0, 0, 5, 0]
    assert [day.raw for day in series] == [1.0, 0.0, 0.0, 0.5, 0.0]
    assert [round(day.ewma, 4) for day in series[:3]] == [1.0, 0.65, 0.4225]
    assert series[-1].day == date(2026, 3, 6)


def test_a_day_that_stands_out_is_found_with_its_date() -> None:
    counts = {MONDAY + timedelta(days=n): 10 + n % 3 for n in range(14)}
    counts[MONDAY + timedelta(days=9)] = 90
    (found,) = anomalies(days(counts, date(2026, 3, 2), date(2026, 3, 15)))
    assert (found.index, found.day, found.iqr) == (9, date(2026, 3, 11), True)
    assert found.score > 2.5
    assert anomalies(days({MONDAY: 3}, date(2026, 3, 2), date(2026, 3, 3))) == []


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=40))
def test_bands_hold_their_average(counts: list[int]) -> None:
    hours = {MONDAY + timedelta(days=n): count for n, count in enumerate(counts)}
    series = days(hours, MONDAY.date(), MONDAY.date() + timedelta(days=len(counts) - 1))
    assert [day.count for day in series] == counts
    for day in series:
        assert 0.0 <= day.lower <= day.ewma + 1e-12
        assert day.ewma <= day.upper + 1e-12 <= 1.0 + 1e-9
    assert max(day.raw for day in series) == pytest.approx(1.0 if any(counts) else 0.0)
