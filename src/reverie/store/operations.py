"""Operations: what is known of each piece of background work."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from reverie.errors import LostLease
from reverie.model import Bank
from reverie.store.db import Connection, Sql, queries, row, rows, run

_SQL = queries("operations")


def created(
    bank: Bank, operation_id: uuid.UUID, kind: str, payload: dict[str, Any], **fields: Any
) -> tuple[Sql, dict[str, Any]]:
    """The statement, with its values, that records a pending operation: for the queue to run beside its own.

    It returns no row when the bank is gone, or an operation of this id, or of its queueing lock, is there.
    ``fields``: items_count, document_id, digest, lock_key, queueing_lock, parent_id, child_index.
    """
    values = {"bank": bank.number, "id": operation_id, "type": kind, "payload": Jsonb(payload), **fields}
    return _SQL["create"], values


async def claim(
    connection: Connection, bank: Bank, operation_id: uuid.UUID, worker: str | None = None
) -> DictRow | None:
    """Take an operation up: its attempt (the fencing token), type and payload; None if it has ended.

    In a transaction, for the parent of the operation is told, too.
    """
    values = {"bank": bank.number, "id": operation_id, "worker": worker}
    claimed = await row(connection, _SQL["claim"], values)
    if claimed is not None and claimed["parent_id"] is not None:
        await run(connection, _SQL["begin_parent"], {"bank": bank.number, "id": claimed["parent_id"]})
    return claimed


async def complete(
    connection: Connection, bank: Bank, operation_id: uuid.UUID, attempt: int, result: dict[str, Any]
) -> None:
    """Finish, in the transaction that holds the work. Raises LostLease if another attempt owns it."""
    await _fenced(connection, "complete", bank, operation_id, attempt, result=Jsonb(result))


async def divide(connection: Connection, bank: Bank, operation_id: uuid.UUID, attempt: int) -> None:
    """Leave the work to children, made in the same transaction. Raises LostLease."""
    await _fenced(connection, "divide", bank, operation_id, attempt)


async def fail(connection: Connection, bank: Bank, operation_id: uuid.UUID, attempt: int, error: str) -> None:
    """Give up for good. Raises LostLease if another attempt owns it."""
    await _fenced(connection, "fail", bank, operation_id, attempt, error=error)


async def postpone(
    connection: Connection, bank: Bank, operation_id: uuid.UUID, attempt: int, error: str, delay: float
) -> None:
    """Wait ``delay`` seconds for another attempt. Raises LostLease if another attempt owns it."""
    await _fenced(connection, "postpone", bank, operation_id, attempt, error=error, delay=delay)


async def release(connection: Connection, bank: Bank, operation_id: uuid.UUID, attempt: int) -> None:
    """Give an attempt back, which then does not count. Raises LostLease if another attempt owns it."""
    await _fenced(connection, "release", bank, operation_id, attempt)


async def progress(
    connection: Connection, bank: Bank, operation_id: uuid.UUID, attempt: int, snapshot: dict[str, Any]
) -> None:
    """Note how far an attempt has come. Raises LostLease if another attempt owns it."""
    await _fenced(connection, "progress", bank, operation_id, attempt, progress=Jsonb(snapshot))


async def settle_parent(connection: Connection, bank: Bank, parent_id: uuid.UUID) -> DictRow | None:
    """End an operation whose children have all ended; the operation as it ended, else None."""
    # the lock first: of two children that end together, the later one then sees both
    await run(connection, _SQL["lock"], {"bank": bank.number, "ids": [parent_id]})
    return await row(connection, _SQL["settle_parent"], {"bank": bank.number, "id": parent_id})


async def lock(connection: Connection, bank: Bank, keys: Sequence[uuid.UUID]) -> dict[uuid.UUID, DictRow]:
    """Operations, kept from others until the transaction ends: children are to be locked before parents."""
    found = await rows(connection, _SQL["lock"], {"bank": bank.number, "ids": list(keys)})
    return {one["id"]: one for one in found}


async def children(connection: Connection, bank: Bank, operation_id: uuid.UUID) -> list[DictRow]:
    """The children of an operation, in order."""
    return await rows(connection, _SQL["children"], {"bank": bank.number, "id": operation_id})


async def parts(connection: Connection, bank: Bank, keys: Sequence[uuid.UUID]) -> dict[uuid.UUID, DictRow]:
    """How far the children of these operations have come; nothing of those without children."""
    found = await rows(connection, _SQL["parts"], {"bank": bank.number, "ids": list(keys)})
    return {one["parent_id"]: one for one in found}


async def cancel(connection: Connection, bank: Bank, keys: Sequence[uuid.UUID]) -> list[DictRow]:
    """End what of these has not ended, and return it."""
    return await rows(connection, _SQL["cancel"], {"bank": bank.number, "ids": list(keys)})


async def retry(connection: Connection, bank: Bank, keys: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Begin again what of these failed or was cancelled; which that was."""
    found = await rows(connection, _SQL["retry"], {"bank": bank.number, "ids": list(keys)})
    return [one["id"] for one in found]


async def reopen_parent(connection: Connection, bank: Bank, parent_id: uuid.UUID) -> None:
    """Let an operation go on because one of its children does."""
    await run(connection, _SQL["reopen_parent"], {"bank": bank.number, "id": parent_id})


async def delete(connection: Connection, bank: Bank, operation_id: uuid.UUID) -> bool:
    """Forget an operation that has ended, and its children; False when there is none."""
    return bool(await rows(connection, _SQL["delete"], {"bank": bank.number, "id": operation_id}))


async def expire(connection: Connection, age_s: float, most: int) -> int:
    """Forget at most so many operations, of all banks, that ended so long ago; how many there were."""
    found = await row(connection, _SQL["expire"], {"age": age_s, "most": most})
    return found["gone"] if found else 0


async def delivery(connection: Connection, bank: Bank, keys: Sequence[uuid.UUID]) -> list[DictRow]:
    """Type and lock of those of these operations that are pending."""
    return await rows(connection, _SQL["delivery"], {"bank": bank.number, "ids": list(keys)})


async def without_job(connection: Connection) -> list[DictRow]:
    """Unfinished operations, of all banks, that should have a job and have none."""
    return await rows(connection, _SQL["without_job"], {})


async def _fenced(
    connection: Connection, name: str, bank: Bank, operation_id: uuid.UUID, attempt: int, **values: Any
) -> None:
    done = await run(
        connection, _SQL[name], {"bank": bank.number, "id": operation_id, "attempt": attempt, **values}
    )
    if done.rowcount != 1:
        raise LostLease(f"operation {operation_id} is no longer owned by attempt {attempt}")


async def page(
    connection: Connection,
    bank: Bank,
    *,
    status: str | None,
    kind: str | None,
    without: Sequence[str],
    limit: int,
    offset: int,
) -> tuple[list[DictRow], int]:
    """Operations that are none of the types ``without``, newest first, and how many there are."""
    where = {"bank": bank.number, "status": status, "type": kind, "without": list(without)}
    total = await row(connection, _SQL["count"], where)
    found = await rows(connection, _SQL["list"], {**where, "limit": limit, "offset": offset})
    return found, total["total"] if total else 0


async def clock(connection: Connection) -> datetime:
    """The time by which changes are dated."""
    (found,) = await rows(connection, _SQL["clock"], {})
    now: datetime = found["now"]
    return now


async def changed(
    connection: Connection, bank: Bank, since: datetime, overlap_s: float, limit: int
) -> list[DictRow]:
    """Operations that changed since so many seconds before a moment, the oldest change first."""
    values = {"bank": bank.number, "since": since, "overlap": overlap_s, "limit": limit}
    return await rows(connection, _SQL["changed"], values)


async def named(connection: Connection, bank: Bank, keys: Sequence[uuid.UUID]) -> list[DictRow]:
    """Those of these operations that are there, the oldest change first."""
    return await rows(connection, _SQL["named"], {"bank": bank.number, "ids": list(keys)})


async def unfinished(connection: Connection, bank: Bank, after: uuid.UUID, limit: int) -> list[DictRow]:
    """Operations that have not ended, in order of their ids, behind one of them."""
    values = {"bank": bank.number, "after": after, "limit": limit}
    return await rows(connection, _SQL["unfinished"], values)


async def get(
    connection: Connection, bank: Bank, operation_id: uuid.UUID, *, with_payload: bool = False
) -> DictRow | None:
    """One operation, or None; its payload is None unless it is asked for."""
    values = {"bank": bank.number, "id": operation_id, "with_payload": with_payload}
    return await row(connection, _SQL["get"], values)
