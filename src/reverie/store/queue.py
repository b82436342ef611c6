"""The queue as a whole, over all banks: numbers alone, nothing that a bank holds."""

from __future__ import annotations

from collections.abc import Sequence

from reverie.store.db import Connection, Row, queries, row, rows

_SQL = queries("queue")

Counts = dict[tuple[str, str], int]
"""How many operations there are, by type and status."""


async def counts(connection: Connection, parents: Sequence[str]) -> Counts:
    """How many operations there are and were; those of the types ``parents`` are left out."""
    found: Counts = {}
    for name in ("counts", "totals"):
        for one in await rows(connection, _SQL[name], {"parents": list(parents)}):
            key = (one["type"], one["status"])
            found[key] = found.get(key, 0) + one["operations"]
    return found


async def recent(connection: Connection, parents: Sequence[str], seconds: float) -> dict[str | None, Row]:
    """What ended in the last ``seconds`` and the milliseconds it took, by type; None has all types."""
    found = await rows(connection, _SQL["recent"], {"parents": list(parents), "seconds": seconds})
    return {one["type"]: one for one in found}


async def stuck(connection: Connection, parents: Sequence[str], seconds: float) -> int:
    """How many operations have been processed for longer than ``seconds``."""
    found = await row(connection, _SQL["stuck"], {"parents": list(parents), "seconds": seconds})
    return found["operations"] if found else 0
