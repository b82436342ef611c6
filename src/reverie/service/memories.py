"""Reading what is remembered: facts, tags."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reverie.errors import InvalidRequest, NotFound
from reverie.model import FACT_TYPES, TagsMatch
from reverie.retain.write import clear
from reverie.service.recall import chunk_name
from reverie.service.responses import DeleteResponse, ListTagsResponse, Page, TagItem
from reverie.service.scope import Noun, as_uuid, text_time
from reverie.store import facts
from reverie.store.db import Row, like

_STATES = {"active": False, "valid": False, "invalidated": True, "all": None}


class Memories(Noun):
    """Facts by their id, and lists of them."""

    async def list(
        self,
        bank_id: str,
        *,
        type: str | None = None,
        q: str | None = None,
        state: str | None = None,
        document_id: str | None = None,
        entity_id: str | None = None,
        tags: Sequence[str] | None = None,
        tags_match: TagsMatch = "any",
        limit: int = 100,
        offset: int = 0,
    ) -> Page:
        """Facts, newest first, by these filters. Raises InvalidRequest, NotFound."""
        if state is not None and state not in _STATES:
            raise InvalidRequest("state", f"unknown state {state!r}; use {', '.join(_STATES)}")
        entity = as_uuid(entity_id, "entity_id") if entity_id else None
        async with self._read(bank_id) as (connection, bank):
            found, total = await facts.page(
                connection,
                bank,
                fact_type=check_type(type),
                q=q,
                document_id=document_id,
                entity_id=entity,
                retired=_STATES[state or "active"],
                tags=tags,
                tags_match=tags_match,
                limit=limit,
                offset=offset,
            )
        return Page(items=[_listed(bank_id, row) for row in found], total=total, limit=limit, offset=offset)

    async def get(self, bank_id: str, memory_id: str) -> dict[str, Any]:
        """One fact with where it was read. Raises InvalidRequest, NotFound."""
        key = as_uuid(memory_id, "memory_id")
        async with self._read(bank_id) as (connection, bank):
            found = (await facts.details(connection, bank, [key])).get(key)
        if found is None:
            raise NotFound(f"there is no memory {memory_id} in bank {bank_id!r}")
        return _full(bank_id, found)

    async def clear(self, bank_id: str, type: str | None = None) -> DeleteResponse:
        """Forget all facts, with all documents, or the facts of one type. Raises NotFound."""
        kind = check_type(type)
        async with self._write(bank_id, alone=True) as (connection, bank):
            gone = await clear(connection, bank, kind)
        return DeleteResponse(message=f"{gone} memories are deleted.", deleted_count=gone)

    async def tags(
        self, bank_id: str, q: str | None = None, limit: int = 100, offset: int = 0
    ) -> ListTagsResponse:
        """Tags in use, most used first; in ``q`` a ``*`` stands for anything. Raises NotFound."""
        pattern = like(q)[1:-1].replace("*", "%") if q else None
        async with self._read(bank_id) as (connection, bank):
            found, total = await facts.tag_page(connection, bank, pattern, limit, offset)
        return ListTagsResponse(
            items=[TagItem(tag=row["tag"], count=row["count"]) for row in found],
            total=total,
            limit=limit,
            offset=offset,
        )


def check_type(value: str | None) -> str | None:
    """A fact type or None. Raises InvalidRequest."""
    if value is not None and value not in FACT_TYPES:
        raise InvalidRequest("type", f"unknown type {value!r}; use {', '.join(FACT_TYPES)}")
    return value


def _fields(bank_id: str, row: Row) -> dict[str, Any]:
    occurred, mentioned = text_time(row["occurred_start"]), text_time(row["mentioned_at"])
    return {
        "id": str(row["id"]),
        "text": row["text"],
        "type": row["fact_type"],
        "fact_type": row["fact_type"],
        "entities": row["entities"],
        "context": row["context"],
        "date": occurred or mentioned,
        "occurred_start": occurred,
        "occurred_end": text_time(row["occurred_end"]),
        "mentioned_at": mentioned,
        "document_id": row["document_id"],
        "metadata": row["metadata"],
        "chunk_id": chunk_name(bank_id, row["chunk_id"]),
        "tags": row["tags"],
    }


def _listed(bank_id: str, row: Row) -> dict[str, Any]:
    # in a list the wire has the names as one string
    return {**_fields(bank_id, row), "entities": ", ".join(row["entities"])}


def _full(bank_id: str, row: Row) -> dict[str, Any]:
    fields = _fields(bank_id, row)
    return {
        **fields,
        "occurred_precision": row["occurred_precision"],
        "learned_at": text_time(row["learned_at"]),
        "valid_until": text_time(row["valid_until"]),
        "speaker": row["speaker"],
        "source": {
            "document_id": row["document_id"],
            "version": row["document_version"],
            "chunk_id": fields["chunk_id"],
            "start": row["span_start"],
            "end": row["span_end"],
        },
        "extractor": {"name": row["extractor"], "version": row["extractor_version"]},
        "confidence": row["confidence"],
        "source_fact_ids": [],
    }
