"""Facts changed by hand, and the history of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

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


async def detach(connection: Connection, bank: Bank, fact_id: uuid.UUID) -> None:
    """Let a fact name no entity."""
    await run(connection, _SQL["detach"], _key(bank, fact_id))


async def forget(connection: Connection, bank: Bank, fact_id: uuid.UUID) -> None:
    """Delete a fact with all that hangs on it; its chunk will be read anew when it is retained again."""
    await run(connection, _SQL["forget"], _key(bank, fact_id))


def _key(bank: Bank, fact_id: uuid.UUID) -> dict[str, Any]:
    return {"bank": bank.number, "id": fact_id}
