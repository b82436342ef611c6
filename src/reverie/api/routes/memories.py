"""Retain, recall, and the facts themselves."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request as HttpRequest
from starlette.responses import Response as HttpResponse

from reverie.api.dropped import CLIENT_GONE, until_dropped
from reverie.api.wire import BankId, Limit, Offset, Search, Tags, TheMemory, answer, note
from reverie.model import TagsMatch
from reverie.service.fields import Text
from reverie.service.memories import TagSource
from reverie.service.observation_models import ObservationChange
from reverie.service.recall_request import RecallRequest
from reverie.service.recall_response import RecallResponse
from reverie.service.requests import (
    DryRunExtractRequest,
    RetainRequest,
    UpdateMemoryRequest,
)
from reverie.service.responses import (
    DeleteResponse,
    DryRunExtractionResult,
    GraphDataResponse,
    ListTagsResponse,
    MemoryChange,
    Page,
    RetainResponse,
)

router = APIRouter(prefix="/banks/{bank_id}", tags=["Memory"])


@router.post("/memories", response_model=RetainResponse)
async def retain_memories(
    http: HttpRequest, memory: TheMemory, bank_id: BankId, request: RetainRequest
) -> HttpResponse:
    """Remember items, all or none; with `async` in the background."""
    note(http, request)
    return answer(await memory.retain_request(bank_id, request))


@router.post("/memories/dry-run-extract", response_model=DryRunExtractionResult)
async def dry_run_extract_memories(
    http: HttpRequest, memory: TheMemory, bank_id: BankId, request: DryRunExtractRequest
) -> HttpResponse:
    """What retain would read from a text; nothing is stored."""
    note(http, request)
    return answer(await memory.dry_run_extract(bank_id, request))


@router.post("/memories/recall", response_model=RecallResponse)
async def recall_memories(
    http: HttpRequest, memory: TheMemory, bank_id: BankId, request: RecallRequest
) -> HttpResponse:
    """Find what matters to a query, best first, within a token budget.

    `as_of` and `known_at` ask of the past; `trace` and `explain` tell why. A request that is dropped stops.
    """
    note(http, request)
    found = await until_dropped(http, memory.recall_json(bank_id, request))
    if found is None:
        return HttpResponse(status_code=CLIENT_GONE)
    return HttpResponse(found, media_type="application/json")


@router.get("/memories/list", response_model=Page)
async def list_memories(
    memory: TheMemory,
    bank_id: BankId,
    type: Annotated[str | None, Query(description="world, experience or observation.")] = None,
    q: Search = None,
    consolidation_state: Annotated[
        str | None, Query(description="pending, failed or consolidated (also: done); default any.")
    ] = None,
    state: Annotated[str | None, Query(description="active (default), invalidated or all.")] = None,
    document_id: Text | None = None,
    entity_id: str | None = None,
    tags: Tags = None,
    tags_match: TagsMatch = "any",
    limit: Limit = 100,
    offset: Offset = 0,
) -> HttpResponse:
    """Facts, newest first; of type observation what they say together, those changed last first."""
    page = await memory.memories.list(
        bank_id,
        type=type,
        q=q,
        state=state,
        consolidation_state=consolidation_state,
        document_id=document_id,
        entity_id=entity_id,
        tags=tags,
        tags_match=tags_match,
        limit=limit,
        offset=offset,
    )
    return answer(page)


@router.get("/memories/{memory_id}")
async def get_memory(memory: TheMemory, bank_id: BankId, memory_id: str) -> dict[str, Any]:
    """One fact with the place in the text it was read from, and what became of it; or one observation with
    the facts it rests on."""
    return await memory.memories.get(bank_id, memory_id)


@router.get("/memories/{memory_id}/history")
async def get_observation_history(
    memory: TheMemory, bank_id: BankId, memory_id: str
) -> Sequence[MemoryChange] | Sequence[ObservationChange]:
    """What was changed in a fact, or what an observation said before and why that changed, newest first."""
    return await memory.memories.history(bank_id, memory_id)


@router.patch("/memories/{memory_id}")
async def update_memory(
    http: HttpRequest, memory: TheMemory, bank_id: BankId, memory_id: str, request: UpdateMemoryRequest
) -> dict[str, Any]:
    """Change a fact, retire it (`state: invalidated`) or bring it back; the answer is the fact as it is then.

    A retired fact is kept and listed, and not recalled.
    """
    note(http, request)
    return await memory.memories.update(bank_id, memory_id, request)


@router.delete("/memories/{memory_id}", response_model=DeleteResponse)
async def delete_memory(memory: TheMemory, bank_id: BankId, memory_id: str) -> HttpResponse:
    """Forget one fact; its document stays."""
    return answer(await memory.memories.delete(bank_id, memory_id))


@router.delete("/memories", response_model=DeleteResponse)
async def clear_bank_memories(
    memory: TheMemory,
    bank_id: BankId,
    type: Annotated[str | None, Query(description="Only facts of this type.")] = None,
) -> HttpResponse:
    """Forget all facts and documents, or the facts of one type."""
    return answer(await memory.memories.clear(bank_id, type))


@router.get("/tags", response_model=ListTagsResponse)
async def list_tags(
    memory: TheMemory,
    bank_id: BankId,
    q: Search = None,
    source: Annotated[TagSource, Query(description="Tags of memories or of mental models.")] = "memories",
    limit: Limit = 100,
    offset: Offset = 0,
) -> HttpResponse:
    """Tags in use; in `q` a `*` stands for anything."""
    return answer(await memory.memories.tags(bank_id, q, limit, offset, source))


@router.get("/graph", response_model=GraphDataResponse)
async def get_graph(
    memory: TheMemory,
    bank_id: BankId,
    type: Annotated[str | None, Query(description="Only facts of this type.")] = None,
    q: Search = None,
    tags: Tags = None,
    tags_match: TagsMatch = "all_strict",
    document_id: Text | None = None,
    chunk_id: str | None = None,
    limit: Limit = 1000,
) -> HttpResponse:
    """The newest facts, and what connects them: causes, updates, entities, time, meaning.

    An edge has a `type`, a `weight` and a `reason`. There are at most ten for each fact.
    """
    found = await memory.memories.graph(
        bank_id,
        type=type,
        q=q,
        document_id=document_id,
        chunk_id=chunk_id,
        tags=tags,
        tags_match=tags_match,
        limit=limit,
    )
    # a large graph takes a while to write: not on the event loop
    return await asyncio.to_thread(answer, found)
