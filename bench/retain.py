"""Retain against its encoder, and what a fact takes on disk: measured in one process, on chat turns."""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reverie.client.embedded import Memory
from reverie.config import Settings

_BATCH = 200
_ROUNDS = 5
_SIZES = """
SELECT c.relname AS name, pg_table_size(c.oid) AS heap, pg_indexes_size(c.oid) AS indexes
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relname IN
    (SELECT table_name FROM information_schema.columns WHERE column_name = 'bank' AND table_schema = 'public')
ORDER BY 2 DESC
"""


def turns(data: Path) -> list[dict[str, Any]]:
    """Every turn of the LoCoMo dialogues as an item with its speaker and date."""
    items = []
    for number, dialogue in enumerate(json.loads((data / "locomo10.json").read_text())):
        for name, session in dialogue["conversation"].items():
            if name.startswith("session_") and isinstance(session, list):
                for turn in session:
                    text = f"{turn['speaker']}: {turn['text']}"
                    items.append({"content": text, "document_id": f"{number}:{turn['dia_id']}"})
    return items


def _batches(items: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    return (items[i : i + _BATCH] for i in range(0, len(items), _BATCH))


async def against_encoder(memory: Memory, items: list[dict[str, Any]]) -> dict[str, Any]:
    """Items a second of whole retains and of encoding alone, over the same texts, in turns."""
    dated = [{**item, "timestamp": "2024-05-03T10:00:00Z"} for item in items]
    ratios, encoded, retained = [], [], []
    for number in range(_ROUNDS):
        began = time.perf_counter()
        for batch in _batches(dated):
            await memory.encode([item["content"] for item in batch])
        middle = time.perf_counter()
        for batch in _batches(dated):
            await memory.retain(f"round-{number}", batch)
        ended = time.perf_counter()
        encoded.append(len(items) / (middle - began))
        retained.append(len(items) / (ended - middle))
        ratios.append(retained[-1] / encoded[-1])
    return {
        "encoder alone, texts/s": round(statistics.median(encoded), 1),
        "retain, items/s": round(statistics.median(retained), 1),
        "ratio": round(statistics.median(ratios), 3),
        "ratios": [round(ratio, 3) for ratio in ratios],
    }


async def storage(memory: Memory, items: list[dict[str, Any]], facts: int) -> dict[str, Any]:
    """Bytes a fact, every table and index counted, in one bank of so many facts; and links a fact."""
    number = 0
    while True:
        dated = [{**item, "document_id": f"{number}:{item['document_id']}"} for item in items]
        for batch in _batches([{**i, "timestamp": f"20{10 + number}-05-03T10:00:00Z"} for i in dated]):
            await memory.retain("storage", batch)
        stats = await memory.banks.stats("storage")
        if stats.total_nodes >= facts:
            break
        number += 1
    async with memory.database.connection() as connection:
        await connection.execute("VACUUM ANALYZE")
        sizes = await (await connection.execute(_SIZES)).fetchall()
    total = sum(row["heap"] + row["indexes"] for row in sizes)
    table = {row["name"]: round((row["heap"] + row["indexes"]) / stats.total_nodes) for row in sizes}
    return {
        "facts": stats.total_nodes,
        "bytes a fact": round(total / stats.total_nodes),
        "of which": {name: size for name, size in table.items() if size},
        "links a fact": round(stats.total_links / stats.total_nodes, 4),
    }


async def measure(data: Path, facts: int = 20_000) -> dict[str, Any]:
    """Both measurements, each on a database of its own."""
    items = turns(data)
    with tempfile.TemporaryDirectory(prefix="reverie-bench-") as folder:
        Path(folder).chmod(0o755)  # the database may run as another user
        async with Memory(Settings(data_dir=Path(folder) / "speed", log_level="warning")) as memory:
            await memory.warm()
            speed = await against_encoder(memory, items[:1000])
        async with Memory(Settings(data_dir=Path(folder) / "storage", log_level="warning")) as memory:
            return {"retain against its encoder": speed, "storage": await storage(memory, items, facts)}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure(Path(sys.argv[1]))), indent=1))
