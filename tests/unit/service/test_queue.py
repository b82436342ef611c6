"""What is wrong with a queue, and how long recalls take."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Histogram

from reverie.config import Settings
from reverie.service.queue import alerts, recall_p95_ms
from reverie.service.queue_models import QueueCounts

ROUTE = "/banks/{bank_id}/memories/recall"
SETTINGS = Settings(queue_max=100, alert_recall_ms=100, alert_operation_ms=200)


def told(recall: float | None = None, stuck: int = 0, workers: int = 1, **fields: Any) -> dict[str, str]:
    ended, failed = fields.pop("ended", 0), fields.pop("ended_badly", 0)
    recent: Any = {"ended": ended, "failed": failed}
    found = alerts(QueueCounts(**fields), recent, stuck, workers, recall, SETTINGS)
    return {alert.name: alert.level for alert in found}


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ({}, {}),
        ({"workers": 0}, {}),
        ({"workers": 0, "queue_size": 1}, {"no_worker": "unhealthy"}),
        ({"queue_size": 80}, {}),
        ({"queue_size": 81}, {"queue_full": "degraded"}),
        ({"queue_size": 100}, {"queue_full": "unhealthy"}),
        ({"ended": 9, "ended_badly": 9}, {}),
        ({"ended": 10, "ended_badly": 1}, {}),
        ({"ended": 10, "ended_badly": 2}, {"failures": "degraded"}),
        ({"ended": 10, "ended_badly": 6}, {"failures": "unhealthy"}),
        ({"stuck": 1}, {"stuck": "unhealthy"}),
        ({"p95_ms": 200.0, "recall": 100.0}, {}),
        ({"p95_ms": 201.0, "recall": 101.0}, {"slow_operations": "degraded", "slow_recall": "degraded"}),
    ],
)
def test_what_is_wrong(state: dict[str, Any], expected: dict[str, str]) -> None:
    assert told(**state) == expected


def test_alerts_say_what_to_do() -> None:
    found = alerts(QueueCounts(queue_size=90), None, 0, 0, None, SETTINGS)
    assert [alert.message for alert in found] == [
        "90 operations wait and no worker lives: run `reverie serve` or `reverie worker`",
        "the queue is 90% full: add workers, or raise REVERIE_QUEUE_MAX",
    ]


def times(*seconds: float, route: str = ROUTE, status: str = "200") -> Histogram:
    histogram = Histogram(
        "t", "t", ("method", "route", "status"), buckets=(0.1, 0.2, 0.4), registry=CollectorRegistry()
    )
    for one in seconds:
        histogram.labels("POST", route, status).observe(one)
    return histogram


def test_recalls_that_took_no_time_yet() -> None:
    assert recall_p95_ms(times().collect()) is None
    assert recall_p95_ms(times(0.3, route="/other").collect()) is None
    assert recall_p95_ms(times(0.3, status="404").collect()) is None


def test_the_percentile_lies_in_its_bucket() -> None:
    assert recall_p95_ms(times(*[0.05] * 100).collect()) == pytest.approx(95)
    assert recall_p95_ms(times(*[0.05] * 90, *[0.15] * 10).collect()) == pytest.approx(150)
    assert recall_p95_ms(times(*[0.05] * 10, *[9.0] * 90).collect()) == pytest.approx(400)


@given(st.lists(st.floats(0.001, 1.0), min_size=1, max_size=50))
def test_it_never_lies_outside_the_buckets(seconds: list[float]) -> None:
    found = recall_p95_ms(times(*seconds).collect())
    assert found is not None
    assert 0 <= found <= 400
