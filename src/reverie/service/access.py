"""What calls hand out, noted behind them: kept in memory for a moment, written in batches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from reverie.model import Bank, new_id
from reverie.service.batched import Batched
from reverie.service.responses import Counted
from reverie.service.scope import text_time
from reverie.store import access
from reverie.store.access import Access, Count, Kind, Source
from reverie.store.db import Connection, Database
from reverie.telemetry import ACCESS_DROPPED

MOST_WAITING = 20_000
"""Ids that may wait to be written; what comes on top is dropped, and counted."""


class AccessLog(Batched[tuple[Bank, Access]]):
    """Takes notes of what recall and reflect hand out."""

    def __init__(self, database: Database, most_waiting: int = MOST_WAITING) -> None:
        super().__init__("access-log", self._note, most_waiting, ACCESS_DROPPED)
        self._database = database

    def note(self, bank: Bank, source: Source, handed_out: Mapping[Kind, Iterable[str]]) -> None:
        """Note what one call has handed out, ids by kind, each thing once."""
        now, call = datetime.now(UTC), new_id()
        for kind, artifacts in handed_out.items():
            if ids := tuple(dict.fromkeys(artifacts)):
                self.add((bank, Access(now, call, kind, source, ids)), len(ids))

    async def _note(self, batch: Sequence[tuple[Bank, Access]]) -> None:
        by_bank: dict[int, tuple[Bank, list[Access]]] = {}
        for bank, one in batch:
            by_bank.setdefault(bank.number, (bank, []))[1].append(one)
        async with self._database.connection(asked=False) as connection:
            for bank, calls in by_bank.values():
                await access.note(connection, bank, calls)


def shown(count: Count) -> dict[str, Any]:
    """How often something was handed out, as the wire has it."""
    return {"access_count": count.access_count, "last_accessed_at": text_time(count.last_accessed_at)}


async def count_in(connection: Connection, bank: Bank, kind: Kind, items: Sequence[dict[str, Any]]) -> None:
    """Add to things of the wire, by their ``id``, how often each was handed out and when last."""
    known = await access.counts(connection, bank, kind, [str(item["id"]) for item in items])
    for item in items:
        item.update(shown(known.get(str(item["id"]), access.NEVER)))


async def count_on(connection: Connection, bank: Bank, kind: Kind, things: Mapping[str, Counted]) -> None:
    """The same for answers that have fields for it, by the ids inside the bank."""
    for key, one in (await access.counts(connection, bank, kind, things)).items():
        things[key].access_count = one.access_count
        things[key].last_accessed_at = text_time(one.last_accessed_at)
