"""Each field of a bank's configuration changes something: on the next request, in every process."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from tests.conftest import BANKS, Served

Answer = dict[str, Any]
TEXT = "Ana moved to Lisbon on 3 May 2024. Ben likes Lisbon. Ana knows Ben. Lisbon has seven hills."
QUERY = "What did Ana do in May 2024?"


@pytest.fixture(scope="module")
def other(
    serve: Callable[[dict[str, Any]], AbstractContextManager[Served]], served: Served
) -> Iterator[Served]:
    """Another server on the same database, with a reranker."""
    with serve({"database_url": SecretStr(served.database_url), "reranker": "words"}) as found:
        yield found


@pytest.fixture(scope="module")
def pair(served: Served, other: Served) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    """One bank as two servers have it."""
    name = f"{BANKS}/effects-{uuid.uuid4().hex[:8]}"
    with (
        httpx.Client(base_url=served.base_url + name, timeout=60) as here,
        httpx.Client(base_url=other.base_url + name, timeout=60) as there,
    ):
        here.post("memories", json={"items": [{"content": TEXT, "document_id": "d"}]})
        yield here, there


def recalled(bank: httpx.Client, **options: Any) -> Answer:
    answer = bank.post("memories/recall", json={"query": QUERY, "trace": True, **options})
    assert answer.status_code == 200, answer.text
    found: Answer = answer.json()
    return found


def methods(found: Answer) -> set[str]:
    return {one["method"] for one in found["trace"]["retrieval_results"] if one["taken"]}


def depth(found: Answer) -> int:
    number: int = found["trace"]["query"]["candidates_per_strategy"]
    return number


def stages(found: Answer) -> set[str]:
    return set(found["trace"]["summary"]["milliseconds"])


RECALLS: dict[str, tuple[dict[str, Any], dict[str, Any], Callable[[Answer], Any], Any, Any]] = {
    "enable_temporal_retrieval": (
        {"enable_temporal_retrieval": False},
        {},
        lambda r: ("temporal" in methods(r), r["trace"]["query"]["named_window"] is None),
        (True, False),
        (False, True),
    ),
    "enable_graph_retrieval": (
        {"enable_graph_retrieval": False},
        {},
        lambda r: "graph" in stages(r),
        True,
        False,
    ),
    "enable_reranking": ({"enable_reranking": False}, {}, lambda r: "rerank" in stages(r), True, False),
    "recall_max_tokens": ({"recall_max_tokens": 12}, {}, lambda r: len(r["results"]), 4, 1),
    "recall_include_chunks": (
        {"recall_include_chunks": True},
        {},
        lambda r: [one["text"] for one in (r["chunks"] or {}).values()],
        [],
        [TEXT],
    ),
    "recall_chunks_max_tokens": (
        {"recall_chunks_max_tokens": 5},
        {"include": {"chunks": {}}},
        lambda r: [one["truncated"] for one in r["chunks"].values()],
        [False],
        [True],
    ),
    "recall_budget_fixed_low": ({"recall_budget_fixed_low": 7}, {"budget": "low"}, depth, 50, 7),
    "recall_budget_fixed_mid": ({"recall_budget_fixed_mid": 8}, {}, depth, 100, 8),
    "recall_budget_fixed_high": ({"recall_budget_fixed_high": 9}, {"budget": "high"}, depth, 300, 9),
    "recall_budget_function": ({"recall_budget_function": "adaptive"}, {"max_tokens": 8000}, depth, 100, 200),
    "recall_budget_adaptive_low": (
        {"recall_budget_function": "adaptive", "recall_budget_adaptive_low": 0.5},
        {"budget": "low", "max_tokens": 60},
        depth,
        50,
        30,
    ),
    "recall_budget_adaptive_mid": (
        {"recall_budget_function": "adaptive", "recall_budget_adaptive_mid": 0.5},
        {"max_tokens": 60},
        depth,
        100,
        30,
    ),
    "recall_budget_adaptive_high": (
        {"recall_budget_function": "adaptive", "recall_budget_adaptive_high": 0.5},
        {"budget": "high", "max_tokens": 60},
        depth,
        300,
        30,
    ),
    "recall_budget_min": (
        {"recall_budget_function": "adaptive", "recall_budget_min": 33},
        {"max_tokens": 60},
        depth,
        100,
        33,
    ),
    "recall_budget_max": (
        {"recall_budget_function": "adaptive", "recall_budget_max": 44},
        {"max_tokens": 60_000},
        depth,
        100,
        44,
    ),
}


@pytest.mark.parametrize("field", RECALLS)
def test_recall_in_another_process(pair: tuple[httpx.Client, httpx.Client], field: str) -> None:
    here, there = pair
    updates, options, seen, before, after = RECALLS[field]
    assert seen(recalled(there, **options)) == before
    assert here.patch("config", json={"updates": updates}).status_code == 200
    try:
        assert seen(recalled(there, **options)) == after
    finally:
        here.delete("config")
    assert seen(recalled(there, **options)) == before


def test_texts_need_not_be_stored(bank: httpx.Client, recall: Callable[..., Answer]) -> None:
    bank.patch("config", json={"updates": {"store_document_text": False}})
    bank.post("memories", json={"items": [{"content": TEXT, "document_id": "d"}]})
    assert bank.get("documents/d").json()["original_text"] == ""
    assert [one["chunk_text"] for one in bank.get("documents/d/chunks").json()["items"]] == [""]
    results = recall("Where did Ana move?", include={"chunks": {}})["results"]
    assert results[0]["text"] == "Ana moved to Lisbon on 3 May 2024."
    assert bank.post("reflect", json={"query": "Where did Ana move?"}).status_code == 200
    refused = bank.post("documents/d/reprocess")
    assert refused.status_code == 409
    assert "store_document_text" in refused.json()["detail"]
    # the same again is known, and more of it is added
    bank.post("memories", json={"items": [{"content": TEXT, "document_id": "d"}]})
    more = {"content": "Cleo sings.", "document_id": "d", "update_mode": "append"}
    assert bank.post("memories", json={"items": [more]}).status_code == 200
    assert bank.get("documents/d").json()["memory_unit_count"] == 5


def waiting(bank: httpx.Client) -> tuple[int, int]:
    found = bank.get("stats").json()
    return found["pending_consolidation"], found["total_observations"]


def test_consolidation(bank: httpx.Client, finished: Callable[[str], Answer]) -> None:
    said = datetime.now(UTC) - timedelta(days=90)
    text = "Mira works at Harbor Labs."
    items = [
        {
            "content": f"{text} {other}",
            "document_id": f"d{n}",
            "timestamp": (said + timedelta(days=n)).isoformat(),
        }
        for n, other in enumerate(["Mira lives in Porto.", "Mira lives in Porto.", "Mira likes tea."])
    ]
    config = {"enable_observations": True, "enable_auto_consolidation": False}
    bank.patch("config", json={"updates": config})
    bank.post("memories", json={"items": items})
    assert bank.get("operations").json()["total"] == 0
    facts = waiting(bank)[0]
    assert (facts >= 4, waiting(bank)[1]) == (True, 0)

    bank.patch("config", json={"updates": {"consolidation_max_memories_per_round": 2}})
    done = finished(bank.post("consolidate").json()["operation_id"])
    assert done["status"] == "completed"
    made = waiting(bank)
    assert made[0] == 0
    assert made[1] >= 2

    limited = {
        "max_observations_per_scope": 1,
        "observation_scope_limits": [{"scope": ["run_*"], "limit": 0}],
    }
    bank.patch("config", json={"updates": limited})
    tagged = [{**one, "document_id": f"t{n}", "tags": ["run_7"]} for n, one in enumerate(items)]
    bank.post("memories", json={"items": tagged})
    ended = finished(bank.post("consolidate").json()["operation_id"])
    assert ended["status"] == "completed"
    scopes = bank.get("observations/scopes").json()["scopes"]
    assert [(one["tags"], one["count"]) for one in scopes] == [([], 1)]
