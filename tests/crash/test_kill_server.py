"""kill -9 of the server and of its database: what was acknowledged is there afterwards, once."""

from __future__ import annotations

import asyncio
import os
import signal
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import httpx
from crash.processes import Server, Site

RETAINS = 200
NOTES = "user: Crate {n} holds copper pipes.\nassistant: I put crate {n} on shelf {n}."
"""Two facts each."""
BANK = "/v1/default/banks/depot"


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

    async with httpx.AsyncClient(timeout=60) as client:
        await asyncio.gather(*(one(client, n, key) for n, key in keys.items()))
    return acknowledged


def wait_until_done(server: Server, count: int, timeout: float = 60) -> None:
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


def test_acknowledged_retains_survive_a_killed_server(place: Site) -> None:
    """The server dies while it takes requests in and works on them."""
    keys = {n: str(uuid.uuid4()) for n in range(RETAINS)}
    first = place.serve().healthy()
    acknowledged = asyncio.run(submit(first.url, keys, RETAINS * 3 // 5, first.kill))
    assert RETAINS * 3 // 5 <= len(acknowledged) < RETAINS

    second = place.serve().healthy()
    known = {o["id"] for o in second.get(f"{BANK}/operations", limit=1000)["operations"]}
    assert {keys[n] for n in acknowledged} <= known
    # a client that got no answer asks again with the same operation_id
    again = {n: key for n, key in keys.items() if n not in acknowledged}
    assert asyncio.run(submit(second.url, again, -1, lambda: None)) == set(again)
    wait_until_done(second, RETAINS)
    check_all_once(second, keys)
    assert second.stop() == 0


def test_all_acknowledged_then_killed_twice(place: Site) -> None:
    """The server dies with the work before it, and dies again while it catches up."""
    keys = {n: str(uuid.uuid4()) for n in range(RETAINS)}
    first = place.serve().healthy()
    assert len(asyncio.run(submit(first.url, keys, RETAINS, first.kill))) == RETAINS
    second = place.serve().healthy()
    done = second.get(f"{BANK}/stats")["operations_by_status"].get("completed", 0)
    assert done < RETAINS
    wait_until_done(second, min(done + 20, RETAINS))
    second.kill()
    third = place.serve().healthy()
    wait_until_done(third, RETAINS)
    check_all_once(third, keys)
    asked = {"query": "Where is crate 77?"}
    found = httpx.post(f"{third.url}{BANK}/memories/recall", json=asked, timeout=60).json()
    assert "crate 77 " in found["results"][0]["text"].lower()
    assert third.stop() == 0


def test_killed_database_is_started_again(place: Site) -> None:
    """The database dies while requests come in; the server brings it back and goes on."""
    keys = {n: str(uuid.uuid4()) for n in range(40)}
    server = place.serve().healthy()
    pid = place.postmaster()
    assert pid
    acknowledged = asyncio.run(submit(server.url, keys, 30, lambda: os.kill(pid, signal.SIGKILL)))
    assert len(acknowledged) >= 30
    assert httpx.get(f"{server.url}/health/live", timeout=60).status_code == 200
    server.healthy()
    assert place.postmaster() not in (None, pid)
    again = {n: key for n, key in keys.items() if n not in acknowledged}
    assert asyncio.run(submit(server.url, again, -1, lambda: None)) == set(again)
    wait_until_done(server, len(keys))
    check_all_once(server, keys)
    assert server.stop() == 0
    assert place.postmaster() is None


def test_killed_database_and_server_lose_nothing(place: Site) -> None:
    keys = {n: str(uuid.uuid4()) for n in range(40)}
    first = place.serve().healthy()

    def kill_both() -> None:
        pid = place.postmaster()
        assert pid
        os.kill(pid, signal.SIGKILL)
        first.kill()

    acknowledged = asyncio.run(submit(first.url, keys, 30, kill_both))
    second = place.serve().healthy()
    again = {n: key for n, key in keys.items() if n not in acknowledged}
    assert asyncio.run(submit(second.url, again, -1, lambda: None)) == set(again)
    wait_until_done(second, len(keys))
    check_all_once(second, keys)
