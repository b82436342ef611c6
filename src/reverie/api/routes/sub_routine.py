"""Runs of a bank's brain, and what it expects."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request as HttpRequest
from starlette.responses import Response as HttpResponse

from reverie.api.wire import BankId, TheMemory, answer, note
from reverie.service.brain_models import (
    MOST_HOURS,
    SubRoutineHistogramResponse,
    SubRoutinePredictionResponse,
    SubRoutineRequest,
    SubRoutineSubmitResponse,
)

router = APIRouter(prefix="/banks/{bank_id}/sub-routine", tags=["Brain"])


@router.post("", response_model=SubRoutineSubmitResponse)
async def trigger_sub_routine(
    http: HttpRequest, memory: TheMemory, bank_id: BankId, request: SubRoutineRequest | None = None
) -> HttpResponse:
    """Learn when the bank is used from what was logged, in the background. One alike that waits already is
    not submitted again: `deduplicated`. The clock does so by itself once a day."""
    if request is not None:
        note(http, request)
    return answer(await memory.brain.run(bank_id, request))


@router.get("/predictions", response_model=SubRoutinePredictionResponse)
async def get_sub_routine_predictions(
    memory: TheMemory,
    bank_id: BankId,
    horizon_hours: Annotated[int, Query(ge=1, le=MOST_HOURS, description="Hours ahead.")] = 24,
) -> HttpResponse:
    """The five hours to come in which most calls are expected, and how well the model has expected those held
    back from it."""
    return answer(await memory.brain.predictions(bank_id, horizon_hours))


@router.get("/histogram", response_model=SubRoutineHistogramResponse)
async def get_sub_routine_histogram(memory: TheMemory, bank_id: BankId) -> HttpResponse:
    """The share of a week's calls that is expected in each hour of the day, in UTC."""
    return answer(await memory.brain.histogram(bank_id))
