"""What writers leave behind because others held it, and whether counts agree."""

from __future__ import annotations

import uuid

from reverie.model import Bank
from reverie.store.db import Connection, queries, row, run

_SQL = queries("maintenance")


async def waiting(connection: Connection, bank: Bank, queueing_lock: str) -> uuid.UUID | None:
    """The operation of this queueing lock that has not begun."""
    found = await row(connection, _SQL["waiting"], {"bank": bank.number, "queueing_lock": queueing_lock})
    return found["id"] if found else None


async def drop_strays(connection: Connection, bank: Bank) -> int:
    """Delete links ``supersedes`` that no claim confirms; how many. The caller holds the lock on claims."""
    return (await run(connection, _SQL["drop_strays"], {"bank": bank.number})).rowcount


async def drop_terms(connection: Connection, bank: Bank) -> int:
    """Forget terms that no fact holds; how many."""
    return (await run(connection, _SQL["drop_terms"], {"bank": bank.number})).rowcount


async def agree(connection: Connection, bank: Bank) -> tuple[int, bool]:
    """How many facts are remembered, and whether the term counts say the same."""
    found = await row(connection, _SQL["agree"], {"bank": bank.number})
    assert found is not None
    return found["facts"], found["agree"]
