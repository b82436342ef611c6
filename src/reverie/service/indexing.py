"""Banks that have grown large are indexed, in the background."""

from __future__ import annotations

import asyncio
import logging
import time

from reverie.errors import StoreUnavailable
from reverie.model import Bank
from reverie.store import indexing
from reverie.store.db import Database

log = logging.getLogger(__name__)

_LOOK_S = 30.0
"""Seconds between looks for banks that have grown."""
_REST = 1.0
"""Rest after a batch, for each second that it took: others want the machine too."""


class Indexer:
    """Indexes banks of at least ``facts`` facts. What is interrupted goes on at the next look."""

    def __init__(self, database: Database, facts: int) -> None:
        self._database, self._facts = database, facts

    async def run(self, closing: asyncio.Event) -> None:
        """Look for such banks again and again, until ``closing``."""
        until = asyncio.create_task(closing.wait())
        while not (await asyncio.wait([until], timeout=_LOOK_S))[0]:
            try:
                await self.look(_REST, closing)
            except StoreUnavailable as error:
                log.warning("large banks could not be indexed: %s", error.message)

    async def look(self, rest: float = 0.0, closing: asyncio.Event | None = None) -> int:
        """Index all banks that have grown so large by now; how many there were. Raises StoreUnavailable."""
        async with self._database.connection() as connection:
            grown = await indexing.grown(connection, self._facts)
        for bank in grown:
            await self._index(bank, rest, closing)
        return len(grown)

    async def _index(self, bank: Bank, rest: float, closing: asyncio.Event | None) -> None:
        started = began = time.perf_counter()
        async for _ in indexing.build(self._database, bank):
            if closing is not None and closing.is_set():
                return
            if rest:
                await asyncio.sleep(rest * (time.perf_counter() - began))
            began = time.perf_counter()
        seconds = round(time.perf_counter() - started, 1)
        log.info("a large bank is indexed", extra={"bank": bank.bank_id, "seconds": seconds})
