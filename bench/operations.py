"""How fast operations are submitted, listed, begun and done, alone and by several workers."""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from scale import Client
from server import Server

from reverie.config import Settings
from reverie.jobs.queue import JobQueue
from reverie.model import Item
from reverie.operations import Submission
from reverie.operations.retain import payload
from reverie.operations.submit import Submitter
from reverie.service.memory import Memory
from reverie.store import banks

Record = Callable[[str, Any], None]
_CLIENTS = 8
_PENDING = 10_000
_DONE = 600
"""Operations that are worked off to measure throughput."""
_SECONDS = "extract(epoch FROM max(completed_at) - min(started_at))"
_TEXT = (
    "Maya Lindqvist told the harbour office in Bergen on 3 May 2024 that crate {n} holds copper pipes.\n\n"
    "The inspector wrote that crate {n} must be moved to shelf {n} because the floor there is dry.\n\n"
    "Her brother Tomas prefers the night shift and will drive the lorry to Oslo next week."
)


def measure(record: Record) -> None:
    """Submit and list while thousands wait, the delay when idle, and throughput by workers."""
    with Server(environment={"REVERIE_WORKER_ENABLED": "false"}) as server:
        record("operations: submit, 8 clients, ms", _spread(_submit(server, "empty", 800)))
        with _Inside(server) as inside:
            inside.fill("waiting", _PENDING)
            name = f"{_PENDING:,} wait"
            record(f"operations: submit, 8 clients, {name}, ms", _spread(_submit(server, "waiting", 800)))
            record(f"operations: list, {name}, ms", _spread(_list(server, "waiting")))
            inside.ask("DELETE FROM operations")
            inside.ask("DELETE FROM procrastinate_jobs")
            done = {}
            for workers in (1, 2, 4):
                with _workers(server, workers):
                    done[f"{workers} of 1"] = inside.work_off(f"by-{workers}", _DONE)
            record(f"operations: done a second, by workers, {os.cpu_count()} cores", done)
            inside.fill("waiting", _PENDING)
            with _workers(server, 1):
                time.sleep(12)
                done = inside.ask(
                    f"SELECT count(*) / {_SECONDS} AS n FROM operations WHERE completed_at IS NOT NULL"
                    " AND bank = (SELECT bank FROM banks WHERE bank_id = 'waiting')"
                )
            record(f"operations: done a second, 1 of 1, {name}", round(float(done[0]["n"]), 1))
    with Server() as server, _Inside(server) as inside:
        client = Client(server.url)
        for n in range(100):
            _send(client, "idle", n)
            time.sleep(0.1)
        time.sleep(1)
        found = inside.ask("SELECT extract(epoch FROM started_at - created_at) * 1000 AS ms FROM operations")
        delays = [float(row["ms"]) for row in found[20:]]
        record("operations: enqueue to start, idle, ms", _spread(delays))


class _Inside:
    """The server's memory in this process, without a worker."""

    def __init__(self, server: Server) -> None:
        self._memory = Memory(Settings(data_dir=server.data_dir, worker_enabled=False, encoder="hash"))
        self._loop = asyncio.new_event_loop()

    def __enter__(self) -> _Inside:
        self._loop.run_until_complete(self._memory.start())
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.run_until_complete(self._memory.close())
        self._loop.close()

    def ask(self, statement: str) -> list[dict[str, Any]]:
        """Rows of a statement; none for one that returns none."""
        return self._loop.run_until_complete(self._ask(statement))

    def fill(self, bank: str, count: int) -> None:
        """Let so many retains wait, in one transaction."""
        self._loop.run_until_complete(self._fill(bank, count))

    def work_off(self, bank: str, count: int) -> float:
        """Retains done a second by the workers there are, from the first start to the last end."""
        self.fill(bank, 40)  # so that all are warm
        self._wait(bank, 40)
        self.ask("DELETE FROM operations")
        self.fill(bank, count)
        self._wait(bank, count)
        found = self.ask(f"SELECT count(*) / {_SECONDS} AS n, max(attempts) AS attempts FROM operations")
        assert found[0]["attempts"] == 1, "an operation was run twice"
        return round(float(found[0]["n"]), 1)

    def _wait(self, bank: str, count: int) -> None:
        while (ended := self.ask("SELECT count(completed_at) AS n FROM operations")[0]["n"]) < count:
            time.sleep(0.2 if count - ended > 100 else 0.05)

    async def _ask(self, statement: str) -> list[dict[str, Any]]:
        async with self._memory.database.connection() as connection:
            cursor = await connection.execute(statement.encode())
            return await cursor.fetchall() if cursor.description else []

    async def _fill(self, bank_id: str, count: int) -> None:
        submit, now = Submitter(JobQueue(), 10 * _PENDING), datetime.now(UTC)
        async with self._memory.database.transaction() as connection:
            bank = await banks.ensure(connection, bank_id)
            for n in range(count):
                name = f"{bank_id}-{time.time_ns()}-{n}"
                item = Item(_TEXT.format(n=n), now, document_id=name, acceptance=1)
                submission = Submission(
                    "retain", payload([item]), items_count=1, document_id=name, lock=f"document:{name}"
                )
                await submit(connection, bank, submission)


def _submit(server: Server, bank: str, count: int) -> list[float]:
    """Milliseconds of each of so many async retains, sent by eight clients."""

    def part(first: int) -> list[float]:
        client, took = Client(server.url), []
        for n in range(first, count, _CLIENTS):
            began = time.perf_counter()
            _send(client, bank, n)
            took.append((time.perf_counter() - began) * 1000)
        return took

    with ThreadPoolExecutor(_CLIENTS) as pool:
        return [one for found in pool.map(part, range(_CLIENTS)) for one in found]


def _send(client: Client, bank: str, n: int) -> None:
    item = {"content": _TEXT.format(n=n), "document_id": f"crate-{n}"}
    client.post(f"/v1/default/banks/{bank}/memories", {"items": [item], "async": True})


def _list(server: Server, bank: str) -> list[float]:
    path, took = f"/v1/default/banks/{bank}/operations?limit=20", []
    for more in ("", "&status=pending", "&exclude_parents=true", "&offset=5000"):
        for _ in range(40):
            began = time.perf_counter()
            server.get(path + more)
            took.append((time.perf_counter() - began) * 1000)
    return took


@contextmanager
def _workers(server: Server, count: int) -> Iterator[None]:
    """So many worker processes of one place each."""
    command = [sys.executable, "-m", "reverie", "worker", "--concurrency", "1"]
    given = {"REVERIE_DATA_DIR": str(server.data_dir), "REVERIE_LOG_LEVEL": "warning"}
    started = [
        subprocess.Popen(command, env={**os.environ, **given}, stdout=subprocess.DEVNULL)
        for _ in range(count)
    ]
    try:
        while len(server.get("/v1/default/workers")["workers"]) < count:
            time.sleep(0.1)
        yield
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(30)


def _spread(found: Sequence[float]) -> dict[str, float]:
    ordered = sorted(found)
    return {
        "p50": round(statistics.median(ordered), 2),
        "p95": round(ordered[int(len(ordered) * 0.95)], 2),
        "most": round(ordered[-1], 2),
    }
