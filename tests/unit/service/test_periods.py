"""Periods in buckets: how many, how long, and where they begin and end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.errors import InvalidRequest
from reverie.service.periods import ALL, LONG, period

NOW = datetime(2025, 3, 4, 13, 45, 59, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "trunc", "count", "start"),
    [
        ("1h", "minute", 60, datetime(2025, 3, 4, 12, 46, tzinfo=UTC)),
        ("12h", "hour", 12, datetime(2025, 3, 4, 2, tzinfo=UTC)),
        ("1d", "hour", 24, datetime(2025, 3, 3, 14, tzinfo=UTC)),
        ("7d", "day", 7, datetime(2025, 2, 26, tzinfo=UTC)),
        ("30d", "day", 30, datetime(2025, 2, 3, tzinfo=UTC)),
        ("90d", "day", 90, datetime(2024, 12, 5, tzinfo=UTC)),
    ],
)
def test_each_period(name: str, trunc: str, count: int, start: datetime) -> None:
    found = period(name, ALL, NOW)
    assert (found.name, found.trunc, len(found.times), found.start) == (name, trunc, count, start)


@given(st.sampled_from(ALL), st.datetimes(min_value=datetime(1990, 1, 1), timezones=st.just(UTC)))
def test_the_last_bucket_is_that_of_now_and_all_are_as_long(name: str, now: datetime) -> None:
    found = period(name, ALL, min(now, datetime(9000, 1, 1, tzinfo=UTC)))
    assert found.times[-1] <= min(now, datetime(9000, 1, 1, tzinfo=UTC)) < found.end
    lengths = {b - a for a, b in zip(found.times, [*found.times[1:], found.end], strict=True)}
    assert lengths == {
        {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(1)}[found.trunc]
    }


def test_another_period_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="period must be one of 1d, 7d, 30d") as refused:
        period("90d", LONG, NOW)
    assert refused.value.field == "period"
