"""Documents on their way out of a bank or into one, and the archives they travel in."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, NamedTuple

from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from reverie.errors import LostLease
from reverie.model import Bank
from reverie.store.db import Connection, Database, copy, queries, row, rows, run

_SQL = queries("transfer")

FACT_COLUMNS = {
    "id": "uuid", "document_id": "text", "document_version": "int4", "chunk_id": "uuid", "position": "int4",
    "fact_type": "text", "text": "text", "speaker": "text", "context": "text",
    "occurred_start": "timestamptz", "occurred_end": "timestamptz", "occurred_precision": "text",
    "mentioned_at": "timestamptz",
    "learned_at": "timestamptz", "tags": "text[]", "metadata": "jsonb", "span_start": "int4",
    "span_end": "int4",
    "extractor": "text", "extractor_version": "int4", "confidence": "float4", "encoder": "int2",
    "embedding": "halfvec", "terms": "sparsevec", "term_count": "int4", "occurred_around": "bool",
    "recurrence": "text", "duration": "interval", "aspects": "jsonb", "flags": "text[]", "active": "bool",
    "retired_at": "timestamptz", "retired_reason": "text", "edited_at": "timestamptz",
}  # fmt: skip
"""What :func:`add_facts` stores of a fact, beside its bank, and of which types."""
_JSON = ("metadata", "aspects")


@asynccontextmanager
async def snapshot(database: Database) -> AsyncIterator[Connection]:
    """A connection whose reads all see the database as it was at the first of them."""
    async with database.transaction() as connection:
        await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield connection


async def add_part(
    connection: Connection,
    bank: Bank,
    operation_id: uuid.UUID,
    run_id: uuid.UUID,
    number: int,
    content: bytes,
) -> None:
    """Keep a part of an archive. Raises LostLease where the operation is over."""
    values = {**_key(bank, operation_id), "run": run_id, "number": number, "content": content}
    if (await run(connection, _SQL["add_part"], values)).rowcount != 1:
        raise LostLease(f"operation {operation_id} is over")


async def parts(
    database: Database, bank: Bank, operation_id: uuid.UUID, run_id: uuid.UUID, *, finished: bool = False
) -> AsyncIterator[bytes]:
    """The parts of an archive in order; ``finished``: only those of an export that has ended well.

    Between two of them no connection is held.
    """
    statement = _SQL["finished_part" if finished else "part"]
    number = 0
    while True:
        async with database.connection() as connection:
            values = {**_key(bank, operation_id), "run": run_id, "number": number}
            found = await (await run(connection, statement, values, binary=True)).fetchone()
        if found is None:
            return
        yield found["content"]
        number += 1


async def finished(connection: Connection, bank: Bank, operation_id: uuid.UUID) -> dict[str, Any] | None:
    """The result of an export that has ended well."""
    found = await row(connection, _SQL["finished"], _key(bank, operation_id))
    return found["result"] if found else None


async def drop_parts(
    connection: Connection, bank: Bank, operation_id: uuid.UUID, *, but: uuid.UUID | None = None
) -> None:
    """Drop the archive of an operation, but for the parts of one run."""
    await run(connection, _SQL["drop_parts"], {**_key(bank, operation_id), "but": but})


class Standing(NamedTuple):
    """How many documents of its archive an import has been through, what it counted, which attempt it is."""

    documents: int
    counts: dict[str, Any]
    attempt: int


async def begin_import(connection: Connection, bank: Bank, operation_id: uuid.UUID) -> Standing:
    """Where an import stands. The caller makes sure afterwards that the attempt is its own."""
    found = await row(connection, _SQL["begin_import"], _key(bank, operation_id))
    assert found is not None
    return Standing(**found)


async def advance_import(
    connection: Connection, bank: Bank, operation_id: uuid.UUID, before: Standing, now: Standing
) -> None:
    """Note how far an import has come, in the transaction that writes its documents.

    Raises LostLease where it does not stand as it did ``before``, or another attempt owns it.
    """
    values = _key(bank, operation_id) | {"since": before.documents, "attempt": before.attempt}
    values |= {"documents": now.documents, "counts": Jsonb(now.counts)}
    if (await run(connection, _SQL["advance_import"], values)).rowcount != 1:
        raise LostLease(f"import {operation_id} is no longer owned by attempt {before.attempt}")


async def end_import(connection: Connection, bank: Bank, operation_id: uuid.UUID) -> None:
    """Forget how far an import has come: it is done."""
    await run(connection, _SQL["end_import"], _key(bank, operation_id))


async def count(connection: Connection, bank: Bank, ids: Sequence[str] | None) -> int:
    """How many documents there are, of these ids or (None) in all."""
    found = await row(connection, _SQL["count"], {"bank": bank.number, "ids": _list(ids)})
    return found["total"] if found else 0


async def present(connection: Connection, bank: Bank, ids: Sequence[str]) -> set[str]:
    """Which documents of these ids there are."""
    found = await rows(connection, _SQL["present"], {"bank": bank.number, "ids": list(ids)})
    return {r["document_id"] for r in found}


async def documents(
    connection: Connection,
    bank: Bank,
    ids: Sequence[str] | None,
    after: tuple[datetime, str] | None,
    limit: int,
) -> list[DictRow]:
    """Documents, the oldest first, with how many chunks they have; those behind one, by its time and id."""
    at, name = after or (None, "")
    values = {"bank": bank.number, "ids": _list(ids), "at": at, "after": name, "limit": limit}
    return await rows(connection, _SQL["documents"], values)


async def chunks(
    connection: Connection, bank: Bank, ids: Sequence[str], after: int, limit: int
) -> list[DictRow]:
    """Chunks of documents, by document and index, with an index above ``after``."""
    values = {"bank": bank.number, "ids": list(ids), "after": after, "limit": limit}
    return await rows(connection, _SQL["chunks"], values, binary=True)


async def facts(connection: Connection, bank: Bank, chunk_ids: Sequence[uuid.UUID]) -> list[DictRow]:
    """Facts of chunks, in order, with all that hangs on them."""
    return await rows(
        connection, _SQL["facts"], {"bank": bank.number, "chunks": list(chunk_ids)}, binary=True
    )


async def merges(connection: Connection, bank: Bank, ids: Sequence[str] | None) -> list[DictRow]:
    """(name, into, reason) of names that a person has merged, in these documents or (None) in all."""
    return await rows(connection, _SQL["merges"], {"bank": bank.number, "ids": _list(ids)})


async def partings(connection: Connection, bank: Bank, ids: Sequence[str] | None) -> list[DictRow]:
    """(name, other) of names that are kept apart, in these documents or (None) in all."""
    return await rows(connection, _SQL["partings"], {"bank": bank.number, "ids": _list(ids)})


async def save(connection: Connection, bank: Bank, states: Sequence[Mapping[str, Any]]) -> None:
    """Give locked documents the state they had elsewhere."""
    await run(connection, _SQL["save"], {"bank": bank.number, "states": Jsonb(list(states))})


async def drop_chunks(connection: Connection, bank: Bank, ids: Sequence[str]) -> None:
    """Delete all chunks of documents with their facts."""
    await run(connection, _SQL["drop_chunks"], {"bank": bank.number, "ids": list(ids)})


async def add_chunks(connection: Connection, bank: Bank, new: Iterable[Sequence[Any]]) -> None:
    """Store chunks: (id, document id, index, starts item, text, made at, content hash, item, title)."""
    await copy(
        connection,
        "chunks (bank, id, document_id, chunk_index, starts_item, text, created_at, content_hash, item,"
        " title_key)",
        ["int4", "uuid", "text", "int4", "bool", "text", "timestamptz", "bytea", "jsonb", "text"],
        ((bank.number, *one[:7], Jsonb(one[7]) if one[7] is not None else None, one[8]) for one in new),
    )


async def add_facts(connection: Connection, bank: Bank, new: Iterable[Mapping[str, Any]]) -> None:
    """Store facts, given by the names of :data:`FACT_COLUMNS`."""

    def stored(fact: Mapping[str, Any], column: str) -> Any:
        value = fact[column]
        return Jsonb(value) if column in _JSON and value is not None else value

    await copy(
        connection,
        "facts (bank, id, document_id, document_version, chunk_id, position, fact_type, text, speaker,"
        " context, occurred_start, occurred_end, occurred_precision, mentioned_at, learned_at, tags,"
        " metadata, span_start, span_end, extractor, extractor_version, confidence, encoder, embedding,"
        " terms, term_count, occurred_around, recurrence, duration, aspects, flags, active, retired_at,"
        " retired_reason, edited_at)",
        ["int4", *FACT_COLUMNS.values()],
        ((bank.number, *(stored(fact, column) for column in FACT_COLUMNS)) for fact in new),
    )


async def add_links(
    connection: Connection, bank: Bank, new: Sequence[tuple[uuid.UUID, uuid.UUID, str, float]]
) -> None:
    """Store links: (from fact, to fact, kind, weight)."""
    await copy(
        connection,
        "links (bank, from_fact, to_fact, kind, weight)",
        ["int4", "uuid", "uuid", "text", "float4"],
        [(bank.number, *one) for one in new],
    )


async def add_changes(
    connection: Connection,
    bank: Bank,
    new: Sequence[tuple[uuid.UUID, int, dict[str, Any], str | None, datetime]],
) -> None:
    """Store changes by hand: (fact, number, changes, reason, changed at)."""
    await copy(
        connection,
        "fact_changes (bank, fact_id, number, changes, reason, changed_at)",
        ["int4", "uuid", "int4", "jsonb", "text", "timestamptz"],
        [(bank.number, fact, n, Jsonb(changes), why, at) for fact, n, changes, why, at in new],
    )


def _key(bank: Bank, operation_id: uuid.UUID) -> dict[str, Any]:
    return {"bank": bank.number, "operation_id": operation_id}


def _list(ids: Sequence[str] | None) -> list[str] | None:
    return None if ids is None else list(ids)
