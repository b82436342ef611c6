"""Facts changed by hand, and the history of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from reverie.model import Bank
from reverie.store.db import Connection, queries, row, rows, run

_SQL = queries("curation")


async def find(connection: Connection, bank: Bank, fact_id: uuid.UUID) -> DictRow | None:
    """A fact with all that may be changed in it, its index terms and its entities."""
    return await row(connection, _SQL["find"], _key(bank, fact_id))


async def revise(connection: Connection, bank: Bank, fact_id: uuid.UUID, columns: Mapping[str, Any]) -> None:
    """Store a fact as it stands from now on; ``encoder``, ``embedding`` and ``terms`` stay where None."""
    await run(connection, _SQL["revise"], {**columns, **_key(bank, fact_id)}, binary=True)


async def record(
    connection: Connection, bank: Bank, fact_id: uuid.UUID, changes: Mapping[str, Any], reason: str | None
) -> None:
    """Add to the history of a fact: old and new value of each field that changed, and why."""
    values = {**_key(bank, fact_id), "changes": Jsonb(dict(changes)), "reason": reason}
    await run(connection, _SQL["record"], values)


async def history(connection: Connection, bank: Bank, fact_id: uuid.UUID) -> list[DictRow]:
    """Changes of a fact, newest first."""
    return await rows(connection, _SQL["history"], _key(bank, fact_id))


async def background(connection: Connection, bank: Bank, fact_id: uuid.UUID) -> DictRow:
    """First text, reason of the last change, and the facts it supersedes."""
    found = await row(connection, _SQL["background"], _key(bank, fact_id))
    assert found is not None
    return found


class Curated(NamedTuple):
    """A fact that people changed. ``original``: the words it was read in; ``reworded``: they are others now;
    ``before``: how many facts with those words of its speaker stand before it; ``quote``: the piece of its
    document it was read from, None where other facts were too."""

    id: uuid.UUID
    chunk_id: uuid.UUID
    speaker: str | None
    original: str
    reworded: bool
    before: int
    quote: str | None


async def of_chunks(connection: Connection, bank: Bank, chunk_ids: Sequence[uuid.UUID]) -> list[Curated]:
    """Facts of chunks that people changed, in the order of their document."""
    values = {"bank": bank.number, "chunks": list(chunk_ids)}
    return [Curated(**r) for r in await rows(connection, _SQL["of_chunks"], values)]


class Place(NamedTuple):
    """Where a fact stands from now on, what read it there, and what its document says of its facts."""

    id: uuid.UUID
    chunk_id: uuid.UUID
    position: int
    document_version: int
    span_start: int
    span_end: int
    tags: Sequence[str]
    metadata: Mapping[str, str]
    extractor: str
    extractor_version: int


async def carry(connection: Connection, bank: Bank, places: Sequence[Place]) -> None:
    """Put facts into other chunks of their document as they are, with their history."""
    if places:
        plain = [p._asdict() | {"id": str(p.id), "chunk_id": str(p.chunk_id)} for p in places]
        await run(connection, _SQL["carry"], {"bank": bank.number, "places": Jsonb(plain)})


async def detach(connection: Connection, bank: Bank, fact_id: uuid.UUID) -> None:
    """Let a fact name no entity."""
    await run(connection, _SQL["detach"], _key(bank, fact_id))


async def forget(connection: Connection, bank: Bank, fact_id: uuid.UUID) -> None:
    """Delete a fact with all that hangs on it; its chunk will be read anew when it is retained again."""
    await run(connection, _SQL["forget"], _key(bank, fact_id))


def _key(bank: Bank, fact_id: uuid.UUID) -> dict[str, Any]:
    return {"bank": bank.number, "id": fact_id}
