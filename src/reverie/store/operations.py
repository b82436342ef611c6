"""Operations: what is known of each piece of background work."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from reverie.errors import LostLease
from reverie.model import Bank
from reverie.store.db import Connection, queries, row, rows, run

_SQL = queries("operations")


async def create(
    connection: Connection,
    bank: Bank,
    operation_id: uuid.UUID,
    kind: str,
    payload: dict[str, Any],
    *,
    items_count: int,
    document_id: str | None,
    digest: str,
) -> bool:
    """Record a pending operation; False when one of this id is there already."""
    made = await row(
        connection,
        _SQL["create"],
        {
            "bank": bank.number,
            "id": operation_id,
            "type": kind,
            "payload": Jsonb(payload),
            "items_count": items_count,
            "document_id": document_id,
            "digest": digest,
        },
    )
    return made is not None


async def claim(connection: Connection, bank: Bank, operation_id: uuid.UUID) -> DictRow | None:
    """Take an operation up: its attempt (the fencing token), type and payload; None if it has ended."""
    return await row(connection, _SQL["claim"], {"bank": bank.number, "id": operation_id})


async def complete(
    connection: Connection, bank: Bank, operation_id: uuid.UUID, attempt: int, result: dict[str, Any]
) -> None:
    """Finish, in the transaction that holds the work. Raises LostLease if another attempt owns it."""
    await _fenced(connection, "complete", bank, operation_id, attempt, result=Jsonb(result))


async def fail(connection: Connection, bank: Bank, operation_id: uuid.UUID, attempt: int, error: str) -> None:
    """Give up for good. Raises LostLease if another attempt owns it."""
    await _fenced(connection, "fail", bank, operation_id, attempt, error=error)


async def postpone(
    connection: Connection, bank: Bank, operation_id: uuid.UUID, attempt: int, error: str, until: datetime
) -> None:
    """Wait for another attempt. Raises LostLease if another attempt owns it."""
    await _fenced(connection, "postpone", bank, operation_id, attempt, error=error, next_retry_at=until)


async def progress(
    connection: Connection, bank: Bank, operation_id: uuid.UUID, attempt: int, snapshot: dict[str, Any]
) -> None:
    """Note how far an attempt has come. Raises LostLease if another attempt owns it."""
    await _fenced(connection, "progress", bank, operation_id, attempt, progress=Jsonb(snapshot))


async def _fenced(
    connection: Connection, name: str, bank: Bank, operation_id: uuid.UUID, attempt: int, **values: Any
) -> None:
    done = await run(
        connection, _SQL[name], {"bank": bank.number, "id": operation_id, "attempt": attempt, **values}
    )
    if done.rowcount != 1:
        raise LostLease(f"operation {operation_id} is no longer owned by attempt {attempt}")


async def page(
    connection: Connection, bank: Bank, *, status: str | None, kind: str | None, limit: int, offset: int
) -> tuple[list[DictRow], int]:
    """Operations, newest first, and how many there are."""
    where = {"bank": bank.number, "status": status, "type": kind}
    total = await row(connection, _SQL["count"], where)
    found = await rows(connection, _SQL["list"], {**where, "limit": limit, "offset": offset})
    return found, total["total"] if total else 0


async def get(connection: Connection, bank: Bank, operation_id: uuid.UUID) -> DictRow | None:
    """One operation, or None."""
    return await row(connection, _SQL["get"], {"bank": bank.number, "id": operation_id})
