"""The server itself: health, version, workers, queue."""

from __future__ import annotations

from typing import Any

from reverie.client.asking import API, Asking, given
from reverie.service.monitoring_models import LivenessResponse, VersionResponse
from reverie.service.queue_models import QueueResponse, SpoolResponse
from reverie.service.responses import WorkersListResponse


class ServerNames(Asking):
    """The server."""

    async def health(self) -> dict[str, Any]:
        """Whether the server can answer. Raises StoreUnavailable when its database cannot be reached."""
        return await self._ask_data("GET", "/health")

    async def health_ready(self) -> dict[str, Any]:
        """As ``health``."""
        return await self._ask_data("GET", "/health/ready")

    async def health_live(self) -> LivenessResponse:
        """Whether the process is alive."""
        return await self._ask("GET", "/health/live", LivenessResponse)

    async def get_version(self) -> VersionResponse:
        """Version, and what this server can do."""
        return await self._ask("GET", "/version", VersionResponse)

    async def get_metrics(self) -> str:
        """Metrics in the text format of Prometheus."""
        return (await self._bytes("GET", "/metrics", {})).decode()

    async def list_workers(self) -> WorkersListResponse:
        """Processes that work on operations now."""
        return await self._ask("GET", API + "/workers", WorkersListResponse)

    async def get_queue(self, detailed: bool | None = None) -> QueueResponse:
        """How much waits, runs, has ended and failed over all banks, and what is wrong."""
        return await self._ask("GET", API + "/queue", QueueResponse, query=given(detailed=detailed))

    async def take_spool(self) -> SpoolResponse:
        """Have what the command line has spooled in the data folder taken now."""
        return await self._ask("POST", API + "/queue/spool", SpoolResponse)
