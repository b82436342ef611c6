"""Mental models."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from starlette.requests import Request as HttpRequest
from starlette.responses import Response as HttpResponse

from reverie.api.wire import BankId, Offset, Tags, TheMemory, answer, note
from reverie.service.fields import Text
from reverie.service.mental_model_models import (
    AsyncOperationSubmitResponse,
    CreateMentalModelRequest,
    CreateMentalModelResponse,
    MentalModelDryRunRefreshResult,
    MentalModelListResponse,
    MentalModelResponse,
    MentalModelVersion,
    RefreshMentalModelRequest,
    UpdateMentalModelRequest,
)
from reverie.service.responses import DeleteResponse

router = APIRouter(prefix="/banks/{bank_id}/mental-models", tags=["Mental models"])
_ONE = "/{mental_model_id}"
ModelId = Annotated[Text, Path(description="Id of the mental model.")]
Detail = Annotated[
    Literal["metadata", "content", "full"],
    Query(
        description="`metadata`: names, tags, times; `content`: the content too; `full`: what it rests on."
    ),
]


@router.post("", response_model=CreateMentalModelResponse)
async def create_mental_model(
    http: HttpRequest, memory: TheMemory, bank_id: BankId, request: CreateMentalModelRequest
) -> HttpResponse:
    """Keep the answer to a question. An operation asks it in the background; the bank is made if missing."""
    note(http, request)
    return answer(await memory.mental_models.create(bank_id, request))


@router.get("", response_model=MentalModelListResponse)
async def list_mental_models(
    memory: TheMemory,
    bank_id: BankId,
    tags: Tags = None,
    tags_match: Annotated[
        Literal["any", "all", "exact"], Query(description="How their tags must match `tags`.")
    ] = "any",
    detail: Detail = "full",
    limit: Annotated[int, Query(ge=1, le=1000, description="Most mental models returned.")] = 100,
    offset: Offset = 0,
    exclude_knowledge_pages: Annotated[
        bool, Query(description="Leave out those that are pages of the knowledge base.")
    ] = False,
) -> HttpResponse:
    """Mental models in the order they were made."""
    page = await memory.mental_models.list(
        bank_id,
        tags=tags,
        tags_match=tags_match,
        detail=detail,
        without_pages=exclude_knowledge_pages,
        limit=limit,
        offset=offset,
    )
    return answer(page)


@router.get(_ONE, response_model=MentalModelResponse)
async def get_mental_model(
    memory: TheMemory, bank_id: BankId, mental_model_id: ModelId, detail: Detail = "full"
) -> HttpResponse:
    """One mental model. It is stale if memories that it is about are new or what it rests on has changed."""
    return answer(await memory.mental_models.get(bank_id, mental_model_id, detail=detail))


@router.patch(_ONE, response_model=MentalModelResponse)
async def update_mental_model(
    http: HttpRequest,
    memory: TheMemory,
    bank_id: BankId,
    mental_model_id: ModelId,
    request: UpdateMentalModelRequest,
) -> HttpResponse:
    """Change what is given, in `trigger` too. The content stays as it is until the next refresh."""
    note(http, request)
    return answer(await memory.mental_models.update(bank_id, mental_model_id, request))


@router.delete(_ONE, response_model=DeleteResponse)
async def delete_mental_model(memory: TheMemory, bank_id: BankId, mental_model_id: ModelId) -> HttpResponse:
    """Remove a mental model with its history."""
    return answer(await memory.mental_models.delete(bank_id, mental_model_id))


@router.post(_ONE + "/refresh", response_model=AsyncOperationSubmitResponse)
async def refresh_mental_model(
    http: HttpRequest,
    memory: TheMemory,
    bank_id: BankId,
    mental_model_id: ModelId,
    request: RefreshMentalModelRequest | None = None,
) -> HttpResponse:
    """Bring the content up to date in the background; a refresh alike that waits already stands for this one.

    One that fails, or finds nothing to say, leaves the content as it was; the operation's `details` tell.
    """
    anew = False
    if request is not None:
        note(http, request)
        anew = request.mode == "full"
    return answer(await memory.mental_models.refresh(bank_id, mental_model_id, anew=anew))


@router.post(_ONE + "/dry-run-refresh", response_model=MentalModelDryRunRefreshResult)
async def dry_run_refresh_mental_model(
    memory: TheMemory, bank_id: BankId, mental_model_id: ModelId
) -> HttpResponse:
    """What a refresh would do now. It asks as a refresh does, and stores nothing."""
    return answer(await memory.mental_models.preview(bank_id, mental_model_id))


@router.post(_ONE + "/clear", response_model=MentalModelResponse)
async def clear_mental_model(memory: TheMemory, bank_id: BankId, mental_model_id: ModelId) -> HttpResponse:
    """Take the content away, so that the next refresh writes it anew; it stays in the history."""
    return answer(await memory.mental_models.clear(bank_id, mental_model_id))


@router.get(_ONE + "/history")
async def get_mental_model_history(
    memory: TheMemory, bank_id: BankId, mental_model_id: ModelId
) -> Sequence[MentalModelVersion]:
    """What the content was before, newest first: the last 50 versions."""
    return await memory.mental_models.history(bank_id, mental_model_id)
