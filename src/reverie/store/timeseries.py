"""How much a bank was told over a time."""

from __future__ import annotations

from datetime import datetime

from reverie.model import Bank
from reverie.store.db import Connection, Row, queries, rows

_SQL = queries("timeseries")


async def memories(
    connection: Connection, bank: Bank, *, trunc: str, field: str, within: tuple[datetime, datetime]
) -> list[Row]:
    """How many memories of each type have this time in each ``trunc`` of a half-open range.

    ``field`` is created_at, mentioned_at or occurred_start.
    """
    start, end = within
    values = {"bank": bank.number, "trunc": trunc, "field": field, "start": start, "end": end}
    return await rows(connection, _SQL["memories"], values)
