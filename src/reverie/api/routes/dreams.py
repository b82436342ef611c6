"""Dreams of a bank."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.requests import Request as HttpRequest
from starlette.responses import Response as HttpResponse

from reverie.api.wire import BankId, TheMemory, answer, note
from reverie.service.dream_models import (
    DreamPredictionOutcomeRequest,
    DreamPredictionOutcomeResponse,
    DreamProposal,
    DreamProposalReviewRequest,
    DreamRunListResponse,
    DreamRunResponse,
    DreamStatsResponse,
    DreamSubmitRequest,
    DreamSubmitResponse,
)
from reverie.service.fields import Text

router = APIRouter(prefix="/banks/{bank_id}/dreams", tags=["Dreams"])
RunId = Annotated[Text, Path(description="Id of the run.")]
ProposalId = Annotated[Text, Path(description="Id of the proposal.")]
PredictionId = Annotated[Text, Path(description="Id of the prediction.")]


@router.post("/trigger", response_model=DreamSubmitResponse)
async def trigger_dream(
    http: HttpRequest, memory: TheMemory, bank_id: BankId, request: DreamSubmitRequest | None = None
) -> HttpResponse:
    """Dream in the background.

    Where a dream is under way, or the last one ended less than `dream.cooldown_minutes` ago, none is started:
    the answer names the run that stands in its way, and `skipped` says why.
    """
    if request is not None:
        note(http, request)
    return answer(await memory.dreams.trigger(bank_id, request))


@router.get("", response_model=DreamRunListResponse)
async def list_dreams(
    memory: TheMemory,
    bank_id: BankId,
    limit: Annotated[int, Query(ge=1, le=100, description="Most runs returned.")] = 20,
) -> HttpResponse:
    """Runs, the latest first, with what they predict and propose."""
    return answer(await memory.dreams.list(bank_id, limit))


@router.get("/stats", response_model=DreamStatsResponse)
async def get_dream_stats(memory: TheMemory, bank_id: BankId) -> HttpResponse:
    """Dreams of the bank in numbers, and how good its predictions were."""
    return answer(await memory.dreams.stats(bank_id))


@router.get("/{run_id}", response_model=DreamRunResponse)
async def get_dream(memory: TheMemory, bank_id: BankId, run_id: RunId) -> HttpResponse:
    """One run, with what each phase found and the ids of the evidence."""
    return answer(await memory.dreams.get(bank_id, run_id))


@router.post("/proposals/{proposal_id}/review", response_model=DreamProposal)
async def review_dream_proposal(
    http: HttpRequest,
    memory: TheMemory,
    bank_id: BankId,
    proposal_id: ProposalId,
    request: DreamProposalReviewRequest,
) -> HttpResponse:
    """Approve a proposal, reject it, or send it back until there is more evidence.

    An approval makes the observation, the mental model or the directive, with its evidence and tags, once.
    """
    note(http, request)
    return answer(await memory.dreams.review(bank_id, proposal_id, request))


@router.post("/predictions/{prediction_id}/outcome", response_model=DreamPredictionOutcomeResponse)
async def set_dream_prediction_outcome(
    http: HttpRequest,
    memory: TheMemory,
    bank_id: BankId,
    prediction_id: PredictionId,
    request: DreamPredictionOutcomeRequest,
) -> HttpResponse:
    """Say what became of a prediction; it counts for the confidence of later ones of its kind."""
    note(http, request)
    return answer(await memory.dreams.outcome(bank_id, prediction_id, request))
