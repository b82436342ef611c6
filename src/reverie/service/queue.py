"""The state of the queue: how much waits, runs, ended and failed, how long it took, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from prometheus_client import Metric

from reverie.config import Settings
from reverie.service.caller import require
from reverie.service.operations import PARENTS
from reverie.service.queue_models import Health, QueueAlert, QueueCounts, QueueResponse, SpoolResponse
from reverie.service.spool import SpoolTaker
from reverie.service.workers import Workers
from reverie.store import queue, tenancy
from reverie.store.db import Database, Row
from reverie.telemetry import HTTP_SECONDS

_DAY_S = 86_400.0
_FULL, _FAILING, _FAILED = 0.8, 0.1, 0.5
"""Shares: of the queue in use, and of operations that failed, from which on something is wrong."""
_FEW = 10
"""Operations whose failures say nothing yet."""
_RECALL = "/memories/recall"
"""End of the route of a recall."""


class Queue:
    """The queue as a whole."""

    def __init__(self, database: Database, workers: Workers, spool: SpoolTaker, settings: Settings) -> None:
        self._database, self._workers, self._spool, self._settings = database, workers, spool, settings

    async def state(self, *, detailed: bool = False) -> QueueResponse:
        """How the queue is doing, over all tenants; with ``detailed`` by type as well.

        Raises Forbidden, StoreUnavailable.
        """
        require("server")
        with tenancy.limited_to(None):
            return await self._state(detailed)

    async def _state(self, detailed: bool) -> QueueResponse:
        async with self._database.connection() as connection:
            counts = await queue.counts(connection, PARENTS)
            recent = await queue.recent(connection, PARENTS, _DAY_S)
            stuck = await queue.stuck(connection, PARENTS, self._settings.worker_timeout_s)
        workers = (await self._workers.list()).workers
        total, recall = _counts(counts, recent, None), recall_p95_ms(HTTP_SECONDS.collect())
        found = alerts(total, recent.get(None), stuck, len(workers), recall, self._settings)
        return QueueResponse(
            **total.model_dump(),
            capacity=self._settings.queue_max,
            spooled=await self._spool.size(),
            stuck=stuck,
            recall_p95_ms=recall,
            health=_health(found),
            alerts=found,
            workers=workers,
            types={name: _counts(counts, recent, name) for name in sorted({kind for kind, _ in counts})}
            if detailed
            else None,
        )

    async def take_spool(self) -> SpoolResponse:
        """Have the spool looked at now instead of soon; how many texts wait there."""
        self._spool.poke()
        return SpoolResponse(spooled=await self._spool.size())


def alerts(
    counts: QueueCounts,
    recent: Row | None,
    stuck: int,
    workers: int,
    recall: float | None,
    settings: Settings,
) -> list[QueueAlert]:
    """What is wrong."""
    found: list[QueueAlert] = []

    def tell(name: str, wrong: bool, level: Literal["degraded", "unhealthy"], message: str) -> None:
        if wrong:
            found.append(QueueAlert(name=name, level=level, message=message))

    used = counts.queue_size / settings.queue_max
    ended, failed = (recent["ended"], recent["failed"]) if recent else (0, 0)
    share = failed / ended if ended >= _FEW else 0.0
    tell(
        "no_worker", workers == 0 and counts.queue_size > 0, "unhealthy",
        f"{counts.queue_size:,} operations wait and no worker lives: run `reverie serve` or `reverie worker`",
    )  # fmt: skip
    tell(
        "queue_full", used > _FULL, "unhealthy" if used >= 1 else "degraded",
        f"the queue is {used:.0%} full: add workers, or raise REVERIE_QUEUE_MAX",
    )  # fmt: skip
    tell(
        "failures", share > _FAILING, "unhealthy" if share > _FAILED else "degraded",
        f"{failed:,} of {ended:,} operations failed in the last day: see `reverie operation list`",
    )  # fmt: skip
    tell(
        "stuck", stuck > 0, "unhealthy",
        f"{stuck:,} operations run for over {settings.worker_timeout_s:g} s (REVERIE_WORKER_TIMEOUT_S)",
    )  # fmt: skip
    limits = (
        ("slow_operations", counts.p95_ms, settings.alert_operation_ms, "operations", "OPERATION"),
        ("slow_recall", recall, settings.alert_recall_ms, "recalls", "RECALL"),
    )
    for name, p95, most, what, variable in limits:
        over = p95 is not None and most is not None and p95 > most
        told = f"95 % of {what} take up to {p95 or 0:.0f} ms, over REVERIE_ALERT_{variable}_MS ({most})"
        tell(name, over, "degraded", told)
    return found


def recall_p95_ms(metrics: Iterable[Metric]) -> float | None:
    """95th percentile of the times of recalls, from a histogram's buckets; None where there were none.

    Within a bucket times count as spread evenly. What is in the last one, without an upper end, counts as its
    lower end.
    """
    buckets: dict[float, float] = {}
    for metric in metrics:
        for sample in metric.samples:
            labels = sample.labels
            counts = sample.name.endswith("_bucket") and labels["status"] == "200"
            if counts and labels["route"].endswith(_RECALL):
                end = float(labels["le"])
                buckets[end] = buckets.get(end, 0.0) + sample.value
    return _percentile(buckets, 0.95)


def _percentile(buckets: Mapping[float, float], share: float) -> float | None:
    """In milliseconds; ``buckets`` has cumulative counts by their upper ends in seconds."""
    ends = sorted(buckets)
    if not ends or not buckets[ends[-1]]:
        return None
    wanted = share * buckets[ends[-1]]
    low, below = 0.0, 0.0
    for end in ends:
        if buckets[end] >= wanted:
            if end == float("inf"):
                break
            return 1000 * (low + (end - low) * (wanted - below) / (buckets[end] - below))
        low, below = end, buckets[end]
    return 1000 * low


def _counts(counts: queue.Counts, recent: Mapping[str | None, Row], kind: str | None) -> QueueCounts:
    by_status: dict[str, int] = {}
    for (one, status), number in counts.items():
        if kind in (None, one):
            by_status[status] = by_status.get(status, 0) + number
    took = recent.get(kind)
    return QueueCounts(
        queue_size=by_status.get("pending", 0),
        active=by_status.get("processing", 0),
        completed=by_status.get("completed", 0),
        failed=by_status.get("failed", 0),
        cancelled=by_status.get("cancelled", 0),
        avg_ms=_milliseconds(took, "avg_ms"),
        p95_ms=_milliseconds(took, "p95_ms"),
    )


def _milliseconds(took: Row | None, name: str) -> float | None:
    return None if took is None or took[name] is None else round(float(took[name]), 1)


def _health(found: Sequence[QueueAlert]) -> Health:
    if any(alert.level == "unhealthy" for alert in found):
        return "unhealthy"
    return "degraded" if found else "healthy"
