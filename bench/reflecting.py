"""How long a reflection without a language model takes, in one process, in a bank of some thousand facts."""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

from fill import Filler
from world import World

from reverie.client.embedded import Memory
from reverie.config import Settings

FACTS = 6_000
_WARM, _ASKED = 20, 200


def measure(facts: int = FACTS) -> dict[str, float]:
    """Milliseconds of a reflection: median and 95th percentile."""
    return asyncio.run(_measure(facts))


async def _measure(facts: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="reverie-bench-") as folder:
        data_dir = Path(folder)
        data_dir.chmod(0o755)  # the database may run as another user
        settings = Settings(data_dir=data_dir, log_level="warning", worker_enabled=False)
        async with Memory(settings) as memory:
            world = World()
            await (await Filler.open(memory, world)).fill("bank", facts)
            await memory.warm()
            took = []
            for number in range(_WARM + _ASKED):
                began = time.perf_counter()
                await memory.reflect("bank", world.question(number))
                took.append((time.perf_counter() - began) * 1000)
    cuts = statistics.quantiles(took[_WARM:], n=20)
    return {"p50": round(cuts[9], 1), "p95": round(cuts[18], 1)}


if __name__ == "__main__":
    print(measure(int(sys.argv[1]) if len(sys.argv) > 1 else FACTS))
