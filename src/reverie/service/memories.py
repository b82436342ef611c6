"""What is remembered: facts read, changed, forgotten; tags; the graph."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Literal

from reverie.errors import Conflict, InvalidRequest, NotFound, StaleDocument
from reverie.model import FACT_TYPES, Bank, TagsMatch
from reverie.retain import curate
from reverie.retain.write import clear
from reverie.service import observations
from reverie.service.access import count_in
from reverie.service.curation import revision
from reverie.service.graph import STORED, graph
from reverie.service.observation_models import ObservationChange
from reverie.service.requests import UpdateMemoryRequest
from reverie.service.responses import (
    DeleteResponse,
    GraphDataResponse,
    ListTagsResponse,
    MemoryChange,
    Page,
    TagItem,
)
from reverie.service.scope import FactNoun, as_uuid, done_again
from reverie.service.shown import change, full, listed
from reverie.store import curation, facts, links, mental_models
from reverie.store import observations as stored
from reverie.store.db import Connection, Row, like

TagSource = Literal["memories", "mental_models"]

_STATES = {"active": False, "valid": False, "invalidated": True, "all": None}
_CONSOLIDATION = {
    "pending": "pending",
    "failed": "failed",
    "consolidated": "consolidated",
    "done": "consolidated",
}
"""States of consolidation by the names they are asked for."""
_TRIES = 5
"""Times a memory is encoded again because another writer changed its words."""


class Memories(FactNoun):
    """Facts by their id, and lists of them."""

    async def list(
        self,
        bank_id: str,
        *,
        type: str | None = None,
        q: str | None = None,
        state: str | None = None,
        consolidation_state: str | None = None,
        document_id: str | None = None,
        entity_id: str | None = None,
        tags: Sequence[str] | None = None,
        tags_match: TagsMatch = "any",
        limit: int = 100,
        offset: int = 0,
    ) -> Page:
        """Facts, newest first, by these filters; of type observation what they say together.

        ``consolidation_state``: pending, failed or consolidated (done). Raises InvalidRequest.
        """
        if state is not None and state not in _STATES:
            raise InvalidRequest("state", f"unknown state {state!r}; use {', '.join(_STATES)}")
        if consolidation_state is not None and consolidation_state not in _CONSOLIDATION:
            raise InvalidRequest(
                "consolidation_state",
                f"unknown consolidation_state {consolidation_state!r}; use {', '.join(_CONSOLIDATION)}",
            )
        consolidation = _CONSOLIDATION[consolidation_state] if consolidation_state else None
        entity = as_uuid(entity_id, "entity_id") if entity_id else None
        if check_type(type) == "observation":
            return await self._observations(
                bank_id,
                # all of them are valid and consolidated: there is none of another state
                ids=[] if state == "invalidated" or consolidation in ("pending", "failed") else None,
                q=q,
                document_id=document_id,
                entity_id=entity,
                tags=tags,
                tags_match=tags_match,
                limit=limit,
                offset=offset,
            )
        async with self._look(bank_id) as (connection, bank):
            found, total = await facts.page(
                connection,
                bank,
                fact_type=check_type(type),
                q=q,
                document_id=document_id,
                entity_id=entity,
                retired=_STATES[state or "active"],
                consolidation=consolidation,
                tags=tags,
                tags_match=tags_match,
                limit=limit,
                offset=offset,
            )
            items = [listed(bank_id, row) for row in found]
            await count_in(connection, bank, "memory", items)
        return Page(items=items, total=total, limit=limit, offset=offset)

    async def _observations(self, bank_id: str, *, limit: int, offset: int, **filters: Any) -> Page:
        async with self._look(bank_id) as (connection, bank):
            found, total = await stored.page(connection, bank, limit=limit, offset=offset, **filters)
            items = [observations.listed(row) for row in found]
            await count_in(connection, bank, "memory", items)
        return Page(items=items, total=total, limit=limit, offset=offset)

    async def get(self, bank_id: str, memory_id: str) -> dict[str, Any]:
        """One fact with where it was read and what became of it, or an observation with its facts.

        Raises InvalidRequest, NotFound.
        """
        async with self._read(bank_id) as (connection, bank):
            found = await observations.full(connection, bank, memory_id)
            if found is None:
                return await self._shown(connection, bank, memory_id)
            await count_in(connection, bank, "memory", [found])
            return found

    async def history(
        self, bank_id: str, memory_id: str
    ) -> Sequence[MemoryChange] | Sequence[ObservationChange]:
        """What was changed in a fact, or what an observation said before, newest first.

        Raises InvalidRequest, NotFound.
        """
        async with self._read(bank_id) as (connection, bank):
            changes = await observations.history(connection, bank, memory_id)
            if changes is not None:
                return changes
            fact = await self._found(connection, bank, memory_id)
            return [change(row) for row in await curation.history(connection, bank, fact["id"])]

    @done_again
    async def update(self, bank_id: str, memory_id: str, request: UpdateMemoryRequest) -> dict[str, Any]:
        """Change a fact, retire it or bring it back; the fact as it is then.

        Raises InvalidRequest, NotFound, Conflict; then nothing has changed.
        """
        options = (await self._context.config(bank_id)).retain_options()
        wanted = revision(request, options.secrets)
        labels = [group.key for group in options.entity_labels]
        for _ in range(_TRIES):
            async with self._read(bank_id) as (connection, bank):
                observed = await observations.full(connection, bank, memory_id)
                if observed is None:
                    fact = await self._found(connection, bank, memory_id)
            if observed is not None:
                raise InvalidRequest("memory_id", "an observation follows from its facts: change these")
            index = await curate.index(self._context.preparer.embedder, fact, wanted, labels)
            try:
                async with self._write_facts(bank_id) as (connection, bank):
                    number = self._context.encoder_number
                    await curate.curate(connection, bank, fact, wanted, index, number)
                    return await self._shown(connection, bank, memory_id)
            except StaleDocument:
                continue
        raise Conflict(f"memory {memory_id} is being changed by others: try again")

    @done_again
    async def delete(self, bank_id: str, memory_id: str) -> DeleteResponse:
        """Forget one fact; its document stays. Raises InvalidRequest, NotFound."""
        async with self._write_facts(bank_id) as (connection, bank):
            await curate.delete(connection, bank, await self._found(connection, bank, memory_id))
        return DeleteResponse(message=f"Memory {memory_id} is deleted.", deleted_count=1)

    @done_again
    async def clear(self, bank_id: str, type: str | None = None) -> DeleteResponse:
        """Forget all facts, with all documents, or the facts of one type. Raises NotFound."""
        kind = check_type(type)
        async with self._write_facts(bank_id, alone=True) as (connection, bank):
            _, gone = await facts.page(connection, bank, fact_type=kind, retired=None, limit=0)
            await clear(connection, bank, kind)
        return DeleteResponse(message=f"{gone} memories are deleted.", deleted_count=gone)

    async def tags(
        self,
        bank_id: str,
        q: str | None = None,
        limit: int = 100,
        offset: int = 0,
        source: TagSource = "memories",
    ) -> ListTagsResponse:
        """Tags in use, most used first; in ``q`` a ``*`` stands for anything."""
        page = facts.tag_page if source == "memories" else mental_models.tag_page
        pattern = like(q)[1:-1].replace("*", "%") if q else None
        async with self._look(bank_id) as (connection, bank):
            found, total = await page(connection, bank, pattern, limit, offset)
        return ListTagsResponse(
            items=[TagItem(tag=row["tag"], count=row["count"]) for row in found],
            total=total,
            limit=limit,
            offset=offset,
        )

    async def graph(
        self,
        bank_id: str,
        *,
        type: str | None = None,
        q: str | None = None,
        document_id: str | None = None,
        chunk_id: str | None = None,
        tags: Sequence[str] | None = None,
        tags_match: TagsMatch = "all_strict",
        limit: int = 1000,
    ) -> GraphDataResponse:
        """The newest facts by these filters and what connects them. Raises InvalidRequest."""
        chunk = as_uuid(chunk_id.partition("@")[0], "chunk_id") if chunk_id else None
        async with self._look(bank_id) as (connection, bank):
            found, total = await facts.page(
                connection,
                bank,
                fact_type=check_type(type),
                q=q,
                document_id=document_id,
                chunk_id=chunk,
                tags=tags,
                tags_match=tags_match,
                limit=limit,
            )
            ids = [row["id"] for row in found]
            stored = await links.among(connection, bank, ids, STORED * len(ids))
            vectors = await links.embeddings(connection, bank, ids, self._context.encoder_number)
        # the likeness of thousands of facts takes a while: not on the event loop
        return await asyncio.to_thread(graph, bank_id, found, stored, vectors, total, limit)

    async def _found(self, connection: Connection, bank: Bank, memory_id: str) -> Row:
        fact = await curation.find(connection, bank, as_uuid(memory_id, "memory_id"))
        if fact is None:
            raise _missing(bank, memory_id)
        return fact

    async def _shown(self, connection: Connection, bank: Bank, memory_id: str) -> dict[str, Any]:
        key = as_uuid(memory_id, "memory_id")
        found = (await facts.details(connection, bank, [key])).get(key)
        if found is None:
            raise _missing(bank, memory_id)
        shown = full(bank.bank_id, found, await curation.background(connection, bank, key))
        await count_in(connection, bank, "memory", [shown])
        return shown


def check_type(value: str | None) -> str | None:
    """A fact type or None. Raises InvalidRequest."""
    if value is not None and value not in FACT_TYPES:
        raise InvalidRequest("type", f"unknown type {value!r}; use {', '.join(FACT_TYPES)}")
    return value


def _missing(bank: Bank, memory_id: str) -> NotFound:
    return NotFound(f"there is no memory {memory_id} in bank {bank.bank_id!r}")
