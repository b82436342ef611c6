"""Jobs of a worker that died are taken over, whatever else is wrong with one of them."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import Any

import httpx

Sql = Callable[..., list[tuple[Any, ...]]]

_DEAD = "INSERT INTO procrastinate_workers (last_heartbeat, sessions) VALUES (now(), 'dead') RETURNING id"
_HELD = """
INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args, status, worker_id)
VALUES (%s, %s, %s, %s, jsonb_build_object('scope', 0, 'work', %s::text), %s, %s) RETURNING id
"""
_LEFT = "SELECT count(*) FROM procrastinate_jobs WHERE id = ANY(%s) AND worker_id = %s"


def test_work_of_the_clock_that_waits_does_not_keep_others_from_being_taken_over(sql: Sql) -> None:
    """A worker died in a run of the clock, and the next run waits behind its lock."""
    ((dead,),) = sql(_DEAD)
    work = str(uuid.uuid4())
    held = [
        sql(_HELD, "periodic", "cleanup", "tick", "tick", work, "doing", dead)[0][0],
        sql(_HELD, "retain", "reverie", None, None, work, "doing", dead)[0][0],
    ]
    waiting = sql(_HELD, "periodic", "cleanup", "tick", "tick", work, "todo", None)[0][0]
    deadline = time.monotonic() + 60
    while sql(_LEFT, held, dead) != [(0,)]:
        assert time.monotonic() < deadline, "the jobs of the dead worker were not taken over"
        time.sleep(0.2)
    while sql("SELECT count(*) FROM procrastinate_jobs WHERE id = %s AND status = 'todo'", waiting) != [(0,)]:
        assert time.monotonic() < deadline, "the next run of the clock still waits"
        time.sleep(0.2)


def test_a_part_of_a_batch_is_not_deleted_alone(
    bank: httpx.Client, finished: Callable[[str], dict[str, Any]]
) -> None:
    items = [{"content": f"Box {n} is blue.", "document_id": f"box-{n}"} for n in range(120)]
    key = bank.post("memories", json={"items": items, "async": True}).json()["operation_id"]
    assert finished(key)["status"] == "completed"
    (first, second) = bank.get(f"operations/{key}").json()["child_operations"]
    refused = bank.delete(f"operations/{first['operation_id']}/delete")
    assert refused.status_code == 409
    assert key in refused.json()["detail"]
    assert bank.delete(f"operations/{key}/delete").status_code == 200
    assert bank.get(f"operations/{second['operation_id']}").json()["status"] == "not_found"


def test_no_other_site_may_set_work_off(bank: httpx.Client) -> None:
    """A page can post without a body; browsers name the page's site."""
    bank.post("memories", json={"items": [{"content": "The gate is open."}]})
    for path in ("document-transfer/export", "graph/maintenance"):
        foreign = bank.post(path, headers={"Origin": "http://evil.example"})
        assert (foreign.status_code, foreign.json()["detail"][0]["loc"]) == (403, ["origin"])
    assert bank.get("operations").json()["total"] == 0
