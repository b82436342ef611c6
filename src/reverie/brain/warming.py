"""Warming caches: what a bank is likely to be asked for is looked up before anybody asks."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from reverie.model import Bank
from reverie.recall.pipeline import Recaller, term_numbers
from reverie.recall.plan import Filters, make_plan
from reverie.recall.trace import Trace
from reverie.store import banks, facts
from reverie.store.db import Database, Reader

_LONGEST = 400
"""Characters of a text that are looked up."""
_ANY = "What happened last?"


@dataclass(frozen=True, slots=True)
class Warmed:
    """What was done: searches, and the time that all and the last of them took, in ms."""

    searches: int
    took_ms: int
    last_ms: int


class Warmer:
    """Recalls for nobody. It loads what encodes a query into this process, and the bank's pages into the
    memory of the database, for all processes. It counts as no access, for nothing is handed out."""

    def __init__(self, database: Database, recaller: Recaller) -> None:
        self._database, self._recaller = database, recaller

    async def __call__(self, bank: Bank, texts: Sequence[str]) -> Warmed:
        """Look up these texts, or any where there are none. Raises StoreUnavailable."""
        began = last = time.perf_counter()
        for text in texts or [_ANY]:
            last = time.perf_counter()
            await self._look_up(bank, text[:_LONGEST])
        now = time.perf_counter()
        return Warmed(len(texts) or 1, round(1000 * (now - began)), round(1000 * (now - last)))

    async def _look_up(self, bank: Bank, text: str) -> None:
        trace = Trace()
        plan = await asyncio.to_thread(
            make_plan, text, budget="mid", filters=Filters(), asked_at=datetime.now(UTC)
        )
        encoding = asyncio.ensure_future(self._recaller.encode(plan, trace))
        try:
            async with self._database.connection(asked=False) as connection:
                known = await banks.find_number(connection, bank)
                if known is not None:
                    counts = await facts.term_counts(connection, known, term_numbers(plan))
                    await self._recaller.rank(Reader(connection, known), plan, counts, encoding, trace)
        finally:
            encoding.cancel()
