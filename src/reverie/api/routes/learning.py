"""Learning from banks of other servers."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request as HttpRequest
from starlette.responses import Response as HttpResponse

from reverie.api.wire import BankId, TheMemory, answer, note
from reverie.service.learning_models import (
    BrainLearnRequest,
    BrainLearnResponse,
    LearningSourcesResponse,
    UnlearnResponse,
)

router = APIRouter(prefix="/banks/{bank_id}/brain/learn", tags=["Brain"])


@router.post("", response_model=BrainLearnResponse)
async def brain_learn_from_remote(
    http: HttpRequest, memory: TheMemory, bank_id: BankId, request: BrainLearnRequest
) -> HttpResponse:
    """Learn in the background from a bank of another server. Nothing is stored before all of it was read.

    Private and local addresses are refused.
    """
    note(http, request)
    return answer(await memory.learning.learn(bank_id, request))


@router.get("", response_model=LearningSourcesResponse)
async def list_learning_sources(memory: TheMemory, bank_id: BankId) -> HttpResponse:
    """What the bank has learned from, and the identity that it has where others learn from it."""
    return answer(await memory.learning.sources(bank_id))


@router.delete("/{source}", response_model=UnlearnResponse)
async def unlearn_source(memory: TheMemory, bank_id: BankId, source: str) -> HttpResponse:
    """Take away all that was learned from one source: facts, documents, mental models, and its key."""
    return answer(await memory.learning.forget(bank_id, source))
