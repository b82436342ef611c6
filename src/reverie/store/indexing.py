"""Large banks become indexed: first writers index what they write, then older facts are added in batches."""

from __future__ import annotations

import uuid
from collections.abc import AsyncGenerator

from reverie.model import Bank
from reverie.store import banks
from reverie.store.db import Connection, Database, queries, row, rows, run

_SQL = queries("indexing")
_LOCK = 1_919_251_305
_BATCH = 200
"""Facts indexed in one transaction: for as long, a change of them waits."""


async def grown(connection: Connection, facts: int) -> list[Bank]:
    """Banks that hold at least so many facts and are not indexed."""
    found = await rows(connection, _SQL["grown"], {"facts": facts})
    return [Bank(r["bank"], r["bank_id"]) for r in found]


async def begin(connection: Connection, bank: Bank) -> bool:
    """Have all writers index what they write from now on; False when the bank is gone.

    Waits for those who write to it, inside the caller's transaction, and keeps others out until it ends.
    """
    if await banks.find_number(connection, bank, "alone") is None:
        return False
    await run(connection, _SQL["begin"], {"bank": bank.number})
    return True


async def batch(database: Database, bank: Bank, after: uuid.UUID) -> uuid.UUID | None:
    """Index some of the facts beyond ``after``, the id of one; the id of the last of them, None after all.

    None too when another process indexes this bank.
    """
    async with database.transaction() as connection:
        turn = await row(connection, _SQL["turn"], {"lock": _LOCK, "bank": bank.number})
        if not turn or not turn["mine"]:
            return None
        values = {"bank": bank.number, "after": after, "limit": _BATCH}
        found = await row(connection, _SQL["batch"], values)
        if found is None:
            await run(connection, _SQL["statistics"], {})
            await run(connection, _SQL["finish"], {"bank": bank.number})
        return found["id"] if found else None


async def build(database: Database, bank: Bank) -> AsyncGenerator[None, None]:
    """Index a bank, and what may be missing in one that is indexed; yields after each batch.

    What is interrupted goes on when it is done again.
    """
    async with database.transaction() as connection:
        if not await begin(connection, bank):
            return
    after: uuid.UUID | None = uuid.UUID(int=0)
    while after is not None:
        after = await batch(database, bank, after)
        yield


def search(name: str) -> str:
    """A search through the indexes of a bank, for recall to fill in its filters and to run."""
    return _SQL[name]
