"""Measure a Reverie server over HTTP. See bench/README.md."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import answers as answering
import cli as commands
import console as consoles
import consolidation as consolidations
import dream_load
import dreams as dreaming
import influence as influences
import loop as loops
import operations as background
import reflecting
import resident
import scale as scales
import walls as isolation
from retain import measure
from server import Server

HERE = Path(__file__).parent
Record = Callable[[str, Any], None]
OWN = ("scale", "loop", "memory", "cli", "operations", "consolidation", "walls", "influence",
       "dreams", "dream_load", "console")  # fmt: skip
"""Parts that need no suite."""


def quality(suite: Path, record: Record) -> None:
    """Evidence recall on the development split of LoCoMo, each session a document."""
    with Server() as server, tempfile.TemporaryDirectory() as scratch:
        out = _run(
            [sys.executable, "-m", "recallbench", "run", "--suite", "locomo", "--split", "dev", "--data",
             str(suite / "data"), "--system", "recallbench.http_system:turns"],
            cwd=Path(scratch),
            env={"RECALLBENCH_URL": server.url, "PYTHONPATH": str(suite)},
        )  # fmt: skip
    table = [line for line in out.splitlines() if line.startswith("|")]
    names = [cell.strip() for cell in table[0].strip("|").split("|")]
    for line in table[2:]:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        record(f"locomo dev {cells[0]}", dict(zip(names[1:], cells[1:], strict=True)))
    record("locomo dev seconds", next(line for line in out.splitlines() if line.startswith("index")))


def answers(suite: Path, record: Record) -> None:
    """Answers without a language model on the development split of LoCoMo: F1, dates, declined, time."""
    answering.measure(suite, record)
    record("reflect at 6,000 facts ms", reflecting.measure())


def speed(suite: Path, record: Record) -> None:
    """Throughput of retain, latency of submit and recall."""
    with Server() as server:
        run = _http(suite, server)
        for part, found in run("retain-batch", "--n", "500").items():
            if isinstance(found, dict) and "items_per_s" in found:
                record(f"retain-batch {part} items/s", found["items_per_s"])
        found = run("retain-sync", "--n", "300")
        record("retain-sync items/s", found["items_per_s"])
        record("retain-sync ms", found["latency_ms"])
        found = run("retain-async", "--n", "300")
        record("async submit ms", found["submit_ms"])
        record("async items/s end to end", found["items_per_s_end_to_end"])
        run("load", "--bank", "speed-2000", "--n", "2000", "--batch", "100")
        found = run("recall", "--bank", "speed-2000", "--n", "300")
        for name in (n for n in found if "/c" in n):
            record(f"recall at 2000 facts {name}", found[name])
        record("resident MB after all this", server.resident_mb())


def footprint(suite: Path, record: Record) -> None:
    """Start times, memory at rest, size of what is installed."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder))
        record("start to healthy, first, s", round(server.start(), 2))
        record("resident MB at rest", server.resident_mb())
        server.stop()
        later = []
        for _ in range(3):
            later.append(round(server.start(), 2))
            server.stop()
        record("start to healthy, later, s", later)
    site = Path(sysconfig.get_paths()["purelib"])
    size = sum(p.stat().st_size for p in site.rglob("*") if p.is_file() and not p.is_symlink())
    record("installed packages MB", {"all in this environment": round(size / 1e6)})


def retain(suite: Path, record: Record) -> None:
    """Retain against the encoder alone in the same run; bytes a fact in a bank of 20,000."""
    for name, found in asyncio.run(measure(suite / "data")).items():
        record(name, found)


def scale(suite: Path, record: Record) -> None:
    """Recall against the size of a bank and the number of banks; rewrites docs/performance.md."""
    asyncio.run(scales.curves(record, int(os.environ.get("BENCH_MOST_FACTS", "100000"))))


def loop(suite: Path, record: Record) -> None:
    """Stalls of the event loop while recalls and retains run together."""
    for name, found in loops.measure().items():
        record(f"event loop: {name}", found)


def memory(suite: Path, record: Record) -> None:
    """Resident memory over many recalls."""
    resident.measure(int(os.environ.get("BENCH_RECALLS", "10000")), record)


def operations(suite: Path, record: Record) -> None:
    """Submit, list, delay and throughput of background operations."""
    background.measure(record)


def consolidation(suite: Path, record: Record) -> None:
    """Merges of facts against a gold standard, and what consolidation costs."""
    consolidations.measure(record)


def influence(suite: Path, record: Record) -> None:
    """What influence costs over 100,000 logged calls."""
    influences.measure(record)


def dreams(suite: Path, record: Record) -> None:
    """What dreams find of planted patterns, in eight sets of wordings."""
    for name, told in dreaming.measured(range(int(os.environ.get("BENCH_SEEDS", "20")))):
        record(f"dreams: {name}", told)


def load(suite: Path, record: Record) -> None:
    """Retain and recall while a bank dreams all the time, and without."""
    for name, value in asyncio.run(dream_load.measure(2)).items():
        record(f"dream load: {name}", value)


def console(suite: Path, record: Record) -> None:
    """The console's pages at 50,000 facts, in a browser."""
    consoles.measure(record)


def walls(suite: Path, record: Record) -> None:
    """What row-level security costs, and whether the time of a refusal tells that something is there."""
    isolation.measure(record)


def cli(suite: Path, record: Record) -> None:
    """Fast commands as whole processes."""
    commands.measure(record, int(os.environ.get("BENCH_ROUNDS", "40")))


def crash(suite: Path, record: Record) -> None:
    """Kill the server while it works on acknowledged async retains; count what is there afterwards."""
    with Server() as server, tempfile.TemporaryDirectory() as scratch:
        state = str(Path(scratch) / "state.json")
        found = _http(suite, server)(
            "crash-submit", "--bank", "crash", "--n", "200", "--conc", "8", "--state", state
        )
        record("crash: acknowledged before kill -9", found["acked_items"])
        server.kill()
        record("crash: start to healthy after it, s", round(server.start(), 2))
        found = _http(suite, server)("crash-verify", "--bank", "crash", "--state", state)
        names = ("documents_at_restart", "documents", "memories", "missing_docs", "duplicate_document_rows",
                 "docs_with_more_than_one_memory", "operations", "drained_s")  # fmt: skip
        record("crash: after the restart", {name: found[name] for name in names})


def _http(suite: Path, server: Server) -> Callable[..., dict[str, Any]]:
    def run(*arguments: str) -> dict[str, Any]:
        script = str(suite / "http" / "bench_http.py")
        out = _run([sys.executable, script, "--base-url", server.url, *arguments])
        found: dict[str, Any] = json.loads(out[out.index("{") :])
        return found

    return run


def _run(command: list[str], cwd: Path | None = None, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **(env or {})},
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr[-3000:]}")
    return done.stdout


def main() -> None:
    parts = {
        "quality": quality, "speed": speed, "retain": retain, "footprint": footprint, "crash": crash,
        "scale": scale, "loop": loop, "memory": memory, "cli": cli, "operations": operations,
        "consolidation": consolidation, "walls": walls, "answers": answers, "influence": influence,
        "dreams": dreams, "dream_load": load, "console": console,
    }  # fmt: skip
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=[*parts, "all"])
    parser.add_argument("--suite", type=Path, default=HERE.parent.parent / "shared" / "bench")
    given = parser.parse_args()
    if given.part not in OWN and not (given.suite / "http" / "bench_http.py").is_file():
        raise SystemExit(f"no benchmark suite in {given.suite}: name its folder with --suite")
    results = HERE / "results" / time.strftime("%Y%m%d-%H%M%S.jsonl")
    results.parent.mkdir(exist_ok=True)

    def record(name: str, value: Any) -> None:
        print(f"{name:45} {re.sub('[{}]', '', json.dumps(value))}", flush=True)
        line = {"name": name, "value": value, "load": os.getloadavg()[0]}
        with results.open("a") as file:
            file.write(json.dumps(line) + "\n")

    for name in parts if given.part == "all" else [given.part]:
        print(f"-- {name}; load {os.getloadavg()[0]:.2f}, {os.cpu_count()} cores")
        parts[name](given.suite.resolve(), record)


if __name__ == "__main__":
    main()
