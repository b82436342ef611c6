"""The state of the queue as it is shown."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from reverie.service.responses import Response, WorkerResponse

Health = Literal["healthy", "degraded", "unhealthy"]


class QueueAlert(Response):
    """Something that needs a look."""

    name: str
    level: Literal["degraded", "unhealthy"]
    message: str


class QueueCounts(Response):
    """Operations by state, those no longer kept included, and milliseconds of those of the last day."""

    queue_size: int = Field(0, description="Operations that wait.")
    active: int = Field(0, description="Operations that are worked on.")
    completed: int = 0
    failed: int = 0
    cancelled: int = 0
    avg_ms: float | None = None
    p95_ms: float | None = None


class QueueResponse(QueueCounts):
    """The queue of this database, over all banks."""

    capacity: int = Field(description="Operations that may wait (REVERIE_QUEUE_MAX).")
    spooled: int = Field(description="Texts in the data folder that are not yet taken.")
    stuck: int = Field(description="Operations that run for longer than REVERIE_WORKER_TIMEOUT_S.")
    recall_p95_ms: float | None = Field(None, description="95th percentile of recalls of this process.")
    health: Health
    alerts: list[QueueAlert]
    workers: list[WorkerResponse]
    types: dict[str, QueueCounts] | None = Field(None, description="The same by type, where asked for.")


class SpoolResponse(Response):
    """Texts that wait in the data folder."""

    spooled: int
