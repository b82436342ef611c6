"""A bank as a graph over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
from hindsight_client import Hindsight

Answer = dict[str, Any]
Call = Callable[..., Any]

HARBOUR = (
    "user: Emil Norden painted the lighthouse of Varberg.\n"
    "user: Emil Norden painted the old lighthouse in Varberg again.\n"
    "user: That is why he smells of turpentine.\n"
)


def graph(bank: httpx.Client, **params: Any) -> Answer:
    answer = bank.get("graph", params=params)
    assert answer.status_code == 200, answer.text
    found: Answer = answer.json()
    return found


def test_nodes_are_facts_and_edges_say_why(bank: httpx.Client, retain: Call, facts: Call) -> None:
    retain(HARBOUR, document_id="talk", timestamp="2024-01-05T09:00:00Z", tags=["boats"], context="chat")
    retain("The moon is 384,400 km away.", document_id="moon", timestamp="2024-03-05T09:00:00Z")
    found = graph(bank)
    first, second, third, moon = facts()
    assert (found["total_units"], found["limit"]) == (4, 1000)
    assert [node["id"] for node in found["nodes"]] == [f["id"] for f in (moon, third, second, first)]
    node = found["nodes"][-1]
    assert (node["label"], node["type"]) == (first["text"], "world")
    assert node["data"]["text"] == first["text"]
    assert node["data"]["context"] == "chat"
    assert "Emil Norden" in node["data"]["entities"]
    row = found["table_rows"][-1]
    for name in ("id", "text", "context", "mentioned_at", "document_id", "chunk_id", "tags", "fact_type"):
        assert row[name] == first[name], name
    assert row["created_at"]
    assert found["table_rows"][0]["context"] == "N/A"
    by_pair = {(e["from"], e["to"], e["type"]): e for e in found["edges"]}
    assert len(by_pair) == len(found["edges"])
    causal = by_pair[second["id"], third["id"], "causes"]
    assert causal["weight"] == 1
    assert "caused" in causal["reason"]
    entity = by_pair[first["id"], second["id"], "entity"]
    assert "Emil Norden" in entity["reason"]
    assert 0 < entity["weight"] < 1
    assert entity["data"]["entityName"] in entity["reason"]
    semantic = by_pair[first["id"], second["id"], "semantic"]
    assert semantic["weight"] > 0.8
    temporal = by_pair[first["id"], second["id"], "temporal"]
    assert temporal["reason"] == "at the same time"
    assert not any(moon["id"] in (e["from"], e["to"]) for e in found["edges"])
    for edge in found["edges"]:
        assert edge["data"]["source"] == edge["from"]
        assert edge["data"]["linkType"] == edge["type"]


def test_filters_and_limits(bank: httpx.Client, retain: Call, facts: Call) -> None:
    retain(HARBOUR, document_id="talk", tags=["boats", "paint"])
    retain("assistant: I found a varnish in Varberg.", document_id="shop", tags=["boats"])
    retain("Rosa Kim works in Oslo.", document_id="other")

    def found(**params: Any) -> list[str]:
        answer = graph(bank, **params)
        assert answer["total_units"] >= len(answer["nodes"]) == len(answer["table_rows"])
        ids = {node["id"] for node in answer["nodes"]}
        assert all(e["from"] in ids and e["to"] in ids for e in answer["edges"])
        return [node["data"]["text"] for node in answer["nodes"]]

    assert len(found()) == 5
    assert len(found(type="experience")) == 1
    assert len(found(q="LIGHTHOUSE")) == 2
    assert len(found(document_id="talk")) == 3
    assert len(found(tags=["boats"])) == 4
    assert len(found(tags=["boats", "paint"])) == 3
    assert len(found(tags=["boats", "paint"], tags_match="any_strict")) == 4
    chunk = next(f["chunk_id"] for f in facts() if f["document_id"] == "shop")
    assert len(found(chunk_id=chunk)) == len(found(chunk_id=chunk.partition("@")[0])) == 1
    assert found(limit=2) == found()[:2]
    assert graph(bank, limit=0) == {
        "nodes": [],
        "edges": [],
        "table_rows": [],
        "total_units": 5,
        "limit": 0,
    }
    for params, field in (
        ({"type": "opinion"}, "type"),
        ({"chunk_id": "x"}, "chunk_id"),
        ({"limit": -1}, "limit"),
        ({"tags_match": "some"}, "tags_match"),
    ):
        refused = bank.get("graph", params=params)
        assert refused.status_code in (400, 422)
        assert field in refused.text


def test_a_bank_that_is_not_there(bank: httpx.Client) -> None:
    assert bank.get("graph").json()["nodes"] == []
    assert bank.get("profile").status_code == 404


async def test_the_published_client_reads_it(base_url: str, bank_id: str) -> None:
    client = Hindsight(base_url=base_url, timeout=60)
    try:
        await client.aretain(bank_id=bank_id, content=HARBOUR)
        found = await client.memory.get_graph(bank_id)
        assert found.total_units == len(found.nodes) == len(found.table_rows) == 3
        assert {node.data.text for node in found.nodes} == {row.text for row in found.table_rows}
        assert {edge.data.link_type for edge in found.edges} >= {"entity", "causes", "temporal"}
        assert all(edge.data.weight > 0 for edge in found.edges)
    finally:
        await client.aclose()
