"""Anomalies as they are asked for and answered. Names are those of Atulya's anomaly endpoints, with the
evidence beside its ids."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from reverie.service.fields import Request, Text
from reverie.service.responses import Response

AnomalyStatus = Literal["open", "acknowledged", "resolved", "suppressed"]
AnomalyType = Literal["contradiction", "impossible_order", "sudden_change"]


class AnomalyIntelligenceRequest(Request):
    """Which anomalies to list."""

    limit: int = Field(50, ge=1, le=200)
    status: AnomalyStatus | None = None
    anomaly_types: list[Text] | None = Field(None, max_length=50)
    min_severity: float = Field(0.0, ge=0.0, le=1.0)


class AnomalyDecision(Request):
    """What somebody says to an anomaly."""

    note: Text | None = Field(None, max_length=2000, description="Why.")
    by: Text | None = Field(None, max_length=200, description="Who; by default the name of the key.")


class AnomalyDetectionRequest(Request):
    """A look over a bank."""

    anew: bool = Field(False, description="Over all facts, not only those that were not looked at.")


class AnomalyDetectionResponse(Response):
    """A look that was accepted, or (``deduplicated``) the one that waits already."""

    operation_id: str
    deduplicated: bool = False


class AnomalyCorrection(Response):
    """A change of the status: ``correction_type`` is detected, acknowledged, resolved or reopened."""

    id: str
    bank_id: str
    anomaly_id: str
    correction_type: str
    target_unit_id: str | None
    before_state: dict[str, Any]
    after_state: dict[str, Any]
    confidence_delta: float | None
    applied_at: str | None
    applied_by: str
    note: str | None


class AnomalyEvidence(Response):
    """A fact behind an anomaly, and the characters [start, end) of the chunk that it was read from;
    ``active`` is false once it was retired."""

    id: str
    text: str
    active: bool
    document_id: str
    chunk_id: str
    start: int
    end: int
    occurred_start: str | None
    mentioned_at: str | None


class AnomalyEvent(Response):
    """Facts that do not fit. ``kind``: values, denied, dates, order, rate or value; ``metadata`` has what was
    measured."""

    id: str
    bank_id: str
    anomaly_type: AnomalyType
    kind: str
    severity: float
    status: AnomalyStatus
    subject: str
    unit_ids: list[str]
    entity_ids: list[str]
    evidence: list[AnomalyEvidence]
    description: str
    metadata: dict[str, Any]
    detected_at: str | None
    updated_at: str | None
    resolved_at: str | None
    resolved_by: str | None
    corrections: list[AnomalyCorrection]


class AnomalySummary(Response):
    """All anomalies of the bank, whatever the filters. ``behind``: facts wait to be looked at."""

    total_events: int
    open_events: int
    acknowledged_events: int
    resolved_events: int
    avg_severity: float
    by_type: dict[str, int]
    looked_at: str | None
    behind: bool


class AnomalyIntelligenceResponse(Response):
    """A page of anomalies, the gravest first; ``next_cursor`` asks for the next one."""

    summary: AnomalySummary
    events: list[AnomalyEvent]
    total_events_in_response: int
    next_cursor: str | None
