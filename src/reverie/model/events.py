"""Events that can be told of, by the names that webhooks have for them."""

from __future__ import annotations

RETAINED = "retain.completed"
CONSOLIDATED = "consolidation.completed"
DEFENDED = "memory_defense.triggered"
EVENT_TYPES = (
    RETAINED,
    CONSOLIDATED,
    DEFENDED,
    "operation.completed",
    "operation.failed",
    "operation.cancelled",
)
