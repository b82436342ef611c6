"""Directives: rules that reflect must keep."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, Literal

from reverie.model import Bank
from reverie.store.db import Connection, Row, queries, row, rows, run

_SQL = queries("directives")

Match = Literal["any", "all", "exact"]
"""How the tags of a directive that has some must match."""


async def create(connection: Connection, bank: Bank, directive_id: uuid.UUID, **values: Any) -> Row:
    """A new directive; ``values``: name, content, priority, is_active, tags."""
    found = await row(connection, _SQL["create"], {"bank": bank.number, "id": directive_id, **values})
    assert found is not None
    return found


async def get(connection: Connection, bank: Bank, directive_id: uuid.UUID) -> Row | None:
    """One directive, or None."""
    return await row(connection, _SQL["get"], {"bank": bank.number, "id": directive_id})


async def page(
    connection: Connection,
    bank: Bank,
    *,
    tags: Sequence[str],
    match: Match,
    active_only: bool,
    limit: int,
    offset: int,
) -> tuple[list[Row], int]:
    """Directives, those that count most first, and how many there are.

    No ``tags`` find all. Directives without tags hold everywhere, so they are always among them.
    """
    where = {
        "bank": bank.number,
        "tags": list(tags),
        "match": match if tags else "none",
        "active_only": active_only,
    }
    total = await row(connection, _SQL["count"], where)
    found = await rows(connection, _SQL["list"], {**where, "limit": limit, "offset": offset})
    return found, total["total"] if total else 0


async def every(connection: Connection, bank: Bank) -> list[Row]:
    """All directives, the oldest first: id, name, content, priority, is_active, tags."""
    return await rows(connection, _SQL["every"], {"bank": bank.number})


async def lock(connection: Connection, bank: Bank) -> None:
    """Keep others who match directives by their names from it until the transaction ends."""
    await run(connection, _SQL["lock"], {"bank": bank.number})


async def active(connection: Connection, bank: Bank) -> list[Row]:
    """All directives that hold now: by priority, the highest first, then the oldest first."""
    return await rows(connection, _SQL["active"], {"bank": bank.number})


async def update(connection: Connection, bank: Bank, directive_id: uuid.UUID, **values: Any) -> Row | None:
    """Change what of ``values``, those of :func:`create`, is not None; None if there is no such directive."""
    return await row(connection, _SQL["update"], {"bank": bank.number, "id": directive_id, **values})


async def delete(connection: Connection, bank: Bank, directive_id: uuid.UUID) -> bool:
    """Remove a directive; whether there was one."""
    return (await run(connection, _SQL["delete"], {"bank": bank.number, "id": directive_id})).rowcount > 0
