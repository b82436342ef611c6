"""A worker that is held (SIGSTOP) past its lease and then let go changes nothing, and works on afterwards."""

from __future__ import annotations

import time
import uuid
from typing import Any

import httpx
import pytest
from crash.processes import LEASE_S, Process, Server, Site
from crash.watch import MARGIN_S

BANK = "/v1/default/banks/depot"
LINES = ["user: Crate 1 holds copper pipes.", "assistant: I put crate 1 on shelf 1."]


def submit(server: Server, document: str, text: str, **fields: Any) -> str:
    key = str(uuid.uuid4())
    item = {"content": text, "document_id": document, "timestamp": "2024-04-01", **fields}
    body = {"items": [item], "async": True, "operation_id": key}
    assert httpx.post(f"{server.url}{BANK}/memories", json=body, timeout=60).status_code == 200
    return key


def status_of(place: Site, key: str) -> dict[str, Any]:
    (row,) = place.sql("SELECT status, attempts, worker, result FROM operations WHERE id = %(id)s", id=key)
    return row


def wait_for_end(place: Site, key: str, timeout: float) -> dict[str, Any]:
    deadline = time.monotonic() + timeout
    while (row := status_of(place, key))["status"] in ("pending", "processing"):
        assert time.monotonic() < deadline, f"not ended {timeout:.0f} s after the worker was held: {row}"
        time.sleep(0.05)
    return row


def facts(server: Server) -> list[str]:
    return sorted(fact["text"] for fact in server.get(f"{BANK}/memories/list", limit=1000)["items"])


def held_at(place: Site, point: str, submit_work: Any) -> tuple[Process, str]:
    """A worker that was held at a point of its attempt at the operation that is submitted."""
    mark = place.folder / "reached"
    worker = place.work_and_hold(point, mark).wait_ready()
    key: str = submit_work()
    deadline = time.monotonic() + 60
    while not mark.exists():
        assert time.monotonic() < deadline, f"the worker did not come to {point}"
        time.sleep(0.01)
    worker.wait_held()
    return worker, key


@pytest.mark.parametrize("point", ["prepare", "copy", "commit"])
def test_a_held_worker_is_replaced_within_its_lease(place: Site, point: str) -> None:
    """Wherever it is held, its operation is done by another within the lease; awake, it changes nothing."""
    server = place.serve(REVERIE_WORKER_ENABLED="false").wait_ready()
    held, key = held_at(place, point, lambda: submit(server, "crate", "\n".join(LINES)))
    other = place.work().wait_ready()
    began = time.monotonic()
    row = wait_for_end(place, key, LEASE_S + MARGIN_S + 5)
    took = time.monotonic() - began
    print(f"held at {point}: done by another after {took:.2f} s")
    assert took < LEASE_S + MARGIN_S
    assert (row["status"], row["attempts"], row["worker"]) == ("completed", 2, other.name)

    before = place.sql("SELECT id, xmin::text FROM facts ORDER BY id")
    held.resume()
    time.sleep(2.0)
    assert place.sql("SELECT id, xmin::text FROM facts ORDER BY id") == before
    assert (row := status_of(place, key))["attempts"] == 2, row
    assert facts(server) == sorted(LINES)
    assert other.stop() == 0
    again = submit(server, "plan", "The plan stands.")
    assert wait_for_end(place, again, 60)["worker"] == held.name
    assert facts(server) == sorted([*LINES, "The plan stands."])
    assert held.stop() == 0
    assert server.stop() == 0


def test_a_held_worker_does_not_hold_up_its_document(place: Site) -> None:
    """Appends behind the one that it has taken up follow in their order."""
    server = place.serve(REVERIE_WORKER_ENABLED="false").wait_ready()
    held, first = held_at(place, "commit", lambda: submit(server, "log", "Entry 0.", update_mode="append"))
    keys = [first] + [submit(server, "log", f"Entry {n}.", update_mode="append") for n in range(1, 5)]
    place.work().wait_ready()
    for key in keys:
        assert wait_for_end(place, key, LEASE_S + MARGIN_S + 5)["status"] == "completed"
    held.resume()
    time.sleep(1.5)
    text = server.get(f"{BANK}/documents/log")["original_text"]
    assert text == "\n\n".join(f"Entry {n}." for n in range(5))


def test_what_a_held_worker_has_can_be_cancelled(place: Site) -> None:
    """The cancel is answered while the worker is held, and holds when it wakes."""
    server = place.serve(REVERIE_WORKER_ENABLED="false").wait_ready()
    held, key = held_at(place, "prepare", lambda: submit(server, "crate", "\n".join(LINES)))
    answer = httpx.delete(f"{server.url}{BANK}/operations/{key}", timeout=60)
    assert answer.status_code == 200, answer.text
    held.resume()
    time.sleep(2.0)
    assert status_of(place, key)["status"] == "cancelled"
    assert facts(server) == []
    assert server.get(f"{BANK}/documents")["total"] == 0
    after = submit(server, "plan", "The plan stands.")
    assert wait_for_end(place, after, 60)["worker"] == held.name
