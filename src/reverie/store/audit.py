"""Who asked what of a bank, and how it was answered: a log that is only added to."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from reverie.model import Bank
from reverie.store.db import Connection, Row, queries, row, rows, run

_SQL = queries("audit")


@dataclass(frozen=True, slots=True)
class Entry:
    """One request to a bank. ``request``, ``response`` and ``metadata`` are plain data, fit for JSON."""

    id: uuid.UUID
    action: str
    transport: str
    started_at: datetime
    ended_at: datetime
    request: Mapping[str, Any] | None
    response: Mapping[str, Any] | None
    metadata: Mapping[str, Any]


async def note(connection: Connection, bank: Bank, entries: Sequence[Entry]) -> None:
    """Add entries; nothing for a bank that is gone."""
    noted = [
        {
            "id": str(one.id),
            "action": one.action,
            "transport": one.transport,
            "started_at": one.started_at.isoformat(),
            "ended_at": one.ended_at.isoformat(),
            "request": one.request,
            "response": one.response,
            "metadata": one.metadata,
        }
        for one in entries
    ]
    await run(connection, _SQL["note"], {"bank": bank.number, "entries": Jsonb(noted)})


async def page(
    connection: Connection,
    bank: Bank,
    *,
    action: str | None,
    transport: str | None,
    within: tuple[datetime | None, datetime | None],
    limit: int,
    offset: int,
) -> tuple[list[Row], int]:
    """Entries that began ``within`` a half-open time, newest first, and how many there are."""
    filters = {
        "bank": bank.number,
        "action": action,
        "transport": transport,
        "start": within[0],
        "end": within[1],
    }
    total = await row(connection, _SQL["count"], filters)
    found = await rows(connection, _SQL["page"], {**filters, "limit": limit, "offset": offset})
    return found, total["total"] if total else 0


async def stats(
    connection: Connection, bank: Bank, *, trunc: str, start: datetime, action: str | None
) -> list[Row]:
    """How many entries of each action began in each ``trunc`` of time from ``start`` on."""
    values = {"bank": bank.number, "trunc": trunc, "start": start, "action": action}
    return await rows(connection, _SQL["stats"], values)


async def expire(connection: Connection, age_s: float, most: int) -> int:
    """Forget entries of all banks that are older than that, at most so many; how many."""
    return (await run(connection, _SQL["expire"], {"age_s": age_s, "most": most})).rowcount
