"""Documents and their chunks."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from reverie.model import Bank, Chunk, TagsMatch
from reverie.store.db import Connection, Sql, copy, like, queries, row, rows, run
from reverie.store.tags import condition

_SQL = queries("documents")


class Locked(NamedTuple):
    """A document as a writer finds it. Version 0: it is new. ``acceptance`` is that of the request
    which last replaced it."""

    version: int
    content_hash: str
    acceptance: int | None


@dataclass(frozen=True, slots=True)
class State:
    """What a write makes of a locked document; ``append`` adds tags and metadata to those it has."""

    document_id: str
    version: int
    content_hash: str
    tags: Sequence[str]
    metadata: dict[str, Any]
    retain_params: dict[str, Any]
    append: bool
    acceptance: int | None


async def lock(connection: Connection, bank: Bank, document_ids: Iterable[str]) -> dict[str, Locked]:
    """Lock documents, in order of their ids, until the transaction ends; those missing are made."""
    values = {"bank": bank.number, "document_ids": sorted(set(document_ids))}
    found = await rows(connection, _SQL["lock"], values)
    return {r["document_id"]: Locked(r["version"], r["content_hash"], r["acceptance"]) for r in found}


async def save(connection: Connection, bank: Bank, states: Sequence[State]) -> None:
    """Store the new states of locked documents."""
    if states:
        values = {"bank": bank.number, "states": Jsonb([asdict(state) for state in states])}
        await run(connection, _SQL["save"], values)


class StoredChunk(NamedTuple):
    """A chunk as it stands: its facts take ``width`` positions from ``position`` on."""

    id: uuid.UUID
    chunk_index: int
    content_hash: bytes
    position: int
    width: int


class Move(NamedTuple):
    """Where a chunk goes, and by how much the positions of its facts shift."""

    id: uuid.UUID
    chunk_index: int
    starts_item: bool
    shift: int


async def stored_chunks(connection: Connection, bank: Bank, document_id: str) -> list[StoredChunk]:
    """The chunks of a document, in order."""
    found = await rows(connection, _SQL["stored_chunks"], {"bank": bank.number, "document_id": document_id})
    return [StoredChunk(**r) for r in found]


async def chunk_keys(
    connection: Connection, bank: Bank, document_ids: Sequence[str]
) -> dict[str, Counter[bytes]]:
    """The content hashes of the chunks of each of these documents that exists."""
    values = {"bank": bank.number, "document_ids": list(document_ids)}
    found: dict[str, Counter[bytes]] = {}
    for r in await rows(connection, _SQL["chunk_keys"], values):
        found.setdefault(r["document_id"], Counter())[r["content_hash"]] += 1
    return found


async def move_chunks(connection: Connection, bank: Bank, moves: Sequence[Move]) -> None:
    """Put chunks that stay where they now stand, and their facts with them."""
    if moves:
        ids, indexes, starts, shifts = (list(column) for column in zip(*moves, strict=True))
        values = {"bank": bank.number, "ids": ids, "indexes": indexes, "starts": starts, "shifts": shifts}
        await run(connection, _SQL["move_chunks"], values)
        if any(shifts):
            await run(connection, _SQL["move_facts"], values)


async def set_aside(connection: Connection, bank: Bank, ids: Sequence[uuid.UUID]) -> None:
    """Let chunks make room for others; the caller deletes them when their facts have moved."""
    await run(connection, _SQL["set_aside"], {"bank": bank.number, "ids": list(ids)})


async def delete_chunks(connection: Connection, bank: Bank, ids: Sequence[uuid.UUID]) -> None:
    """Delete chunks and all facts read from them."""
    await run(connection, _SQL["delete_chunks"], {"bank": bank.number, "ids": list(ids)})


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


class NewChunk(NamedTuple):
    """A chunk to be stored; ``item`` is what its item came with, on the chunk that starts one.

    ``title_key`` is the title of its item as a name is folded.
    """

    id: uuid.UUID
    document_id: str
    chunk_index: int
    chunk: Chunk
    content_hash: bytes
    item: dict[str, Any] | None
    title_key: str | None


async def add_chunks(
    connection: Connection, bank: Bank, new: Sequence[NewChunk], *, keep_text: bool = True
) -> None:
    """Store chunks, without ``keep_text`` their places and keys alone."""
    await copy(
        connection,
        "chunks (bank, id, document_id, chunk_index, starts_item, text, content_hash, item, title_key)",
        ["int4", "uuid", "text", "int4", "bool", "text", "bytea", "jsonb", "text"],
        [
            (
                bank.number,
                i,
                document,
                at,
                c.starts_item,
                c.text if keep_text else "",
                key,
                Jsonb(item) if item else None,
                title,
            )
            for i, document, at, c, key, item, title in new
        ],
    )


async def items(connection: Connection, bank: Bank, document_id: str) -> list[DictRow]:
    """(text, what it came with) of each item of a document, in order."""
    return await rows(connection, _SQL["items"], {"bank": bank.number, "document_id": document_id})


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
