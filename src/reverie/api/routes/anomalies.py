"""What in a bank cannot all be right."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request as HttpRequest
from starlette.responses import Response as HttpResponse

from reverie.api.wire import BankId, TheMemory, answer, note
from reverie.service.anomaly_models import (
    AnomalyDecision,
    AnomalyDetectionRequest,
    AnomalyDetectionResponse,
    AnomalyEvent,
    AnomalyIntelligenceRequest,
    AnomalyIntelligenceResponse,
    AnomalyStatus,
    AnomalyType,
)

router = APIRouter(prefix="/banks/{bank_id}", tags=["Anomalies"])


@router.get("/anomalies", response_model=AnomalyIntelligenceResponse)
async def list_anomalies(
    memory: TheMemory,
    bank_id: BankId,
    status: AnomalyStatus | None = None,
    type: Annotated[list[AnomalyType] | None, Query(description="Only of these types.")] = None,
    min_severity: Annotated[float, Query(ge=0, le=1)] = 0.0,
    memory_id: Annotated[str | None, Query(max_length=60, description="Only those that rest on it.")] = None,
    limit: Annotated[int, Query(ge=1, le=200, description="Most entries returned.")] = 50,
    cursor: Annotated[str | None, Query(max_length=100, description="The `next_cursor` of a page.")] = None,
) -> HttpResponse:
    """Contradictions between facts, impossible orders of events and sudden changes, the gravest first.

    A look is taken behind every consolidation, and when it is asked for.
    """
    types = [str(one) for one in type] if type else None
    wanted = AnomalyIntelligenceRequest(
        limit=limit, status=status, anomaly_types=types, min_severity=min_severity
    )
    return answer(await memory.anomalies(bank_id, wanted, memory_id=memory_id, cursor=cursor))


@router.post("/anomaly/intelligence", response_model=AnomalyIntelligenceResponse)
async def get_anomaly_intelligence(
    http: HttpRequest, memory: TheMemory, bank_id: BankId, request: AnomalyIntelligenceRequest
) -> HttpResponse:
    """The same as the list of anomalies, under the name that Atulya's client asks for."""
    note(http, request)
    return answer(await memory.anomalies(bank_id, request))


@router.post("/anomalies/detect", response_model=AnomalyDetectionResponse, status_code=202)
async def detect_anomalies(
    http: HttpRequest, memory: TheMemory, bank_id: BankId, request: AnomalyDetectionRequest | None = None
) -> HttpResponse:
    """Look in the background for what is new, or with `anew` over all facts."""
    if request is not None:
        note(http, request)
    return answer(await memory.anomalies.detect(bank_id, request or AnomalyDetectionRequest()), 202)


@router.get("/anomalies/{anomaly_id}", response_model=AnomalyEvent)
async def get_anomaly(memory: TheMemory, bank_id: BankId, anomaly_id: str) -> HttpResponse:
    """One anomaly with its evidence and what was done to it."""
    return answer(await memory.anomalies.get(bank_id, anomaly_id))


@router.post("/anomalies/{anomaly_id}/acknowledge", response_model=AnomalyEvent)
async def acknowledge_anomaly(
    http: HttpRequest,
    memory: TheMemory,
    bank_id: BankId,
    anomaly_id: str,
    request: AnomalyDecision | None = None,
) -> HttpResponse:
    """Take note of an anomaly. It is open again when its evidence changes."""
    if request is not None:
        note(http, request)
    told = await memory.anomalies.decide(bank_id, anomaly_id, "acknowledged", request or AnomalyDecision())
    return answer(told)


@router.post("/anomalies/{anomaly_id}/resolve", response_model=AnomalyEvent)
async def resolve_anomaly(
    http: HttpRequest,
    memory: TheMemory,
    bank_id: BankId,
    anomaly_id: str,
    request: AnomalyDecision | None = None,
) -> HttpResponse:
    """Close an anomaly. A new look leaves it so; it is open again when its evidence changes."""
    if request is not None:
        note(http, request)
    told = await memory.anomalies.decide(bank_id, anomaly_id, "resolved", request or AnomalyDecision())
    return answer(told)
