"""Entities."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse
from starlette.responses import Response as HttpResponse

from reverie.api.wire import BankId, Limit, Offset, Search, TheMemory, answer, note
from reverie.service.requests import MergeEntityRequest, SplitEntityRequest
from reverie.service.responses import EntityDetailResponse, EntityGraphResponse, EntityListResponse

router = APIRouter(prefix="/banks/{bank_id}/entities", tags=["Entities"])
_GONE: dict[int | str, dict[str, Any]] = {410: {"description": "Removed: see the description."}}


@router.get("", response_model=EntityListResponse)
async def list_entities(
    memory: TheMemory, bank_id: BankId, q: Search = None, limit: Limit = 100, offset: Offset = 0
) -> HttpResponse:
    """Entities, most mentioned first. `q` finds them by any of their names."""
    return answer(await memory.entities.list(bank_id, q, limit, offset))


@router.get("/graph", response_model=EntityGraphResponse)
async def get_entity_graph(
    memory: TheMemory,
    bank_id: BankId,
    limit: Annotated[int, Query(ge=0, le=10_000, description="Most edges returned.")] = 1000,
    min_count: Annotated[int, Query(ge=1, le=1_000_000, description="Fewest facts of an edge.")] = 1,
) -> HttpResponse:
    """Which entities are mentioned together in how many facts, heaviest edges first.

    Counts the newest 20,000 facts of the bank. `total_entities` is the number of nodes returned,
    `total_edges` that of the edges there are.
    """
    return answer(await memory.entities.graph(bank_id, limit, min_count))


@router.get("/{entity_id}", response_model=EntityDetailResponse)
async def get_entity(memory: TheMemory, bank_id: BankId, entity_id: str) -> HttpResponse:
    """One entity with the newest facts about it. The id of any of its names stands for it.

    `metadata.aliases` are its other names: into which name each is merged, how sure that is, why, when, and
    by whom, `rule` or `person`.
    """
    return answer(await memory.entities.get(bank_id, entity_id))


@router.post("/{entity_id}/merge", response_model=EntityDetailResponse)
async def merge_entity(
    http: HttpRequest, memory: TheMemory, bank_id: BankId, entity_id: str, request: MergeEntityRequest
) -> HttpResponse:
    """Merge an entity into another, and answer with that one. `split` undoes it."""
    note(http, request)
    return answer(await memory.entities.merge(bank_id, entity_id, request))


@router.post("/{entity_id}/split", response_model=EntityDetailResponse)
async def split_entity(
    http: HttpRequest,
    memory: TheMemory,
    bank_id: BankId,
    entity_id: str,
    request: SplitEntityRequest | None = None,
) -> HttpResponse:
    """Undo one merge, by rule or by hand, and answer with the entity that stands by itself again.

    The path names the merged name itself, or its entity with the merged name in `alias`. Facts go with the
    names they use. No rule merges the two again.
    """
    if request:
        note(http, request)
    return answer(await memory.entities.split(bank_id, entity_id, request))


@router.post("/{entity_id}/regenerate", response_model=EntityDetailResponse, responses=_GONE, deprecated=True)
async def regenerate_entity_observations(memory: TheMemory, bank_id: BankId, entity_id: str) -> HttpResponse:
    """Removed. What the bank concludes about an entity is in its observations, which are kept up to date by
    themselves; `POST .../consolidate` brings them up to date now."""
    await memory.entities.get(bank_id, entity_id)
    problem = (
        "removed: observations are kept up to date by themselves; POST .../consolidate does so now, and"
        " mental models hold summaries of your own"
    )
    return JSONResponse({"detail": problem}, 410)
