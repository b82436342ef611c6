"""Calls of language models, with what they were told and what they answered, for a short while."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from reverie.model import Bank
from reverie.store.db import Connection, Row, queries, rows, run

_SQL = queries("llm_requests")


@dataclass(frozen=True, slots=True)
class Filters:
    """Which calls are wanted; None: all. ``memory`` is one that the run of a call was shown, or has made."""

    status: str | None = None
    operation: str | None = None
    scope: str | None = None
    provider: str | None = None
    run: uuid.UUID | None = None
    document: str | None = None
    memory: uuid.UUID | None = None
    start: datetime | None = None
    end: datetime | None = None


async def note(connection: Connection, bank: Bank, calls: Sequence[Mapping[str, Any]]) -> None:
    """Add calls, given by the names of the columns; nothing for a bank that is gone."""
    await run(connection, _SQL["note"], {"bank": bank.number, "calls": Jsonb(list(calls))})


async def page(
    connection: Connection, bank: Bank, filters: Filters, *, grouped: bool, limit: int, offset: int
) -> tuple[list[Row], int]:
    """Calls, newest first, and how many there are; ``grouped``: whole runs, and counted in runs."""
    values = {**asdict(filters), "bank": bank.number, "grouped": grouped, "limit": limit, "offset": offset}
    found = await rows(connection, _SQL["page"], values)
    return [one for one in found if one["id"] is not None], found[0]["total"]


async def stats(
    connection: Connection, bank: Bank, *, trunc: str, start: datetime, operation: str | None
) -> list[Row]:
    """How many calls began in each ``trunc`` of time from ``start`` on, by status, and their tokens."""
    values = {"bank": bank.number, "trunc": trunc, "start": start, "operation": operation}
    return await rows(connection, _SQL["stats"], values)


async def forget(connection: Connection, bank: Bank, document_id: str | None) -> None:
    """Forget what was asked about a document, which is about to go; None: all that was asked for the bank."""
    await run(connection, _SQL["forget"], {"bank": bank.number, "document": document_id})


async def expire(connection: Connection, age_s: float, most: int) -> int:
    """Forget calls of all banks that are older than that, at most so many; how many."""
    return (await run(connection, _SQL["expire"], {"age_s": age_s, "most": most})).rowcount
