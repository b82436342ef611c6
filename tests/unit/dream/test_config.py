"""What a bank asks of its dreams: presets, the clock, and what the phases get."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from reverie.bank_config import BankConfig
from reverie.dream.config import DreamConfig, merged

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
TOKYO = ZoneInfo("Asia/Tokyo")


def test_what_is_set_counts_for_more_than_its_preset() -> None:
    bank = BankConfig().with_overrides({"dream": {"preset": "risk_guard", "quality_threshold": 0.1}})
    assert (bank.dream.quality_threshold, bank.dream.prediction_horizon) == (0.1, "near")
    other = bank.with_overrides({"dream": {"preset": "exec_strategy"}}).dream
    assert (other.quality_threshold, other.prediction_horizon, other.top_k) == (0.1, "far", 6)
    assert bank.with_overrides({"retain_mission": "x"}).dream == bank.dream


def test_the_clock_is_that_of_the_bank() -> None:
    daily = DreamConfig(enabled=True, cron="30 3 * * *")
    assert daily.next_run(NOW, TOKYO) == datetime(2026, 3, 10, 18, 30, tzinfo=UTC)
    interval = DreamConfig(enabled=True, cron_interval_minutes=90)
    assert interval.next_run(NOW, TOKYO) == datetime(2026, 3, 10, 13, 30, tzinfo=UTC)
    assert DreamConfig(cron="30 3 * * *").next_run(NOW, TOKYO) is None
    assert DreamConfig(enabled=True, trigger_mode="event").next_run(NOW, TOKYO) is None


@pytest.mark.parametrize(
    ("mode", "by_event", "by_clock"),
    [("manual", False, False), ("event", True, False), ("cron", False, True), ("hybrid", True, True)],
)
def test_who_starts_a_run(mode: str, by_event: bool, by_clock: bool) -> None:
    config = DreamConfig.model_validate({"enabled": True, "trigger_mode": mode})
    assert (config.follows("manual"), config.follows("event"), config.follows("cron")) == (
        True,
        by_event,
        by_clock,
    )
    assert not DreamConfig.model_validate({"trigger_mode": mode}).follows("event")


@pytest.mark.parametrize(
    "wrong",
    [
        {"cron": "0 3 * *"},
        {"cron": "0 3 31 2 *"},
        {"top_k": 9},
        {"max_artifact_bytes": 100},
        {"posture": "x"},
    ],
)
def test_what_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        DreamConfig.model_validate(wrong)


def test_the_phases_get_what_is_set() -> None:
    given = {
        "top_k": 3, "min_recall_results": 5, "prediction_horizon": "far", "quality_threshold": 0.9,
        "novelty_threshold": 0.8, "max_pending_predictions": 7, "value_focus": {"money": 3},
    }  # fmt: skip
    options = DreamConfig.model_validate(given).options()
    assert (options.most_proposals, options.min_facts, options.horizon) == (3, 5, "far")
    assert (options.quality_threshold, options.novelty_threshold) == (0.9, 0.8)
    assert (options.max_pending_predictions, options.value_focus.money, options.value_focus.time) == (7, 3, 1)


def test_a_change_keeps_what_it_does_not_name() -> None:
    kept = {"top_k": 3, "cron": "0 3 * * *", "value_focus": {"money": 2}}
    new = merged(kept, {"cron": None, "value_focus": {"time": 0}})
    assert new == {"top_k": 3, "value_focus": {"money": 2, "time": 0}}
