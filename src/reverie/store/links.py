"""Links between facts, and the vectors from which likeness is derived."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from psycopg.rows import DictRow

from reverie.model import Bank
from reverie.store.db import Connection, queries, rows, run

_SQL = queries("links")

_READ_AT_ONCE = 400


async def among(connection: Connection, bank: Bank, ids: Sequence[uuid.UUID], limit: int) -> list[DictRow]:
    """(from_fact, to_fact, kind, weight) of stored links between these facts, newest first."""
    values = {"bank": bank.number, "ids": list(ids), "limit": limit}
    return await rows(connection, _SQL["among"], values, binary=True)


async def drop(connection: Connection, bank: Bank, fact_id: uuid.UUID) -> None:
    """Delete all links from and to a fact."""
    await run(connection, _SQL["drop"], {"bank": bank.number, "id": fact_id})


async def embeddings(
    connection: Connection, bank: Bank, ids: Sequence[uuid.UUID], encoder: int
) -> dict[uuid.UUID, Any]:
    """Vectors, in half precision, of those of these facts that this encoder made."""
    found: dict[uuid.UUID, Any] = {}
    for start in range(0, len(ids), _READ_AT_ONCE):  # thousands of rows must not hold up the event loop
        values = {"bank": bank.number, "ids": list(ids[start : start + _READ_AT_ONCE]), "encoder": encoder}
        for row in await rows(connection, _SQL["embeddings"], values, binary=True):
            found[row["id"]] = row["embedding"]
    return found
