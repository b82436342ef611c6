"""What calls hand out, noted behind them: kept in memory for a moment, written in batches."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from reverie.errors import ReverieError
from reverie.model import Bank, new_id
from reverie.service.responses import Counted
from reverie.service.scope import text_time
from reverie.store import access
from reverie.store.access import Access, Count, Kind, Source
from reverie.store.db import Connection, Database
from reverie.telemetry import ACCESS_DROPPED

log = logging.getLogger(__name__)

MOST_WAITING = 20_000
"""Ids that may wait to be written; what comes on top is dropped, and counted."""
_PAUSE_S = 1.0
_BATCH = 500
"""Calls written at once."""


class AccessLog:
    """Takes notes of what recall and reflect hand out; taking one costs no waiting."""

    def __init__(self, database: Database, most_waiting: int = MOST_WAITING) -> None:
        self._database, self._most = database, most_waiting
        self._waiting: deque[tuple[Bank, Access]] = deque()
        self._size = 0
        self._writing = asyncio.Lock()

    def note(self, bank: Bank, source: Source, handed_out: Mapping[Kind, Iterable[str]]) -> None:
        """Note what one call has handed out, ids by kind, each thing once."""
        now, call = datetime.now(UTC), new_id()
        for kind, artifacts in handed_out.items():
            if ids := tuple(dict.fromkeys(artifacts)):
                if self._size + len(ids) > self._most:
                    ACCESS_DROPPED.inc(len(ids))
                    continue
                self._size += len(ids)
                self._waiting.append((bank, Access(now, call, kind, source, ids)))

    async def flush(self) -> None:
        """Write what waits. Raises StoreUnavailable; what was not written waits on."""
        async with self._writing:
            while self._waiting:
                await self._write()

    async def _write(self) -> None:
        batch = [self._waiting[n] for n in range(min(_BATCH, len(self._waiting)))]
        by_bank: dict[int, tuple[Bank, list[Access]]] = {}
        for bank, one in batch:
            by_bank.setdefault(bank.number, (bank, []))[1].append(one)
        async with self._database.connection(asked=False) as connection:
            for bank, calls in by_bank.values():
                await access.note(connection, bank, calls)
        for _ in batch:
            self._size -= len(self._waiting.popleft()[1].artifacts)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        """Write every moment while inside, and what is left at the end."""
        closing = asyncio.Event()
        task = asyncio.create_task(self._run(closing), name="access-log")
        try:
            yield
        finally:
            closing.set()
            await asyncio.wait([task])

    async def _run(self, closing: asyncio.Event) -> None:
        until = asyncio.create_task(closing.wait())
        over = False
        while not over:
            over = bool((await asyncio.wait([until], timeout=_PAUSE_S))[0])
            try:
                await self.flush()
            except ReverieError as error:  # notes wait for better times, and are dropped where too many do
                log.warning("what was handed out could not be noted: %s", error.message)


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
