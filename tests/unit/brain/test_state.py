from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from reverie.brain.state import LEAD, State, grown, stored

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)


def office(weeks: int, zone: str = "UTC") -> dict[datetime, int]:
    """Six calls an hour from 9 to 16 h on working days, as clocks of the zone show it."""
    first = datetime(2026, 1, 5, tzinfo=ZoneInfo(zone))
    return {
        (first + week * WEEK + day * DAY + hour * HOUR).astimezone(UTC): 6
        for week in range(weeks)
        for day in range(5)
        for hour in range(9, 17)
    }


def known(weeks: int = 6, zone: str = "UTC") -> State:
    return grown(None, office(weeks, zone), MONDAY + weeks * WEEK, zone)[0]


def test_it_warms_before_the_peak_and_not_twice() -> None:
    state = known()
    assert state.trusted
    assert state.sample_count == 6 * 5 * 8 * 6
    now = MONDAY + 6 * WEEK + 2 * HOUR
    peak = MONDAY + 6 * WEEK + 9 * HOUR
    assert state.warm_at(now) == peak - LEAD
    from dataclasses import replace

    warmed = replace(state, warmed_at=peak - timedelta(minutes=8))
    assert warmed.warm_at(peak - timedelta(minutes=5)) == peak + DAY - LEAD
    assert replace(state, horizon_hours=4).warm_at(now) is None


def test_work_waits_for_a_quiet_hour_that_is_near_and_never_longer() -> None:
    state = known()
    busy = MONDAY + 6 * WEEK + 15 * HOUR + timedelta(minutes=30)
    assert state.until_quiet(busy, 2 * HOUR) == timedelta(minutes=90)
    assert state.until_quiet(busy, HOUR) == timedelta()
    assert state.until_quiet(busy + 5 * HOUR, 2 * HOUR) == timedelta()
    for minutes in range(0, 7 * 1440, 17):
        assert state.until_quiet(MONDAY + timedelta(minutes=minutes), HOUR) <= HOUR


def test_nothing_is_arranged_by_what_is_not_known() -> None:
    empty, _ = grown(None, {}, MONDAY, "UTC")
    young, _ = grown(None, {MONDAY + 9 * HOUR: 50}, MONDAY + 3 * DAY, "UTC")
    # as many calls at each hour: it expects no better than the mean
    flat, _ = grown(
        None, {MONDAY + n * HOUR: 1 + n * n % 7 % 2 for n in range(14 * 24)}, MONDAY + 2 * WEEK, "UTC"
    )
    for state in (empty, young):
        assert not state.trusted
        assert state.warm_at(MONDAY + 3 * DAY) is None
        assert state.until_quiet(MONDAY + 3 * DAY, DAY) == timedelta()
    assert flat.until_quiet(MONDAY + 2 * WEEK, DAY) == timedelta()


def test_hours_are_those_of_the_zone_through_the_summer() -> None:
    state = known(20, "Europe/Lisbon")
    summer = datetime(2026, 6, 1, tzinfo=UTC)
    ahead = state.activity.ahead(summer, 24)
    assert [one.at.hour for one in ahead if one.score > 0.6] == list(range(8, 16))
    shares = state.activity.by_hour_of_day(summer)
    assert sum(shares) == pytest.approx(1.0)
    assert max(range(24), key=shares.__getitem__) in range(8, 16)


def test_it_grows_by_what_is_new_and_begins_again_in_another_zone() -> None:
    hours = office(6)
    whole, taken = grown(None, hours, MONDAY + 6 * WEEK, "UTC")
    assert taken == 6 * 168 - 9
    half, _ = grown(None, hours, MONDAY + 3 * WEEK, "UTC")
    both, taken = grown(half, hours, MONDAY + 6 * WEEK, "UTC")
    assert taken == 3 * 168
    assert both == whole
    again, taken = grown(both, hours, MONDAY + 6 * WEEK, "UTC")
    assert (again, taken) == (both, 0)
    moved, taken = grown(both, hours, MONDAY + 6 * WEEK, "Asia/Tokyo")
    assert taken == 6 * 168 - 9
    assert moved.sample_count == whole.sample_count
    assert moved.activity.rate(MONDAY + 9 * HOUR) == pytest.approx(whole.activity.rate(MONDAY + 9 * HOUR))


def test_it_is_stored_and_read() -> None:
    state = known()
    assert stored(state.columns(MONDAY)) == state


def test_a_call_in_the_middle_of_an_hour_belongs_to_it() -> None:
    state, taken = grown(None, {MONDAY + timedelta(minutes=20): 3}, MONDAY + 2 * HOUR, "UTC")
    assert (state.until, state.sample_count, taken) == (MONDAY + 2 * HOUR, 3, 2)
    assert state.learned().until == MONDAY + 2 * HOUR
    assert sum(state.activity.calls) == 3
