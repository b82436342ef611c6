"""Documents and their chunks."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from reverie.model import Bank, Chunk, TagsMatch
from reverie.store.db import Connection, Sql, copy, like, queries, row, rows, run
from reverie.store.tags import condition

_SQL = queries("documents")


async def lock(connection: Connection, bank: Bank, document_id: str) -> tuple[int, str, datetime | None]:
    """Lock the document until the transaction ends, made if missing.

    Its (version, content hash, moment at which the request that last replaced it was accepted).

    Version 0 means that it is new.
    """
    found = await row(
        connection,
        _SQL["lock"],
        {
            "bank": bank.number,
            "document_id": document_id,
            "tags": [],
            "metadata": Jsonb({}),
            "retain_params": Jsonb({}),
        },
    )
    assert found is not None
    return found["version"], found["content_hash"], found["replaced_at"]


async def save(
    connection: Connection,
    bank: Bank,
    document_id: str,
    *,
    version: int,
    content_hash: str,
    tags: Sequence[str],
    metadata: dict[str, Any],
    retain_params: dict[str, Any],
    append: bool,
    accepted_at: datetime | None,
) -> None:
    """Store the new state of a locked document; ``append`` adds tags and metadata to those it has."""
    await run(
        connection,
        _SQL["save"],
        {
            "bank": bank.number,
            "document_id": document_id,
            "version": version,
            "content_hash": content_hash,
            "tags": list(tags),
            "metadata": Jsonb(metadata),
            "retain_params": Jsonb(retain_params),
            "append": append,
            "accepted_at": accepted_at,
        },
    )


async def end(connection: Connection, bank: Bank, document_id: str) -> tuple[int, int]:
    """Next (chunk index, fact position) of a document."""
    found = await row(connection, _SQL["end"], {"bank": bank.number, "document_id": document_id})
    assert found is not None
    return found["chunk_index"], found["position"]


async def hold(connection: Connection, bank: Bank, document_id: str) -> bool:
    """Lock a document until the transaction ends; whether there is one."""
    found = await row(connection, _SQL["hold"], {"bank": bank.number, "document_id": document_id})
    return found is not None


async def touch(
    connection: Connection, bank: Bank, *, document_id: str | None = None, fact_type: str | None = None
) -> None:
    """Note that a document (or all with facts of a type) is no longer what its request made of it."""
    values = {"bank": bank.number, "document_id": document_id, "type": fact_type}
    await run(connection, _SQL["touch"], values)


async def clear_chunks(connection: Connection, bank: Bank, document_id: str) -> None:
    """Delete a document's chunks and all facts read from them."""
    await run(connection, _SQL["clear_chunks"], {"bank": bank.number, "document_id": document_id})


async def add_chunks(
    connection: Connection, bank: Bank, records: Sequence[tuple[uuid.UUID, str, int, Chunk]]
) -> None:
    """Store chunks given as (id, document id, index, chunk)."""
    await copy(
        connection,
        "chunks (bank, id, document_id, chunk_index, starts_item, text)",
        ["int4", "uuid", "text", "int4", "bool", "text"],
        [(bank.number, i, document, index, c.starts_item, c.text) for i, document, index, c in records],
    )


async def delete(connection: Connection, bank: Bank, document_id: str) -> bool:
    """Delete a document and all read from it; whether there was one."""
    done = await run(connection, _SQL["delete"], {"bank": bank.number, "document_id": document_id})
    return done.rowcount > 0


async def delete_all(connection: Connection, bank: Bank) -> None:
    """Delete all documents and all read from them."""
    await run(connection, _SQL["delete_all"], {"bank": bank.number})


async def get(connection: Connection, bank: Bank, document_id: str) -> DictRow | None:
    """One document with its text and counts."""
    return await row(connection, _SQL["get"], {"bank": bank.number, "document_id": document_id})


async def page(
    connection: Connection,
    bank: Bank,
    *,
    q: str | None,
    tags: Sequence[str] | None,
    tags_match: TagsMatch,
    limit: int,
    offset: int,
) -> tuple[list[DictRow], int]:
    """Documents, newest first, and how many there are."""
    where = {"bank": bank.number, "q": like(q) if q else None, "tags": list(tags) if tags else None}

    def filtered(name: str) -> Sql:
        return Sql(_SQL[name].replace("{tag_filter}", condition("d.tags", tags_match)))

    total = await row(connection, filtered("count"), where)
    found = await rows(connection, filtered("list"), {**where, "limit": limit, "offset": offset})
    return found, total["total"] if total else 0


async def set_tags(connection: Connection, bank: Bank, document_id: str, tags: Sequence[str]) -> bool:
    """Give a document and its facts these tags; whether there is such a document."""
    values = {"bank": bank.number, "document_id": document_id, "tags": list(tags)}
    done = await run(connection, _SQL["set_tags"], values)
    await run(connection, _SQL["set_fact_tags"], values)
    await touch(connection, bank, document_id=document_id)
    return done.rowcount > 0


async def chunk_page(
    connection: Connection, bank: Bank, document_id: str, limit: int, offset: int
) -> tuple[list[DictRow], int]:
    """Chunks of a document in order and how many there are."""
    where = {"bank": bank.number, "document_id": document_id}
    total = await row(connection, _SQL["count_chunks"], where)
    found = await rows(connection, _SQL["chunks"], {**where, "limit": limit, "offset": offset})
    return found, total["total"] if total else 0


async def chunks_by_id(connection: Connection, bank: Bank, ids: Sequence[uuid.UUID]) -> list[DictRow]:
    """Chunks of these ids."""
    return await rows(connection, _SQL["chunks_by_id"], {"bank": bank.number, "ids": list(ids)})
