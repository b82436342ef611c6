"""What comes back where a bank is maintained."""

from __future__ import annotations

from reverie.service.responses import Response


class GraphMaintenanceResponse(Response):
    """Maintenance that was accepted, or the one that waits already."""

    operation_id: str
    status: str = "pending"
