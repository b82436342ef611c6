"""The queue as a whole, over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx


def queue(client: httpx.Client, **params: Any) -> dict[str, Any]:
    answer = client.get("/v1/default/queue", params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_what_ended_is_counted(
    client: httpx.Client, bank: httpx.Client, finished: Callable[[str], dict[str, Any]]
) -> None:
    before = queue(client)
    answer = bank.post("memories", json={"items": [{"content": "Ada sails."}], "async": True})
    assert finished(answer.json()["operation_id"])["status"] == "completed"
    after = queue(client, detailed=True)
    assert after["completed"] >= before["completed"] + 1
    assert after["avg_ms"] > 0
    assert after["p95_ms"] >= 0
    assert after["types"]["retain"]["completed"] >= 1
    assert before["types"] is None


def test_what_is_forgotten_still_counts(
    client: httpx.Client,
    bank: httpx.Client,
    finished: Callable[[str], dict[str, Any]],
) -> None:
    key = bank.post("memories", json={"items": [{"content": "Ben rows."}], "async": True}).json()[
        "operation_id"
    ]
    assert finished(key)["status"] == "completed"
    before = queue(client)["completed"]
    assert bank.delete(f"operations/{key}/delete").status_code == 200
    assert queue(client)["completed"] == before


def test_the_state_names_its_workers_and_its_health(client: httpx.Client) -> None:
    found = queue(client)
    assert found["health"] in ("healthy", "degraded", "unhealthy")
    assert (found["health"] == "healthy") is (found["alerts"] == [])
    assert found["capacity"] == 100_000
    assert len(found["workers"]) >= 1
    assert found["spooled"] == 0


def test_recalls_are_timed(client: httpx.Client, bank: httpx.Client, retain: Callable[..., Any]) -> None:
    retain("Cleo moved to Lima.")
    assert bank.post("memories/recall", json={"query": "Where does Cleo live?"}).status_code == 200
    assert queue(client)["recall_p95_ms"] > 0


def test_the_spool_can_be_poked(client: httpx.Client) -> None:
    answer = client.post("/v1/default/queue/spool")
    assert (answer.status_code, answer.json()) == (200, {"spooled": 0})
