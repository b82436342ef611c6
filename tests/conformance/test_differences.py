"""What the page on compatibility says of differences and limits holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

Answer = dict[str, Any]

MAP = {"key": "person", "type": "map", "fields": {"role": {"type": "text"}}}
REFUSED: list[tuple[str, str, Answer, int, str]] = [
    ("PATCH", "documents/bell", {}, 422, "tags"),
    (
        "POST",
        "memories/recall",
        {"query": "bell", "tag_groups": [{"tags": ["a"], "resolve": "fuzzy"}]},
        422,
        "resolve",
    ),
    (
        "POST",
        "reflect",
        {"query": "Who?", "response_schema": {"type": "object"}},
        400,
        "REVERIE_LLM_PROVIDER",
    ),
    ("POST", "memories/dry-run-extract", {"content": "It rang.", "entity_labels": [MAP]}, 422, "type"),
    ("POST", "webhooks", {"url": "https://hooks.example/", "http_config": {"method": "PUT"}}, 422, "method"),
    ("POST", "import", {"version": "1", "bank": {"memory_defense": {"on": True}}}, 400, "memory_defense"),
    ("GET", "memories/list?limit=10001", {}, 422, "limit"),
    ("POST", "reflect", {"query": "Who?", "max_tokens": 100_001}, 422, "max_tokens"),
    ("PATCH", "config", {"updates": {"retain_chunk_size": 199}}, 400, "retain_chunk_size"),
    ("POST", "health/llm", {}, 400, "REVERIE_LLM_PROVIDER"),
    ("GET", "document-transfer", {}, 410, "document-transfer/export"),
]


@pytest.fixture
def stocked(bank: httpx.Client, retain: Callable[..., Answer]) -> httpx.Client:
    retain("Ines Duarte repaired the harbour bell.", document_id="bell")
    return bank


def test_a_bank_that_is_not_there(bank: httpx.Client) -> None:
    for path in ("memories/list", "documents", "entities", "tags", "config", "stats", "directives"):
        assert bank.get(path).status_code == 200, path
    assert bank.post("memories/recall", json={"query": "x"}).json()["results"] == []
    assert bank.get("profile").status_code == 404
    assert bank.post("directives", json={"name": "Brief", "content": "Be brief."}).status_code == 200
    assert bank.get("memories/list").json()["total"] == 0


def test_what_is_refused(stocked: httpx.Client) -> None:
    for method, path, body, status, word in REFUSED:
        answer = stocked.request(method, path, json=body or None if method == "GET" else body)
        assert answer.status_code == status, (path, answer.text)
        assert word in answer.text, (path, answer.text)


def test_what_is_taken_all_the_same(stocked: httpx.Client) -> None:
    exact = {"query": "bell", "tag_groups": [{"not": {"tags": ["a"], "resolve": "exact"}}]}
    assert len(stocked.post("memories/recall", json=exact).json()["results"]) == 1
    preview = stocked.post("memories/dry-run-extract", json={"content": "It rang.", "agent_name": "Bo"})
    assert preview.headers["X-Ignored-Params"] == "agent_name"
    assert [fact["text"] for fact in preview.json()["facts"]] == ["It rang."]
    for word in ("done", "consolidated"):
        listed = stocked.get("memories/list", params={"consolidation_state": word})
        assert (listed.status_code, listed.json()["total"]) == (200, 0)
    unset: Answer = {"version": "1", "bank": {"retain_mission": "Bells.", "memory_defense": None}}
    assert stocked.post("import", json=unset).json()["config_applied"] is True
    entities = stocked.get("entities", params={"tags": "a"})
    assert entities.headers["X-Ignored-Params"] == "tags"
