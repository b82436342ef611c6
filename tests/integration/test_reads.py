"""Reading back: facts, entities, tags, health, version, metrics."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pytest

Answer = dict[str, Any]
Call = Callable[..., Answer]

NOBODY = uuid.UUID(int=0x71A5)

NOTES = (
    "user: Emil Norden built a canoe from cedar.\n"
    "assistant: I found a varnish that suits cedar.\n"
    "user: He launched it on Lake Siljan in May 2023.\n"
)


def test_list_newest_first_with_every_field_of_the_wire(bank: httpx.Client, retain: Call) -> None:
    retain(NOTES, document_id="canoe", timestamp="2023-07-01T09:00:00Z", tags=["boats"])
    page = bank.get("memories/list").json()
    assert (page["total"], page["limit"], page["offset"]) == (3, 100, 0)
    assert [item["text"].split(":")[0] for item in page["items"]] == ["user", "assistant", "user"]
    newest = page["items"][0]
    assert newest["text"] == "user: He launched it on Lake Siljan in May 2023."
    assert newest["fact_type"] == newest["type"] == "world"
    assert newest["date"] == newest["occurred_start"] == "2023-05-01T00:00:00+00:00"
    assert newest["occurred_end"] == "2023-06-01T00:00:00+00:00"
    assert newest["mentioned_at"] == "2023-07-01T09:00:00+00:00"
    assert isinstance(newest["entities"], str)
    assert "Siljan" in newest["entities"]
    assert newest["document_id"] == "canoe"
    assert newest["tags"] == ["boats"]
    assert newest["metadata"] == {}
    assert newest["context"] is None
    assert newest["chunk_id"]


def test_list_filters_and_pages(bank: httpx.Client, retain: Call) -> None:
    retain(NOTES, document_id="canoe", tags=["boats"], context="workshop diary")
    retain("The 100%_sure recipe needs cedar smoke.", document_id="recipe")

    def found(**params: Any) -> list[str]:
        page = bank.get("memories/list", params=params).json()
        assert page["total"] >= len(page["items"])
        return [item["text"] for item in page["items"]]

    assert len(found()) == 4
    assert len(found(type="world")) == 3
    assert len(found(type="experience")) == 1
    assert found(type="observation") == []
    assert len(found(q="CEDAR")) == 3
    assert len(found(q="workshop")) == 3
    assert found(q="100%_s") == ["The 100%_sure recipe needs cedar smoke."]
    assert found(q="100__s") == []
    assert len(found(document_id="canoe")) == 3
    assert found(document_id="none") == []
    assert len(found(state="valid")) == len(found(state="all")) == 4
    assert found(state="invalidated") == []
    assert len(found(consolidation_state="pending")) == 4
    assert len(found(tags="boats")) == 4
    assert len(found(tags="boats", tags_match="any_strict")) == 3
    pages = [found(limit=1, offset=n)[0] for n in range(4)]
    assert pages == found()
    assert found(offset=4) == []
    assert bank.get("memories/list", params={"limit": 0}).json()["total"] == 4
    entity = next(e for e in bank.get("entities").json()["items"] if e["canonical_name"] == "Emil Norden")
    assert found(entity_id=entity["id"]) == [  # the second names him as "he"
        "user: He launched it on Lake Siljan in May 2023.",
        "user: Emil Norden built a canoe from cedar.",
    ]


def test_one_fact_in_full(bank: httpx.Client, retain: Call) -> None:
    retain(NOTES, document_id="canoe", timestamp="2023-07-01T09:00:00Z")
    listed = bank.get("memories/list").json()["items"][0]
    full = bank.get(f"memories/{listed['id']}").json()
    for name in set(listed) - {"entities"}:
        assert full[name] == listed[name], name
    assert ", ".join(full["entities"]) == listed["entities"]
    assert full["occurred_precision"] == "month"
    assert full["speaker"] == "user"
    assert full["valid_until"] is None
    assert full["learned_at"]
    assert full["confidence"] == 1
    assert full["extractor"] == {"name": "rules", "version": 2}
    assert full["source_fact_ids"] == []
    assert bank.get(f"memories/{uuid.uuid4()}").status_code == 404
    assert bank.get("memories/17").status_code == 400


def test_entities_most_mentioned_first(bank: httpx.Client, retain: Call) -> None:
    retain("Rosa Kim met Ivan Petrov.", timestamp="2024-01-05")
    retain("Rosa Kim went to Oslo.", timestamp="2024-03-05")
    page = bank.get("entities").json()
    first = page["items"][0]
    assert first["canonical_name"] == "Rosa Kim"
    assert first["mention_count"] == 2
    assert first["first_seen"] == "2024-01-05T00:00:00+00:00"
    assert first["last_seen"] == "2024-03-05T00:00:00+00:00"
    assert first["metadata"]["kind"] == "person"
    counts = [item["mention_count"] for item in page["items"]]
    assert counts == sorted(counts, reverse=True)
    assert page["total"] == len(page["items"])
    assert bank.get("entities", params={"limit": 1, "offset": 1}).json()["items"] == page["items"][1:2]
    assert [e["canonical_name"] for e in bank.get("entities", params={"q": "petr"}).json()["items"]] == [
        "Ivan Petrov"
    ]
    detail = bank.get(f"entities/{first['id']}").json()
    assert {key: detail[key] for key in ("id", "canonical_name", "mention_count")} == {
        key: first[key] for key in ("id", "canonical_name", "mention_count")
    }
    assert [o["text"] for o in detail["observations"]] == [
        "Rosa Kim went to Oslo.",
        "Rosa Kim met Ivan Petrov.",
    ]
    assert detail["observations"][0]["mentioned_at"] == "2024-03-05T00:00:00+00:00"
    assert bank.get(f"entities/{uuid.uuid4()}").status_code == 404


def test_tags_by_use_and_glob(bank: httpx.Client, retain: Call) -> None:
    retain("Fact one.", tags=["team:red", "all"])
    retain("Fact two.", tags=["team:blue", "all"])
    retain("Fact three.", tags=["100%", "all"])
    page = bank.get("tags").json()
    assert page["items"][0] == {"tag": "all", "count": 3}
    assert page["total"] == 4

    def found(q: str) -> list[str]:
        return sorted(item["tag"] for item in bank.get("tags", params={"q": q}).json()["items"])

    assert found("team:*") == ["team:blue", "team:red"]
    assert found("*:red") == ["team:red"]
    assert found("all") == ["all"]
    assert found("100%") == ["100%"]
    assert found("1*%") == ["100%"]
    assert found("team") == []
    assert bank.get("tags", params={"limit": 1, "offset": 1}).json()["total"] == 4


@pytest.mark.parametrize(
    "path",
    [
        "profile",
        "documents/x",
        "documents/x/chunks",
        f"memories/{NOBODY}",
        f"entities/{NOBODY}",
        f"operations/{NOBODY}",
    ],
)
def test_things_of_a_bank_that_is_not_there(bank: httpx.Client, bank_id: str, path: str) -> None:
    answer = bank.get(path)
    assert answer.status_code == 404
    assert bank_id in answer.json()["detail"]


@pytest.mark.parametrize(
    ("path", "entries"),
    [
        ("memories/list", "items"),
        ("documents", "items"),
        ("entities", "items"),
        ("entities/graph", "nodes"),
        ("graph", "nodes"),
        ("tags", "items"),
        ("operations", "operations"),
        ("directives", "items"),
        ("mental-models", "items"),
        ("webhooks", "items"),
        ("observations/scopes", "scopes"),
        ("knowledge-base/tree", "roots"),
        ("audit-logs", "items"),
        ("llm-requests", "items"),
    ],
)
def test_a_bank_that_is_not_there_holds_nothing(bank: httpx.Client, path: str, entries: str) -> None:
    answer = bank.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.json()[entries] == []
    assert bank.get("profile").status_code == 404  # nothing was made by looking


def test_counts_and_answers_of_a_bank_that_is_not_there(bank: httpx.Client, client: httpx.Client) -> None:
    assert bank.get("stats").json()["total_nodes"] == 0
    assert bank.get("config").json()["overrides"] == {}
    found = bank.post("memories/recall", json={"query": "Where does Alice live?", "trace": True})
    assert (found.status_code, found.json()["results"]) == (200, [])
    told = bank.post("reflect", json={"query": "Where does Alice live?"})
    assert told.status_code == 200
    assert told.json()["text"].startswith("I don't know")
    assert bank.get("profile").status_code == 404


def test_health(client: httpx.Client) -> None:
    for path in ("/health", "/health/ready"):
        answer = client.get(path)
        assert answer.status_code == 200
        body = answer.json()
        assert body["status"] == "healthy"
        assert body["database"] == "connected"
        assert body["db_acquire_ms"] >= 0
        assert "pool_size" in body
    live = client.get("/health/live").json()
    assert live["status"] == "alive"
    assert live["uptime_seconds"] >= 0
    assert live["version"]


def test_version(client: httpx.Client) -> None:
    import reverie

    body = client.get("/version").json()
    assert body["api_version"] == reverie.__version__
    assert set(body["features"]) == {
        "observations",
        "mcp",
        "worker",
        "bank_config_api",
        "bank_llm_health",
        "file_upload_api",
        "document_export_api",
        "document_import_api",
        "audit_log",
        "llm_trace",
        "store_document_text",
    }
    assert body["features"]["worker"] is True


def test_metrics_count_requests_by_route(client: httpx.Client, bank: httpx.Client, retain: Call) -> None:
    def value(*parts: str) -> float:
        lines = client.get("/metrics").text.splitlines()
        found = [line for line in lines if line[:1] != "#" and all(part in line for part in parts)]
        return float(found[0].rpartition(" ")[2]) if found else 0.0

    counter = (
        'reverie_http_request_seconds_count{method="POST"',
        '/banks/{bank_id}/memories",status="200"}',
    )
    before, facts = value(*counter), value("reverie_retained_facts_total ")
    retain("One sentence for the meter.")
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert value(*counter) == before + 1
    assert value("reverie_retained_facts_total ") == facts + 1
    assert "meter" not in answer.text  # neither content
    assert bank.base_url.path.rstrip("/").rpartition("/")[2] not in answer.text  # nor names of banks


def test_openapi_and_docs(client: httpx.Client) -> None:
    document = client.get("/openapi.json").json()
    assert document["info"]["title"] == "Reverie"
    assert "/v1/default/banks/{bank_id}/memories/recall" in document["paths"]
    assert client.get("/docs").status_code == 200
