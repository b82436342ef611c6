from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reverie.consolidate.trend import RECENT, SILENT, trend

NOW = datetime(2024, 6, 1, tzinfo=UTC)
DAYS = st.lists(st.integers(0, 1000), min_size=1, max_size=30)


def of(*days_ago: int) -> str:
    return trend([NOW - timedelta(days=days) for days in days_ago], NOW)


def test_each_trend() -> None:
    assert of(1, 20) == "new"
    assert of(200, 400) == "stale"
    assert of(1, 2, 3, 100) == "strengthening"
    assert of(40, 80, 100) == "weakening"
    assert of(10, 40, 70, 100) == "stable"
    assert of(130, 150) == "stable"
    assert trend([], NOW) == "stale"


@given(DAYS)
def test_order_does_not_matter_and_silence_ends_all(days: list[int]) -> None:
    said = [NOW - timedelta(days=n) for n in days]
    assert trend(said, NOW) == trend(list(reversed(said)), NOW)
    assert (trend(said, NOW) == "stale") == (min(days) > SILENT.days)
    assert (trend(said, NOW) == "new") == (max(days) <= RECENT.days)
    assert trend(said, NOW + SILENT + timedelta(days=1001)) == "stale"
