"""kill -9 of the server and of its database: what was acknowledged is there afterwards, once."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

import reverie
from reverie.store import embedded_binaries

RETAINS = 200
NOTES = "user: Crate {n} holds copper pipes.\nassistant: I put crate {n} on shelf {n}."
"""Two facts each."""
BANK = "/v1/default/banks/depot"


class Server:
    """``reverie serve`` in a process of its own."""

    def __init__(self, data_dir: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        kept = {n: v for n, v in os.environ.items() if not n.startswith(("REVERIE_", "HINDSIGHT_"))}
        source = os.pathsep.join([str(Path(reverie.__file__).parents[1]), *sys.path])
        self.log = (data_dir.parent / "serve.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "reverie", "serve", "--port", str(port), "--data-dir", str(data_dir)],
            env={**kept, "PYTHONPATH": source, "REVERIE_WORKER_LEASE_S": "2"},
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=self.log,
        )

    def healthy(self, timeout: float = 30) -> Server:
        deadline = time.monotonic() + timeout
        while True:
            assert self.process.poll() is None, "the server ended"
            assert time.monotonic() < deadline, "the server did not become healthy"
            with suppress(httpx.HTTPError):
                if httpx.get(f"{self.url}/health", timeout=2).status_code == 200:
                    return self
            time.sleep(0.05)

    def get(self, path: str, **parameters: Any) -> Any:
        answer = httpx.get(self.url + path, params=parameters, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)

    def stop(self) -> int:
        """Ask it to end; its exit status."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(25)
        finally:
            self.log.close()


@pytest.fixture
def data_dir() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="reverie-crash-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder / "data"
    for pid in postmasters(folder / "data"):
        os.kill(pid, signal.SIGQUIT)
        time.sleep(0.2)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def serve(data_dir: Path) -> Iterator[Callable[[], Server]]:
    """Starts servers on one data directory; what still runs at the end is killed."""
    started: list[Server] = []

    def one() -> Server:
        started.append(Server(data_dir))
        return started[-1].healthy()

    yield one
    for server in started:
        if server.process.poll() is None:
            server.kill()


def postmasters(data_dir: Path) -> list[int]:
    """The database server of a data directory, if it lives."""
    data = (data_dir / "postgres" / "data").resolve()
    try:
        pid = int((data / "postmaster.pid").read_text().split()[0])
    except FileNotFoundError:
        return []
    return [pid] if embedded_binaries.serves(pid, data) else []


def request(n: int, key: str) -> dict[str, Any]:
    item = {"content": NOTES.format(n=n), "document_id": f"crate-{n}", "timestamp": "2024-04-01"}
    return {"items": [item], "async": True, "operation_id": key}


async def submit(url: str, keys: dict[int, str], enough: int, reached: Callable[[], None]) -> set[int]:
    """Send a request for each key, sixteen at a time; those that were acknowledged."""
    acknowledged: set[int] = set()
    gate = asyncio.Semaphore(16)

    async def one(client: httpx.AsyncClient, n: int, key: str) -> None:
        async with gate:
            with suppress(httpx.HTTPError):
                answer = await client.post(f"{url}{BANK}/memories", json=request(n, key))
                if answer.status_code == 200:
                    assert answer.json()["operation_id"] == key
                    acknowledged.add(n)
                    if len(acknowledged) == enough:
                        reached()

    async with httpx.AsyncClient(timeout=20) as client:
        await asyncio.gather(*(one(client, n, key) for n, key in keys.items()))
    return acknowledged


def wait_until_done(server: Server, count: int, timeout: float = 30) -> None:
    deadline = time.monotonic() + timeout
    while server.get(f"{BANK}/operations", status="completed", limit=1)["total"] < count:
        assert time.monotonic() < deadline, server.get(f"{BANK}/stats")
        time.sleep(0.1)


def check_all_once(server: Server, keys: dict[int, str]) -> None:
    stats = server.get(f"{BANK}/stats")
    assert stats["operations_by_status"] == {"completed": len(keys)}
    assert stats["total_documents"] == len(keys)
    assert stats["nodes_by_fact_type"] == {"world": len(keys), "experience": len(keys)}
    operations = server.get(f"{BANK}/operations", limit=1000)["operations"]
    assert sorted(o["id"] for o in operations) == sorted(keys.values())
    facts = server.get(f"{BANK}/memories/list", limit=10_000)["items"]
    expected = [line for n in keys for line in NOTES.format(n=n).split("\n")]
    assert sorted(fact["text"] for fact in facts) == sorted(expected)
    documents = server.get(f"{BANK}/documents", limit=10_000)["items"]
    assert {d["id"]: d["memory_unit_count"] for d in documents} == {f"crate-{n}": 2 for n in keys}


def test_acknowledged_retains_survive_a_killed_server(serve: Callable[[], Server]) -> None:
    """The server dies while it takes requests in and works on them."""
    keys = {n: str(uuid.uuid4()) for n in range(RETAINS)}
    first = serve()
    acknowledged = asyncio.run(submit(first.url, keys, RETAINS * 3 // 5, first.kill))
    assert RETAINS * 3 // 5 <= len(acknowledged) < RETAINS

    second = serve()
    known = {o["id"] for o in second.get(f"{BANK}/operations", limit=1000)["operations"]}
    assert {keys[n] for n in acknowledged} <= known
    # a client that got no answer asks again with the same operation_id
    again = {n: key for n, key in keys.items() if n not in acknowledged}
    assert asyncio.run(submit(second.url, again, -1, lambda: None)) == set(again)
    wait_until_done(second, RETAINS)
    check_all_once(second, keys)
    assert second.stop() == 0


def test_all_acknowledged_then_killed_twice(serve: Callable[[], Server]) -> None:
    """The server dies with the work before it, and dies again while it catches up."""
    keys = {n: str(uuid.uuid4()) for n in range(RETAINS)}
    first = serve()
    assert len(asyncio.run(submit(first.url, keys, RETAINS, first.kill))) == RETAINS
    second = serve()
    done = second.get(f"{BANK}/stats")["operations_by_status"].get("completed", 0)
    assert done < RETAINS
    wait_until_done(second, min(done + 20, RETAINS))
    second.kill()
    third = serve()
    wait_until_done(third, RETAINS)
    check_all_once(third, keys)
    found = httpx.post(f"{third.url}{BANK}/memories/recall", json={"query": "Where is crate 77?"}).json()
    assert "crate 77 " in found["results"][0]["text"].lower()
    assert third.stop() == 0


def test_killed_database_is_started_again(serve: Callable[[], Server], data_dir: Path) -> None:
    """The database dies while requests come in; the server brings it back and goes on."""
    keys = {n: str(uuid.uuid4()) for n in range(40)}
    server = serve()
    (pid,) = postmasters(data_dir)
    acknowledged = asyncio.run(submit(server.url, keys, 30, lambda: os.kill(pid, signal.SIGKILL)))
    assert len(acknowledged) >= 30
    assert httpx.get(f"{server.url}/health/live", timeout=5).status_code == 200
    server.healthy()
    assert postmasters(data_dir) not in ([], [pid])
    again = {n: key for n, key in keys.items() if n not in acknowledged}
    assert asyncio.run(submit(server.url, again, -1, lambda: None)) == set(again)
    wait_until_done(server, len(keys))
    check_all_once(server, keys)
    assert server.stop() == 0
    assert postmasters(data_dir) == []


def test_killed_database_and_server_lose_nothing(serve: Callable[[], Server], data_dir: Path) -> None:
    keys = {n: str(uuid.uuid4()) for n in range(40)}
    first = serve()

    def kill_both() -> None:
        (pid,) = postmasters(data_dir)
        os.kill(pid, signal.SIGKILL)
        first.kill()

    acknowledged = asyncio.run(submit(first.url, keys, 30, kill_both))
    second = serve()
    again = {n: key for n, key in keys.items() if n not in acknowledged}
    assert asyncio.run(submit(second.url, again, -1, lambda: None)) == set(again)
    wait_until_done(second, len(keys))
    check_all_once(second, keys)
