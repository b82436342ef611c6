"""A slow strategy is left out; a request that its client drops stops, and costs no connection."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from reverie.recall import strategies
from reverie.recall.strategies import Found, Query
from reverie.store.db import Reader

Call = Callable[..., Any]

SLEEP = "SELECT pg_sleep(30), %(bank)s AS dropped_probe"


async def slow(reader: Reader, query: Query) -> list[Found]:
    """A strategy whose statement takes too long."""
    await reader.rows(SLEEP, {})
    return []


@contextmanager
def with_slow_strategies(*names: str) -> Iterator[None]:
    known = strategies.registry()
    before = dict(known)
    known.update(dict.fromkeys(names, slow))
    try:
        yield
    finally:
        known.clear()
        known.update(before)


@pytest.fixture
def running(sql: Call) -> Callable[[], int]:
    """How many of the slow statements the database works on."""
    return lambda: sql(
        "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%%dropped_probe%%'"
        " AND pid <> pg_backend_pid() AND query LIKE '%%pg_sleep(30)%%'"
    )[0][0]


def pool(client: httpx.Client) -> dict[str, int]:
    found: dict[str, int] = client.get("/health").json()
    return found


def settled(value: Callable[[], Any], wanted: Any, seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    while value() != wanted:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def test_a_slow_strategy_is_left_out_and_named(
    served: Any, retain: Call, recall: Call, running: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    retain("The ferry leaves at nine.")
    recaller = served.app.state.memory._recall._recaller
    monkeypatch.setattr(recaller, "_deadline_s", 0.4)
    with with_slow_strategies("crawl"):
        started = time.monotonic()
        found = recall("When does the ferry leave?", trace=True, explain=[], budget="mid")
        took = time.monotonic() - started
    assert [result["text"] for result in found["results"]] == ["The ferry leaves at nine."]
    (late,) = found["trace"]["left_out"]
    assert late["method"] == "crawl"
    assert late["reason"].startswith("took longer than ")
    assert "crawl" not in {one["method"] for one in found["trace"]["retrieval_results"]}
    assert found["trace"]["summary"]["milliseconds"]["crawl"] >= 100
    assert took < 3
    assert settled(running, 0)


def test_a_strategy_first_in_line_leaves_time_for_the_others(
    served: Any, retain: Call, recall: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    retain("The ferry leaves at nine.")
    monkeypatch.setattr(served.app.state.memory._recall._recaller, "_deadline_s", 0.6)
    known = strategies.registry()
    before = dict(known)
    known.clear()
    known.update({"crawl": slow, **before})
    try:
        found = recall("When does the ferry leave?", trace=True)
    finally:
        known.clear()
        known.update(before)
    assert len(found["results"]) == 1
    assert [one["method"] for one in found["trace"]["left_out"]] == ["crawl"]


def test_where_all_are_slow_the_answer_is_a_failure(
    served: Any, bank: httpx.Client, retain: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    retain("The ferry leaves at nine.")
    monkeypatch.setattr(served.app.state.memory._recall._recaller, "_deadline_s", 0.2)
    with with_slow_strategies(*strategies.registry()):
        answer = bank.post("memories/recall", json={"query": "ferry"})
    assert answer.status_code == 503
    assert "budget low" in answer.text


def test_a_dropped_request_stops(
    served: Any, client: httpx.Client, bank: httpx.Client, retain: Call, recall: Call, running: Call,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    retain("The ferry leaves at nine.")
    monkeypatch.setattr(served.app.state.memory._recall._recaller, "_deadline_s", 60.0)
    before = pool(client)
    with with_slow_strategies("crawl"):
        dropped = [_send(bank, {"query": "ferry"}) for _ in range(4)]
        assert settled(running, 4)
        for one in dropped:
            one.close()
        assert settled(running, 0)
    assert settled(lambda: pool(client)["pool_available"] >= pool(client)["pool_size"] - 1, True)
    after = pool(client)
    assert after["pool_size"] <= max(before["pool_size"], 5)
    assert after.get("connections_lost", 0) == before.get("connections_lost", 0)
    assert len(recall("When does the ferry leave?")["results"]) == 1


def _send(bank: httpx.Client, body: dict[str, Any]) -> socket.socket:
    """A request whose answer nobody waits for."""
    raw = json.dumps(body).encode()
    host, port = bank.base_url.host, bank.base_url.port
    connection = socket.create_connection((host, port or 80))
    head = (
        f"POST {bank.base_url.path}memories/recall HTTP/1.1\r\nHost: {host}:{port}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(raw)}\r\n\r\n"
    )
    connection.sendall(head.encode() + raw)
    return connection
