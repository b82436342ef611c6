"""What row-level security costs a recall, and whether the time of a refusal tells that something is there."""

from __future__ import annotations

import json
import random
import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx
from server import Server
from world import World

Record = Callable[[str, Any], None]
_OWNER = "the-owner-of-this-bench"
_BANKS = "/v1/default/banks"


def measure(record: Record, facts: int = 2_000, rounds: int = 300) -> None:
    """Medians in ms, the requests of a comparison taken in turns."""
    with Server(environment={"REVERIE_API_KEY": _OWNER}) as server:
        owner = _client(server, _OWNER)
        world = World()
        for session in world.sessions(0, facts // 20):
            items = [
                {
                    "content": one.text,
                    "timestamp": one.said_at.isoformat(),
                    "document_id": session.document_id,
                }
                for one in session.facts
            ]
            assert owner.post(f"{_BANKS}/held/memories", json={"items": items}).status_code == 200
        (fact,) = owner.get(f"{_BANKS}/held/memories/list", params={"limit": 1}).json()["items"]
        assert owner.post("/v1/default/tenants", json={"name": "other"}).status_code == 201
        keyed = _client(server, _key(owner, "keyed"))
        other = _client(server, _key(owner, "other", tenant="other"))
        limited = _client(server, _key(owner, "limited", banks=["mine"]))
        questions = [world.question(n) for n in range(rounds)]
        recalls = {
            "owner's key": lambda n: _recall(owner, questions[n]),
            "stored key": lambda n: _recall(keyed, questions[n]),
        }
        record("walls: recall, p50 ms", _medians(recalls, rounds))
        for name, client in (("another tenant's", other), ("out of the key's banks", limited)):
            for what, path in (
                ("bank", "{bank}"),
                ("fact", f"{{bank}}/memories/{fact['id']}"),
                ("list", "{bank}/memories/list"),
            ):
                asked = {
                    "it is there": _asking(client, path.format(bank="held")),
                    "it is not": _asking(client, path.format(bank="none")),
                }
                record(f"walls: a {what} {name}, p50 ms", _medians(asked, rounds))


def _client(server: Server, key: str) -> httpx.Client:
    return httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {key}"}, timeout=60)


def _key(owner: httpx.Client, name: str, **fields: Any) -> str:
    made = owner.post("/v1/default/keys", json={"name": name, "permission": "read", **fields})
    assert made.status_code == 201, made.text
    key: str = made.json()["key"]
    return key


def _recall(client: httpx.Client, question: str) -> None:
    assert client.post(f"{_BANKS}/held/memories/recall", json={"query": question}).status_code == 200


def _asking(client: httpx.Client, path: str) -> Callable[[int], Any]:
    return lambda _: client.get(f"{_BANKS}/{path}")


def _medians(calls: Mapping[str, Callable[[int], Any]], rounds: int) -> dict[str, float]:
    took: dict[str, list[float]] = {name: [] for name in calls}
    for number in range(rounds):
        for name in random.sample(list(calls), len(calls)):
            began = time.perf_counter()
            calls[name](number)
            took[name].append(1000 * (time.perf_counter() - began))
    return {name: round(statistics.median(times[20:]), 2) for name, times in took.items()}


if __name__ == "__main__":
    measure(lambda name, value: print(f"{name:55} {json.dumps(value)}", flush=True))
