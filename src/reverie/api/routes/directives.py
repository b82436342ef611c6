"""Directives."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from starlette.requests import Request as HttpRequest
from starlette.responses import Response as HttpResponse

from reverie.api.wire import BankId, Offset, Tags, TheMemory, answer, note
from reverie.service.directive_models import (
    CreateDirectiveRequest,
    DirectiveListResponse,
    DirectiveResponse,
    UpdateDirectiveRequest,
)
from reverie.service.fields import Text
from reverie.service.responses import DeleteResponse

router = APIRouter(prefix="/banks/{bank_id}/directives", tags=["Directives"])
DirectiveId = Annotated[Text, Path(description="Id of the directive.")]


@router.post("", response_model=DirectiveResponse)
async def create_directive(
    http: HttpRequest, memory: TheMemory, bank_id: BankId, request: CreateDirectiveRequest
) -> HttpResponse:
    """Add a rule that every answer of reflect must keep. The bank is made if it is missing."""
    note(http, request)
    return answer(await memory.directives.create(bank_id, request))


@router.get("", response_model=DirectiveListResponse)
async def list_directives(
    memory: TheMemory,
    bank_id: BankId,
    tags: Tags = None,
    tags_match: Annotated[
        Literal["any", "all", "exact"], Query(description="How directives with tags must match `tags`.")
    ] = "any",
    active_only: Annotated[bool, Query(description="Only those that hold now.")] = True,
    limit: Annotated[int, Query(ge=1, le=1000, description="Most directives returned.")] = 100,
    offset: Offset = 0,
) -> HttpResponse:
    """Directives, the highest priority first. Those without tags hold everywhere: they are always listed."""
    page = await memory.directives.list(
        bank_id, tags=tags, tags_match=tags_match, active_only=active_only, limit=limit, offset=offset
    )
    return answer(page)


@router.get("/{directive_id}", response_model=DirectiveResponse)
async def get_directive(memory: TheMemory, bank_id: BankId, directive_id: DirectiveId) -> HttpResponse:
    """One directive."""
    return answer(await memory.directives.get(bank_id, directive_id))


@router.patch("/{directive_id}", response_model=DirectiveResponse)
async def update_directive(
    http: HttpRequest,
    memory: TheMemory,
    bank_id: BankId,
    directive_id: DirectiveId,
    request: UpdateDirectiveRequest,
) -> HttpResponse:
    """Change what is given; what is left out stays."""
    note(http, request)
    return answer(await memory.directives.update(bank_id, directive_id, request))


@router.delete("/{directive_id}", response_model=DeleteResponse)
async def delete_directive(memory: TheMemory, bank_id: BankId, directive_id: DirectiveId) -> HttpResponse:
    """Remove a directive."""
    return answer(await memory.directives.delete(bank_id, directive_id))
