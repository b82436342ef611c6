"""Retain and recall while a bank dreams all the time: how much later they answer than without.

``python bench/dream_load.py [rounds]``: rounds without and with dreams take turns, so that what else the
machine does falls on both.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles

from reverie.bank_config import BankConfig
from reverie.config import Settings
from reverie.errors import Conflict
from reverie.service.memory import Memory
from reverie.service.recall_request import RecallRequest
from reverie.service.requests import RetainRequest

_FACTS, _CALLS, _TURNS = 800, 60, 4
_BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
_WHO = "Alice Bruno Carla Daniel Elena Felix Greta Hugo".split()
_DID = (
    "went to the market",
    "read chapter {n} of a novel",
    "called the doctor",
    "had a headache",
    "painted a door",
)


def _texts(count: int, seed: int) -> list[dict[str, str]]:
    chance = random.Random(seed)
    return [
        {
            "content": f"{chance.choice(_WHO)} {chance.choice(_DID).format(n=n)}.",
            "timestamp": (_BEGIN + timedelta(hours=9 * n)).isoformat(),
            "document_id": f"{seed}-{n}",
        }
        for n in range(count)
    ]


async def _dreaming(memory: Memory, stop: asyncio.Event) -> int:
    """Dream again as soon as a dream is over; how many."""
    dreamt = 0
    while not stop.is_set():
        try:
            dreamt += not (await memory.dreams.trigger("dreamer")).deduplicated
        except Conflict:
            pass
        await asyncio.sleep(0.5)
    return dreamt


async def _timed(memory: Memory, seed: int) -> tuple[list[float], list[float]]:
    """Seconds of recalls and of retains, one after the other."""
    recalls, retains = [], []
    for n, item in enumerate(_texts(_CALLS, seed)):
        began = time.perf_counter()
        await memory.recall_request("dreamer", RecallRequest(query=f"Who {_DID[n % len(_DID)].format(n=n)}?"))
        recalls.append(time.perf_counter() - began)
        began = time.perf_counter()
        await memory.retain_request("other", RetainRequest.model_validate({"items": [item]}))
        retains.append(time.perf_counter() - began)
    return recalls, retains


def _p95(times: Sequence[float]) -> float:
    return quantiles(times, n=20)[-1]


async def measure(rounds: int) -> dict[str, float]:
    """The p95 of both with and without, in milliseconds, and their ratios."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        dream = {"cooldown_minutes": 0, "novelty_threshold": 0}
        bank = BankConfig(enable_observations=False).with_overrides({"dream": dream})
        async with Memory(Settings(data_dir=Path(folder) / "data", bank=bank)) as memory:
            await memory.warm()
            request = RetainRequest.model_validate({"items": _texts(_FACTS, 0)})
            await memory.retain_request("dreamer", request)
            times: dict[str, list[float]] = {
                name: [] for name in ("recall", "retain", "recall_d", "retain_d")
            }
            dreamt = 0
            await _timed(memory, 1)
            for turn in range(_TURNS * rounds):
                stop = asyncio.Event()
                dreams = asyncio.create_task(_dreaming(memory, stop)) if turn % 2 else None
                recalls, retains = await _timed(memory, turn + 2)
                stop.set()
                dreamt += await dreams if dreams else 0
                times["recall_d" if dreams else "recall"] += recalls
                times["retain_d" if dreams else "retain"] += retains
                await asyncio.sleep(2)  # what is under way ends
    told = {f"{name}_p95_ms": round(_p95(found) * 1000, 1) for name, found in times.items()}
    told["recall_ratio"] = round(_p95(times["recall_d"]) / _p95(times["recall"]), 2)
    told["retain_ratio"] = round(_p95(times["retain_d"]) / _p95(times["retain"]), 2)
    return {**told, "dreams": dreamt}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 2)), indent=1))
