"""Latency of recall against the number of facts in a bank, and against the number of banks."""

from __future__ import annotations

import http.client
import json
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fill import PER_SESSION, Filler
from plot import chart
from server import Server
from world import World

from reverie.config import Settings
from reverie.service.memory import Memory

FACTS = (1_000, 6_000, 10_000, 100_000)
BANKS = (1, 100, 10_000)
_WARM, _ASKED = 40, 300
_CLIENTS = 8
_STAGE = re.compile(r'^reverie_recall_stage_seconds_(sum|count)\{stage="(\w+)"\} (\S+)$', re.M)
DOCS = Path(__file__).parents[1] / "docs"
_BEGIN, _END = "<!-- scale: begin -->", "<!-- scale: end -->"

Found = dict[str, Any]


class Client:
    """Asks a server over one connection."""

    def __init__(self, url: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=600)

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """The answer to a request, as JSON. Raises RuntimeError for another status than 200."""
        self._connection.request("POST", path, json.dumps(body), {"content-type": "application/json"})
        answer = self._connection.getresponse()
        raw = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {raw[:300]!r}")
        return json.loads(raw)

    def recall(self, bank: str, query: str) -> float:
        """Milliseconds that a recall took."""
        began = time.perf_counter()
        self.post(f"/v1/default/banks/{bank}/memories/recall", {"query": query, "budget": "mid"})
        return (time.perf_counter() - began) * 1000


def stages(server: Server) -> dict[str, tuple[float, float]]:
    """Seconds and number of runs of each stage so far."""
    found: dict[str, dict[str, float]] = {}
    for kind, name, value in _STAGE.findall(server.text("/metrics")):
        found.setdefault(name, {})[kind] = float(value)
    return {name: (both["sum"], both["count"]) for name, both in found.items()}


def measure(server: Server, banks: Sequence[str], world: World) -> Found:
    """Latency of one client, mean time of each stage, and queries a second of eight clients."""
    client = Client(server.url)
    asked = [(banks[n * 7919 % len(banks)], world.question(n)) for n in range(_WARM + _ASKED)]
    for bank, query in asked[:_WARM]:
        client.recall(bank, query)
    before = stages(server)
    took = sorted(client.recall(bank, query) for bank, query in asked[_WARM:])
    after = stages(server)
    split = {
        name: round((seconds - before.get(name, (0, 0))[0]) * 1000 / _ASKED, 2)
        for name, (seconds, _) in after.items()
    }
    began = time.perf_counter()
    with ThreadPoolExecutor(_CLIENTS) as pool:
        parts = [asked[_WARM + n :: _CLIENTS] for n in range(_CLIENTS)]
        list(pool.map(lambda part: _ask(server.url, part), parts))
    together = _ASKED / (time.perf_counter() - began)
    return {
        "p50": round(statistics.median(took), 1),
        "p95": round(took[int(len(took) * 0.95)], 1),
        "stages": {name: ms for name, ms in split.items() if ms >= 0.05},
        "qps": round(together),
    }


def _ask(url: str, asked: Sequence[tuple[str, str]]) -> None:
    client = Client(url)
    for bank, query in asked:
        client.recall(bank, query)


async def fill(data_dir: Path, sizes: Sequence[int], banks: int, record: Callable[[str, Any], None]) -> None:
    """One bank of each size, and so many small ones; all that are large enough are indexed."""
    settings = Settings(data_dir=data_dir, log_level="warning", worker_enabled=False)
    async with Memory(settings) as memory:
        filler = await Filler.open(memory, World())
        for size in sizes:
            record(f"fill {size:,} facts, s", round(await filler.fill(f"facts-{size}", size), 1))
        began = time.perf_counter()
        await memory.index()
        record("index them, s", round(time.perf_counter() - began, 1))
        began = time.perf_counter()
        for number in range(banks):
            await filler.fill(f"bank-{number}", PER_SESSION, first=number)
        record(f"fill {banks:,} banks, s", round(time.perf_counter() - began, 1))


async def curves(record: Callable[[str, Any], None], most: int) -> None:
    """Measure both curves with banks of at most ``most`` facts, and write them into the documents."""
    sizes = [size for size in (*FACTS, 1_000_000) if size <= most]
    counts = [count for count in BANKS if count <= most]
    with tempfile.TemporaryDirectory(prefix="reverie-bench-") as folder:
        data_dir = Path(folder)
        data_dir.chmod(0o755)  # the database may run as another user
        await fill(data_dir, sizes, max(counts), record)
        with Server(data_dir) as server:
            world = World()
            by_facts = {size: measure(server, [f"facts-{size}"], world) for size in sizes}
            by_banks = {
                count: measure(server, [f"bank-{n}" for n in range(count)], world) for count in counts
            }
    for size, found in by_facts.items():
        record(f"recall at {size:,} facts", found)
    for count, found in by_banks.items():
        record(f"recall over {count:,} banks", found)
    _draw(by_facts, by_banks)
    _write(by_facts, by_banks)


def _draw(by_facts: dict[int, Found], by_banks: dict[int, Found]) -> None:
    drawn = ("encode", "keyword", "semantic", "candidates", "rank", "read")
    lines = {name: [(n, found["stages"].get(name, 0.05)) for n, found in by_facts.items()] for name in drawn}
    for name in ("p50", "p95"):
        pairs = {n: found[name] for n, found in by_facts.items()}
        lines[f"whole, {name}"] = list(pairs.items())
    whole = {name: line for name, line in lines.items() if name.startswith("whole")}
    parts = {name: line for name, line in lines.items() if not name.startswith("whole")}
    images = DOCS / "images"
    chart(images / "recall-by-facts.svg", "Recall over HTTP, mid budget", "facts in the bank", "ms", whole)
    chart(images / "recall-stages.svg", "Stages of a recall, mean", "facts in the bank", "ms", parts)
    banks = {name: [(n, found[name]) for n, found in by_banks.items()] for name in ("p50", "p95")}
    chart(images / "recall-by-banks.svg", "Recall over banks of 20 facts", "banks", "ms", banks)


def _write(by_facts: dict[int, Found], by_banks: dict[int, Found]) -> None:
    """Put the tables between their marks in docs/performance.md."""
    names = list(dict.fromkeys(name for found in by_facts.values() for name in found["stages"]))
    rows = [
        "| Facts | p50 ms | p95 ms | 8 clients, q/s | " + " | ".join(names) + " |",
        "|" + "---|" * (4 + len(names)),
        *(
            f"| {n:,} | {f['p50']} | {f['p95']} | {f['qps']} | "
            + " | ".join(str(f["stages"].get(name, 0)) for name in names)
            + " |"
            for n, f in by_facts.items()
        ),
        "",
        "| Banks of 20 facts | p50 ms | p95 ms | 8 clients, q/s |",
        "|---|---|---|---|",
        *(f"| {n:,} | {f['p50']} | {f['p95']} | {f['qps']} |" for n, f in by_banks.items()),
    ]
    page = DOCS / "performance.md"
    text = page.read_text(encoding="utf-8")
    head, _, rest = text.partition(_BEGIN)
    _, _, tail = rest.partition(_END)
    page.write_text(f"{head}{_BEGIN}\n" + "\n".join(rows) + f"\n{_END}{tail}", encoding="utf-8")
