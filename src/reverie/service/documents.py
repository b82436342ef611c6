"""Documents and their chunks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reverie.errors import NotFound
from reverie.model import TagsMatch
from reverie.retain.write import delete_document
from reverie.service.access import count_on
from reverie.service.caller import require
from reverie.service.recall_include import chunk_name
from reverie.service.requests import DocumentRequest
from reverie.service.responses import (
    ChunkResponse,
    DeleteDocumentResponse,
    DocumentResponse,
    ListChunksResponse,
    Page,
    UpdateDocumentResponse,
)
from reverie.service.scope import FactNoun, as_uuid, done_again, text_time
from reverie.store import documents, facts
from reverie.store.db import Row

_PARAMS = {"context": None, "timestamp": None, "update_mode": "replace", "observation_scopes": None}
"""What the first item came with, where it gave nothing."""


class Documents(FactNoun):
    """Documents by their id."""

    async def list(
        self,
        bank_id: str,
        *,
        q: str | None = None,
        tags: Sequence[str] | None = None,
        tags_match: TagsMatch = "any_strict",
        limit: int = 100,
        offset: int = 0,
    ) -> Page:
        """Documents, newest first; ``q`` is found anywhere in the id."""
        async with self._look(bank_id) as (connection, bank):
            found, total = await documents.page(
                connection, bank, q=q, tags=tags, tags_match=tags_match, limit=limit, offset=offset
            )
        return Page(items=[_listed(bank_id, row) for row in found], total=total, limit=limit, offset=offset)

    async def get(self, bank_id: str, document_id: str) -> DocumentResponse:
        """One document with its text. Raises NotFound."""
        async with self._read(bank_id) as (connection, bank):
            row = await documents.get(connection, bank, document_id)
        if row is None:
            raise _missing(bank_id, document_id)
        return DocumentResponse(
            id=row["document_id"],
            bank_id=bank_id,
            original_text=row["original_text"],
            content_hash=row["content_hash"],
            created_at=row["created_at"].isoformat(),
            updated_at=row["updated_at"].isoformat(),
            memory_unit_count=sum(row["facts"].values()),
            nodes_by_fact_type=row["facts"],
            tags=row["tags"],
            document_metadata=row["metadata"],
            retain_params={**_PARAMS, **row["retain_params"]},
            observation_scopes=row["retain_params"].get("observation_scopes"),
        )

    @done_again
    async def update(
        self, bank_id: str, document_id: str, request: DocumentRequest
    ) -> UpdateDocumentResponse:
        """Give a document and its facts other tags. Raises NotFound."""
        async with self._write_facts(bank_id) as (connection, bank):
            if not await documents.set_tags(connection, bank, document_id, request.tags):
                raise _missing(bank_id, document_id)
        return UpdateDocumentResponse()

    @done_again
    async def delete(self, bank_id: str, document_id: str) -> DeleteDocumentResponse:
        """Delete a document with all read from it. Raises NotFound."""
        async with self._write_facts(bank_id) as (connection, bank):
            _, gone = await facts.page(connection, bank, document_id=document_id, retired=None, limit=0)
            if not await delete_document(connection, bank, document_id):
                raise _missing(bank_id, document_id)
        return DeleteDocumentResponse(
            message=f"Document {document_id} and its {gone} memories are deleted.",
            document_id=document_id,
            memory_units_deleted=gone,
        )

    async def chunks(
        self, bank_id: str, document_id: str, limit: int = 100, offset: int = 0
    ) -> ListChunksResponse:
        """Chunks of a document in order. Raises NotFound."""
        async with self._read(bank_id) as (connection, bank):
            found, total = await documents.chunk_page(connection, bank, document_id, limit, offset)
            if not found and await documents.get(connection, bank, document_id) is None:
                raise _missing(bank_id, document_id)
            items = {str(row["id"]): _chunk(bank_id, row) for row in found}
            await count_on(connection, bank, "chunk", items)
        return ListChunksResponse(items=[*items.values()], total=total, limit=limit, offset=offset)

    async def chunk(self, chunk_id: str) -> ChunkResponse:
        """One chunk by the id that recall gave. Raises InvalidRequest, NotFound."""
        key, _, bank_id = chunk_id.partition("@")
        chunk = as_uuid(key, "chunk_id")
        require("read", bank_id)
        async with self._read(bank_id) as (connection, bank):
            found = await documents.chunks_by_id(connection, bank, [chunk])
            if not found:
                raise NotFound(f"there is no chunk {chunk_id}")
            shown = _chunk(bank_id, found[0])
            await count_on(connection, bank, "chunk", {str(chunk): shown})
        return shown


def _missing(bank_id: str, document_id: str) -> NotFound:
    return NotFound(f"there is no document {document_id!r} in bank {bank_id!r}")


def _listed(bank_id: str, row: Row) -> dict[str, Any]:
    return {
        "id": row["document_id"],
        "bank_id": bank_id,
        "content_hash": row["content_hash"],
        "created_at": text_time(row["created_at"]),
        "updated_at": text_time(row["updated_at"]),
        "text_length": row["text_length"],
        "memory_unit_count": row["facts"],
        "tags": row["tags"],
        "document_metadata": row["metadata"],
        "retain_params": {**_PARAMS, **row["retain_params"]},
    }


def _chunk(bank_id: str, row: Row) -> ChunkResponse:
    return ChunkResponse(
        chunk_id=chunk_name(bank_id, row["id"]),
        document_id=row["document_id"],
        bank_id=bank_id,
        chunk_index=row["chunk_index"],
        chunk_text=row["text"],
        created_at=row["created_at"].isoformat(),
    )
