"""Resident memory of a server over very many recalls: it must not grow."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from fill import Filler
from scale import Client
from server import Server
from world import World

from reverie.config import Settings
from reverie.service.memory import Memory

FACTS = 6_000
_CLIENTS = 4
_BANK = "resident"
_LOOKS = 10


async def _fill(data_dir: Path) -> None:
    async with Memory(Settings(data_dir=data_dir, log_level="warning", worker_enabled=False)) as memory:
        await (await Filler.open(memory, World())).fill(_BANK, FACTS)


def _ask(url: str, world: World, numbers: Sequence[int]) -> None:
    client = Client(url)
    for number in numbers:
        client.recall(_BANK, world.question(number))


def measure(recalls: int, record: Callable[[str, Any], None]) -> None:
    """Ask so many questions; memory after each tenth of them, in MB."""
    with tempfile.TemporaryDirectory(prefix="reverie-bench-") as folder:
        Path(folder).chmod(0o755)  # the database may run as another user
        asyncio.run(_fill(Path(folder)))
        with Server(Path(folder)) as server, ThreadPoolExecutor(_CLIENTS) as pool:
            world = World()
            part = recalls // _LOOKS
            resident = []
            for look in range(_LOOKS):
                numbers = range(look * part, (look + 1) * part)
                list(
                    pool.map(
                        lambda n: _ask(server.url, world, n), [numbers[i::_CLIENTS] for i in range(_CLIENTS)]
                    )
                )
                resident.append(server.resident_mb()["server"])
    record(f"resident MB over {recalls:,} recalls", resident)
    record("grown since the first tenth, %", round((resident[-1] / resident[0] - 1) * 100, 1))
