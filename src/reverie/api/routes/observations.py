"""Observations: consolidating a bank, and what came of it."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request as HttpRequest
from starlette.responses import Response as HttpResponse

from reverie.api.wire import BankId, Limit, Offset, TheMemory, answer, note
from reverie.service.observation_models import (
    ClearMemoryObservationsResponse,
    ConsolidationRequest,
    ConsolidationResponse,
    ObservationScopesResponse,
    RecoverConsolidationResponse,
)
from reverie.service.responses import DeleteResponse

router = APIRouter(prefix="/banks/{bank_id}", tags=["Observations"])


@router.post("/consolidate", response_model=ConsolidationResponse)
async def trigger_consolidation(
    http: HttpRequest, memory: TheMemory, bank_id: BankId, request: ConsolidationRequest | None = None
) -> HttpResponse:
    """Consolidate in the background what waits for it; where one waits already, it is that one."""
    if request is not None:
        note(http, request)
    return answer(await memory.observations.consolidate(bank_id, request))


@router.post("/consolidation/recover", response_model=RecoverConsolidationResponse)
async def recover_consolidation(memory: TheMemory, bank_id: BankId) -> HttpResponse:
    """Try memories again that could not be consolidated."""
    return answer(await memory.observations.recover(bank_id))


@router.delete("/observations", response_model=DeleteResponse)
async def clear_observations(memory: TheMemory, bank_id: BankId) -> HttpResponse:
    """Delete all observations; the next consolidation makes them anew."""
    return answer(await memory.observations.clear(bank_id))


@router.get("/observations/scopes", response_model=ObservationScopesResponse)
async def list_observation_scopes(
    memory: TheMemory, bank_id: BankId, limit: Limit = 100, offset: Offset = 0
) -> HttpResponse:
    """The sets of tags under which observations live, those with most first."""
    return answer(await memory.observations.scopes(bank_id, limit, offset))


@router.delete("/memories/{memory_id}/observations", response_model=ClearMemoryObservationsResponse)
async def clear_memory_observations(memory: TheMemory, bank_id: BankId, memory_id: str) -> HttpResponse:
    """Delete the observations that rest on a memory, which is then consolidated anew."""
    return answer(await memory.observations.clear_of(bank_id, memory_id))
