"""What influence costs over a long access log, and whether the planted hot items lead."""

from __future__ import annotations

import asyncio
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fill import Filler
from world import World

from reverie.config import Settings
from reverie.model import Bank, new_id
from reverie.service.memory import Memory
from reverie.store import access
from reverie.store.access import Access

Record = Callable[[str, Any], None]
_CALLS, _EACH, _HOT = 100_000, 8, 10


async def cost(facts: int = 10_000) -> dict[str, Any]:
    """Milliseconds of a call over 100,000 logged calls of the last 14 days, most of them from a long tail."""
    chance = random.Random(7)
    with tempfile.TemporaryDirectory(prefix="reverie-bench-") as folder:
        Path(folder).chmod(0o755)  # the database may run as another user
        async with Memory(Settings(data_dir=Path(folder), log_level="warning")) as memory:
            await (await Filler.open(memory, World())).fill("used", facts)
            listed = [m["id"] for m in (await memory.memories.list("used", limit=10_000)).items]
            hot, now = listed[:_HOT], datetime.now(UTC)
            began = time.perf_counter()
            async with memory.database.connection() as connection:
                found = await (
                    await connection.execute("SELECT bank FROM banks WHERE bank_id = 'used'")
                ).fetchone()
                assert found is not None
                bank = Bank(found["bank"], "used")
                for start in range(0, _CALLS, 500):
                    calls = [_call(chance, listed, hot, now) for _ in range(start, start + 500)]
                    await access.note(connection, bank, calls)
            noted = time.perf_counter() - began
            took = []
            for _ in range(40):
                began = time.perf_counter()
                told = await memory.influence("used", 14, _HOT)
                took.append(1000 * (time.perf_counter() - began))
    return {
        "logged calls": _CALLS,
        "noting a call ms": round(1000 * noted / _CALLS, 3),
        "p50 ms": round(statistics.median(took), 1),
        "p95 ms": round(statistics.quantiles(took, n=20)[-1], 1),
        "hot items among the first ten": len({entry.id for entry in told.leaderboard} & set(hot)),
    }


def _call(chance: random.Random, listed: list[str], hot: list[str], now: datetime) -> Access:
    at = now - timedelta(seconds=chance.uniform(0, 13.5 * 86_400))
    told = chance.sample(listed, _EACH)
    if chance.random() < 0.3:
        told[0] = chance.choice(hot)
    return Access(at, new_id(), "memory", "recall", tuple(dict.fromkeys(told)))


def measure(record: Record) -> None:
    """The measurement."""
    for name, value in asyncio.run(cost()).items():
        record(f"influence: {name}", value)


if __name__ == "__main__":
    measure(lambda name, value: print(f"{name:60} {json.dumps(value)}", flush=True))
