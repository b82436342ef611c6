"""Memories: the facts that were read, their tags and what connects them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from reverie.client.asking import API, Asking, given
from reverie.service.observation_models import ObservationChange
from reverie.service.responses import (
    DeleteResponse,
    GraphDataResponse,
    ListTagsResponse,
    MemoryChange,
    Page,
)

BANK = API + "/banks/{bank_id}"
MEMORY = BANK + "/memories/{memory_id}"


class MemoryNames(Asking):
    """Memories."""

    async def list_memories(
        self,
        bank_id: str,
        type: str | None = None,
        search_query: str | None = None,
        entity_id: str | None = None,
        time_field: str | None = None,
        start_date: datetime | str | None = None,
        end_date: datetime | str | None = None,
        limit: int | None = None,
        offset: int | None = None,
        tags: Sequence[str] | None = None,
        tags_match: str | None = None,
        document_id: str | None = None,
        state: Literal["valid", "invalidated"] | None = None,
        consolidation_state: Literal["failed", "pending", "done"] | None = None,
    ) -> Page:
        """Memories, newest first. ``search_query`` is found anywhere in their text."""
        query = given(
            type=type,
            q=search_query,
            entity_id=entity_id,
            time_field=time_field,
            start_date=start_date,
            end_date=end_date,
            limit=limit,
            offset=offset,
            tags=tags,
            tags_match=tags_match,
            document_id=document_id,
            state=state,
            consolidation_state=consolidation_state,
        )
        return await self._ask("GET", BANK + "/memories/list", Page, query=query, bank_id=bank_id)

    async def get_memory(self, bank_id: str, memory_id: str) -> dict[str, Any]:
        """One memory with all that is known of it. Raises NotFound."""
        return await self._ask_data("GET", MEMORY, bank_id=bank_id, memory_id=memory_id)

    async def get_memory_history(
        self, bank_id: str, memory_id: str
    ) -> list[MemoryChange] | list[ObservationChange]:
        """Changes of a memory, or of an observation, newest first. Raises NotFound."""
        found: Any = await self._ask_data("GET", MEMORY + "/history", bank_id=bank_id, memory_id=memory_id)
        if found and "version" in found[0]:
            return [ObservationChange.model_validate(one) for one in found]
        return [MemoryChange.model_validate(one) for one in found]

    async def update_memory(
        self,
        bank_id: str,
        memory_id: str,
        text: str | None = None,
        *,
        context: str | None = None,
        occurred_start: datetime | str | None = None,
        occurred_end: datetime | str | None = None,
        mentioned_at: datetime | str | None = None,
        fact_type: Literal["world", "experience"] | None = None,
        entities: Sequence[str] | None = None,
        resolve_entities: bool | None = None,
        state: Literal["invalidated", "valid", "active"] | None = None,
        reason: str | None = None,
    ) -> dict[str, Any]:
        """Change what is given; an empty string clears a field. The answer is the memory as it is then."""
        body = given(
            text=text,
            context=context,
            occurred_start=occurred_start,
            occurred_end=occurred_end,
            mentioned_at=mentioned_at,
            fact_type=fact_type,
            entities=entities,
            resolve_entities=resolve_entities,
            state=state,
            reason=reason,
        )
        return await self._ask_data("PATCH", MEMORY, body=body, bank_id=bank_id, memory_id=memory_id)

    async def invalidate_memory(
        self, bank_id: str, memory_id: str, reason: str | None = None
    ) -> dict[str, Any]:
        """Retire a memory: it is kept and listed, and not recalled."""
        return await self.update_memory(bank_id, memory_id, state="invalidated", reason=reason)

    async def restore_memory(self, bank_id: str, memory_id: str, reason: str | None = None) -> dict[str, Any]:
        """Bring back a memory that was retired."""
        return await self.update_memory(bank_id, memory_id, state="valid", reason=reason)

    async def delete_memory(self, bank_id: str, memory_id: str) -> DeleteResponse:
        """Forget one memory; its document stays. Raises NotFound."""
        return await self._ask("DELETE", MEMORY, DeleteResponse, bank_id=bank_id, memory_id=memory_id)

    async def clear_memories(self, bank_id: str, type: str | None = None) -> DeleteResponse:
        """Forget all memories and documents of a bank, or the memories of one type."""
        query = given(type=type)
        return await self._ask("DELETE", BANK + "/memories", DeleteResponse, query=query, bank_id=bank_id)

    async def list_tags(
        self,
        bank_id: str,
        q: str | None = None,
        limit: int | None = None,
        offset: int | None = None,
        source: str | None = None,
    ) -> ListTagsResponse:
        """Tags in use, with how many have each; in ``q`` a ``*`` stands for anything. ``source`` says of
        what: "memories" or "mental_models"."""
        query = given(q=q, source=source, limit=limit, offset=offset)
        return await self._ask("GET", BANK + "/tags", ListTagsResponse, query=query, bank_id=bank_id)

    async def get_graph(
        self,
        bank_id: str,
        type: str | None = None,
        q: str | None = None,
        tags: Sequence[str] | None = None,
        tags_match: str | None = None,
        document_id: str | None = None,
        chunk_id: str | None = None,
        limit: int | None = None,
    ) -> GraphDataResponse:
        """The newest memories and what connects them."""
        query = given(
            type=type,
            q=q,
            tags=tags,
            tags_match=tags_match,
            document_id=document_id,
            chunk_id=chunk_id,
            limit=limit,
        )
        return await self._ask("GET", BANK + "/graph", GraphDataResponse, query=query, bank_id=bank_id)
