"""Cron lines and least intervals of mental models."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from reverie.reflect.refresh.triggers import check_cron, earliest, next_run, submission

NOW = datetime(2024, 5, 3, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "line", ["0 3 * * *", "*/5 * * * *", "0 9 * * mon-fri", "15 14 1 * *", " 0  3 * * 0 "]
)
def test_cron_lines(line: str) -> None:
    check_cron(line)


@pytest.mark.parametrize(
    "line",
    ["", "daily", "@daily", "0 3 * *", "0 3 * * * *", "61 3 * * *", "a b c d e", "0 0 31 2 *", "* * * * 9"],
)
def test_lines_that_are_none(line: str) -> None:
    with pytest.raises(ValueError):
        check_cron(line)


def test_the_next_run_is_in_utc_and_after_now() -> None:
    trigger = {"refresh_cron": "0 3 * * *"}
    assert next_run(trigger, NOW) == datetime(2024, 5, 4, 3, tzinfo=UTC)
    elsewhere = NOW.astimezone(timezone(timedelta(hours=9)))
    assert next_run(trigger, elsewhere) == datetime(2024, 5, 4, 3, tzinfo=UTC)
    assert next_run({"refresh_cron": None}, NOW) is None
    assert next_run({}, NOW) is None


def test_the_least_interval_counts_from_the_last_refresh() -> None:
    assert earliest({"min_refresh_interval_seconds": 90}, NOW) == NOW + timedelta(seconds=90)
    assert earliest({"min_refresh_interval_seconds": 0}, NOW) is None
    assert earliest({"min_refresh_interval_seconds": None}, NOW) is None
    assert earliest({"min_refresh_interval_seconds": 90}, None) is None
    assert earliest({}, NOW, 60) == NOW + timedelta(seconds=60)
    assert earliest({"min_refresh_interval_seconds": 90}, NOW, 60) == NOW + timedelta(seconds=90)
    assert earliest({"min_refresh_interval_seconds": 0}, NOW, 60) is None


def test_refreshes_of_one_model_share_a_lock() -> None:
    asked, anew, automatic = submission("m"), submission("m", anew=True), submission("m", automatic=True)
    assert {one["lock"] for one in (asked, anew, automatic)} == {"mental_model:m"}
    assert len({one["queueing_lock"] for one in (asked, anew, automatic)}) == 3
    assert anew["payload"] == {"mental_model_id": "m", "anew": True, "automatic": False}
