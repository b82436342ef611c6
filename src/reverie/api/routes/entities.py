"""Entities."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response as HttpResponse

from reverie.api.wire import BankId, Limit, Offset, Search, TheMemory, answer
from reverie.service.responses import EntityDetailResponse, EntityListResponse

router = APIRouter(prefix="/banks/{bank_id}/entities", tags=["Entities"])


@router.get("", response_model=EntityListResponse)
async def list_entities(
    memory: TheMemory, bank_id: BankId, q: Search = None, limit: Limit = 100, offset: Offset = 0
) -> HttpResponse:
    """Entities, most mentioned first."""
    return answer(await memory.entities.list(bank_id, q, limit, offset))


@router.get("/{entity_id}", response_model=EntityDetailResponse)
async def get_entity(memory: TheMemory, bank_id: BankId, entity_id: str) -> HttpResponse:
    """One entity with its other names and the newest facts about it."""
    return answer(await memory.entities.get(bank_id, entity_id))
