"""Calls of models, kept to be looked at, and whether the models answer: over HTTP."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import httpx
import psycopg
import pytest
from pydantic import SecretStr
from tests.conftest import BANKS, Served
from tests.llm_server import LlmServer, Reply, Seen, error, facts, serving

Answer = dict[str, Any]
TOKEN = "sk-proj-" + "Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z"


@pytest.fixture(scope="module")
def model() -> Iterator[LlmServer]:
    with serving() as found:
        yield found


@pytest.fixture(scope="module")
def there(
    serve: Callable[[dict[str, Any]], AbstractContextManager[Served]], model: LlmServer, served: Served
) -> Iterator[Served]:
    """A server with a model for retain and reflect, on the database of all tests."""
    settings = {
        "database_url": SecretStr(served.database_url),
        "cleanup_interval_s": 1,
        "llm_provider": "openai",
        "llm_model": "tiny",
        "llm_base_url": model.url,
        "llm_api_key": SecretStr("key"),
        "llm_max_retries": 0,
        "llm_trace_max_chars": 400,
        "consolidation_llm_provider": "none",
    }
    with serve(settings) as found:
        yield found


@pytest.fixture
def bank(there: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{there.base_url}{BANKS}/calls-{uuid.uuid4().hex[:8]}", timeout=30) as client:
        yield client


def get(bank: httpx.Client, path: str = "llm-requests", **filters: Any) -> Answer:
    answer = bank.get(path, params=filters)
    assert answer.status_code == 200, answer.text
    found: Answer = answer.json()
    return found


def read(seen: Seen) -> Reply:
    return facts({"what": "Mira moved to Porto.", "quote": "Mira moved to Porto.", "fact_type": "world"})


def test_calls_are_kept_cut_and_without_secrets(bank: httpx.Client, model: LlmServer, there: Served) -> None:
    model.answers = read
    text = f"Mira moved to Porto. Her key is {TOKEN}. " + "She likes the river. " * 40
    item = {"content": text, "document_id": "letters/1"}
    assert bank.post("memories", json={"items": [item]}).status_code == 200
    model.will(error(401))
    bank.post("memories", json={"items": [{"content": "Joao paints boats.", "document_id": "letters/2"}]})

    found = get(bank)
    assert found["total"] == 2
    failed, asked = found["items"]
    assert (asked["operation"], asked["scope"], asked["status"]) == ("retain", "extract", "success")
    assert (asked["provider"], asked["model"]) == ("openai", "tiny")
    assert (asked["input_tokens"], asked["output_tokens"], asked["cached_tokens"]) == (1000, 200, 600)
    assert asked["total_tokens"] == 1200
    assert asked["duration_ms"] >= 0
    assert [one["role"] for one in asked["input"]] == ["system", "user"]
    assert all(len(one["content"]) <= 400 for one in asked["input"])
    assert asked["output"]["facts"][0]["what"] == "Mira moved to Porto."
    assert asked["metadata"]["document_ids"] == ["letters/1"]
    assert TOKEN not in json.dumps(found)
    assert failed["status"] == "error"
    assert failed["error"].startswith("rejected: the provider rejects the call (status 401)")
    assert failed["llm_info"] == {"kind": "rejected"}
    assert failed["output"] is None
    assert failed["trace_id"] != asked["trace_id"]

    assert get(bank, status="error")["items"] == [failed]
    assert get(bank, document_id="letters/1")["items"] == [asked]
    assert get(bank, trace_id=asked["trace_id"])["items"] == [asked]
    assert get(bank, operation="reflect")["total"] == 0
    assert get(bank, provider="openai", scope="extract", limit=1, offset=1)["items"] == [asked]
    assert get(bank, end_date=asked["started_at"])["total"] == 0
    (fact,) = get(bank, "memories/list", document_id="letters/1")["items"][:1]
    assert [one["id"] for one in get(bank, memory_id=fact["id"])["items"]] == [asked["id"]]
    assert bank.get("llm-requests", params={"status": "maybe"}).status_code == 422
    assert bank.get("llm-requests", params={"trace_id": "x"}).status_code == 400

    week = get(bank, "llm-requests/stats")
    assert week["buckets"][-1]["statuses"] == {"success": 1, "error": 1}
    assert week["buckets"][-1]["tokens"] == {"input": 1000, "output": 200, "cached": 600, "total": 1200}
    assert (len(week["buckets"]), week["buckets"][0]["total"]) == (7, 0)
    number = get(bank, "llm-requests/stats", operation="reflect")["buckets"][-1]["total"]
    assert number == 0
    _forgotten(bank, there)
    assert bank.delete("documents/letters%2F2").status_code == 200
    assert get(bank)["total"] == 0


def _forgotten(bank: httpx.Client, there: Served) -> None:
    """What is past its days goes, and the rest stays."""
    assert get(bank, "audit-logs")["total"] == 3
    with psycopg.connect(there.database_url, autocommit=True) as connection:
        name = bank.base_url.path.rstrip("/").rpartition("/")[2]
        for table, days in (("llm_requests", 2), ("audit_logs", 31)):
            connection.execute(
                f"UPDATE {table} SET started_at = started_at - make_interval(days => %s) WHERE (bank, id) IN"
                f" (SELECT bank, id FROM {table} JOIN banks USING (bank) WHERE bank_id = %s"
                " ORDER BY id LIMIT 1)",
                (days, name),
            )
    deadline = time.monotonic() + 60
    while get(bank)["total"] == 2 or get(bank, "audit-logs", action="retain")["total"] == 2:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert (get(bank)["total"], get(bank, "audit-logs", action="retain")["total"]) == (1, 1)


def test_the_calls_of_one_reflection_are_one_run(bank: httpx.Client, model: LlmServer) -> None:
    model.answers = read
    bank.post("memories", json={"items": [{"content": "Mira moved to Porto.", "document_id": "d"}]})
    (fact,) = get(bank, "memories/list")["items"]
    step = {"action": "done", "answer": "Mira lives in Porto [f1].", "memory_ids": ["f1"]}
    model.will(Reply(json.dumps(step)))
    answered = bank.post("reflect", json={"query": "Where does Mira live?"})
    assert answered.status_code == 200, answered.text
    runs = get(bank, group=True, limit=1)
    assert runs["total"] == 2
    assert {one["operation"] for one in runs["items"]} == {"reflect"}
    assert len({one["trace_id"] for one in runs["items"]}) == 1
    assert runs["items"][-1]["scope"] == "agent_1"
    assert fact["id"] in runs["items"][-1]["metadata"]["memory_ids"]
    assert get(bank, memory_id=fact["id"], operation="reflect")["total"] == len(runs["items"])


def test_health_tells_how_each_model_answers(
    bank: httpx.Client, model: LlmServer, client: httpx.Client, make_bank: Callable[[], httpx.Client]
) -> None:
    assert bank.post("health/llm").status_code == 404
    bank.patch("config", json={"updates": {}})
    model.will(Reply('{"alive": true}'))
    before = len(model.seen)
    answer = bank.post("health/llm").json()
    assert [(one["operation"], one["status"], one["ok"]) for one in answer["operations"]] == [
        ("retain", "connected", True),
        ("consolidation", "not_configured", False),
        ("reflect", "connected", True),
    ]
    assert answer["operations"][0]["latency_ms"] > 0
    assert len(model.seen) == before + 1
    model.will(error(403))
    assert {one["status"] for one in bank.post("health/llm").json()["operations"]} == {
        "auth_failed",
        "not_configured",
    }
    model.will(error(500))
    assert bank.post("health/llm").json()["operations"][0]["status"] == "unreachable"
    assert [one["scope"] for one in get(bank)["items"]] == ["health"] * 3

    plain = make_bank()
    plain.patch("config", json={"updates": {}})
    refused = plain.post("health/llm")
    assert refused.status_code == 400
    assert "REVERIE_LLM_PROVIDER" in refused.json()["detail"][0]["msg"]
    features = client.get("/version").json()["features"]
    assert (features["audit_log"], features["llm_trace"], features["bank_llm_health"]) == (True, True, True)
