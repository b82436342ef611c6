"""Banks over HTTP: their life, their settings, their counts, and the walls between them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from every_route import BODIES, OF_THE_SERVER, OTHER_STATUS, SECRET, UPLOADS, every_route, furnished

Answer = dict[str, Any]
Call = Callable[..., Answer]
Make = Callable[[], httpx.Client]

BANKS = "/v1/default/banks"
NEUTRAL = {"skepticism": 3, "literalism": 3, "empathy": 3}


def name_of(bank: httpx.Client) -> str:
    return bank.base_url.path.rstrip("/").rpartition("/")[2]


def test_put_creates_and_changes_what_is_given(client: httpx.Client, bank_id: str) -> None:
    url = f"{BANKS}/{bank_id}"
    made = client.put(url, json={})
    assert made.status_code == 200
    assert made.json() == {
        "bank_id": bank_id,
        "name": bank_id,
        "disposition": NEUTRAL,
        "mission": "",
        "background": None,
    }
    client.put(url, json={"name": "Harbour log", "disposition": {"skepticism": 5}})
    changed = client.put(url, json={"mission": "Keep the log.", "background": "A pilot station."}).json()
    assert changed == {
        "bank_id": bank_id,
        "name": "Harbour log",
        "disposition": {**NEUTRAL, "skepticism": 5},
        "mission": "Keep the log.",
        "background": "A pilot station.",
    }
    assert client.get(url).json() == changed
    assert client.get(f"{url}/profile").json() == changed


def test_patch_changes_only_what_is_given(client: httpx.Client, bank_id: str) -> None:
    url = f"{BANKS}/{bank_id}"
    assert client.patch(url, json={"name": "x"}).status_code == 404
    client.put(url, json={"name": "One", "mission": "M", "disposition": {"empathy": 1, "literalism": 4}})
    patched = client.patch(url, json={"disposition_empathy": 5}).json()
    assert patched["name"] == "One"
    assert patched["mission"] == "M"
    assert patched["disposition"] == {"skepticism": 3, "literalism": 4, "empathy": 5}
    assert client.patch(url, json={"reflect_mission": "N"}).json()["mission"] == "N"


def test_profile_sets_the_disposition(client: httpx.Client, bank_id: str) -> None:
    url = f"{BANKS}/{bank_id}"
    new = {"skepticism": 1, "literalism": 2, "empathy": 5}
    assert client.put(f"{url}/profile", json={"disposition": new}).status_code == 404
    client.put(url, json={})
    assert client.put(f"{url}/profile", json={"disposition": new}).json()["disposition"] == new


@pytest.mark.parametrize("traits", [{"skepticism": 0}, {"empathy": 6}, {"literalism": "much"}])
def test_traits_lie_between_one_and_five(client: httpx.Client, bank_id: str, traits: Answer) -> None:
    answer = client.put(f"{BANKS}/{bank_id}", json={"disposition": traits})
    assert answer.status_code == 422
    assert f"disposition.{next(iter(traits))}" in answer.text
    assert client.get(f"{BANKS}/{bank_id}").status_code == 404


def test_settings_of_a_bank_are_accepted(client: httpx.Client, bank_id: str) -> None:
    settings = {
        "retain_mission": "Note prices.",
        "retain_extraction_mode": "verbatim",
        "retain_chunk_size": 2000,
        "retain_structured_chunk_size": 4000,
        "enable_observations": False,
        "observations_mission": "x",
        "enable_temporal_retrieval": True,
        "enable_graph_retrieval": False,
        "enable_reranking": True,
    }
    answer = client.put(f"{BANKS}/{bank_id}", json=settings)
    assert answer.status_code == 200
    assert "x-ignored-params" not in answer.headers


def test_bank_is_made_on_first_use(
    client: httpx.Client, bank: httpx.Client, bank_id: str, retain: Call
) -> None:
    assert client.get(f"{BANKS}/{bank_id}").status_code == 404
    retain("The first words.")
    assert client.get(f"{BANKS}/{bank_id}").json()["name"] == bank_id


def test_first_uses_at_once_make_one_bank(client: httpx.Client, bank: httpx.Client, bank_id: str) -> None:
    def use(n: int) -> int:
        if n % 2:
            return client.put(f"{BANKS}/{bank_id}", json={}).status_code
        return bank.post("memories", json={"items": [{"content": f"Word number {n}."}]}).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(use, range(16))) == {200}
    assert client.get(BANKS, params={"q": bank_id}).json()["total"] == 1
    assert bank.get("stats").json()["total_documents"] == 8


def test_list_finds_pages_and_counts(client: httpx.Client) -> None:
    key = uuid.uuid4().hex[:8]
    names = [f"list-{key}-{n}" for n in range(5)]
    for name in reversed(names):
        client.put(f"{BANKS}/{name}", json={})
    client.put(f"{BANKS}/{names[2]}", json={"name": f"Café {key} 100%_sure"})
    client.post(
        f"{BANKS}/{names[1]}/memories",
        json={"items": [{"content": "A pear fell. It was ripe and sweet as honey."}]},
    )

    page = client.get(BANKS, params={"q": key, "limit": 2, "offset": 1}).json()
    assert [bank["bank_id"] for bank in page["banks"]] == names[1:3]
    assert (page["total"], page["limit"], page["offset"]) == (5, 2, 1)
    item = page["banks"][0]
    assert item["fact_count"] >= 1
    assert item["last_write_at"]
    assert item["last_document_at"]
    assert item["disposition"] == NEUTRAL
    assert item["created_at"] <= item["updated_at"]
    untouched = page["banks"][1]
    assert untouched["fact_count"] == 0
    assert untouched["last_write_at"] is None

    def found(q: str) -> list[str]:
        return [bank["bank_id"] for bank in client.get(BANKS, params={"q": q}).json()["banks"]]

    assert found(f"CAFÉ {key}".lower()) == [names[2]]
    assert found(f"{key} 100%_") == [names[2]]
    assert found(f"{key}_100") == []
    assert client.get(BANKS, params={"q": key, "offset": 99}).json() == {
        "banks": [],
        "total": 5,
        "limit": 100,
        "offset": 99,
    }
    for name in names:
        client.delete(f"{BANKS}/{name}")


def test_stats_of_an_empty_and_of_a_full_bank(
    client: httpx.Client, bank: httpx.Client, bank_id: str, retain: Call, finished: Callable[..., Answer]
) -> None:
    client.put(f"{BANKS}/{bank_id}", json={})
    empty = bank.get("stats").json()
    assert empty == {
        "bank_id": bank_id,
        "total_nodes": 0,
        "total_links": 0,
        "total_documents": 0,
        "nodes_by_fact_type": {},
        "links_by_link_type": {},
        "links_by_fact_type": {},
        "links_breakdown": {},
        "pending_operations": 0,
        "failed_operations": 0,
        "operations_by_status": {},
        "last_consolidated_at": None,
        "last_memory_write_at": None,
        "pending_consolidation": 0,
        "failed_consolidation": 0,
        "total_observations": 0,
    }
    retain("user: The attic leaks.\nassistant: I called a roofer.", document_id="roof")
    done = retain("The roofer came on time.", request={"async": True})
    finished(done["operation_id"])
    full = bank.get("stats", params={"refresh": True}).json()
    assert full["total_nodes"] == 3
    assert full["total_documents"] == 2
    assert full["nodes_by_fact_type"] == {"world": 2, "experience": 1}
    assert full["operations_by_status"] == {"completed": 1}
    assert full["last_memory_write_at"]


def test_delete_takes_everything(
    client: httpx.Client, bank: httpx.Client, bank_id: str, retain: Call, sql: Callable[..., list[Any]]
) -> None:
    retain("Agnes Moreau keeps bees. That is why her garden hums all summer long.", tags=["t"])
    retain("Agnes sold some honey.", request={"async": True})
    ((number,),) = sql("SELECT bank FROM banks WHERE bank_id = %s", bank_id)
    facts = bank.get("stats").json()["total_nodes"]
    answer = client.delete(f"{BANKS}/{bank_id}")
    assert answer.status_code == 200
    assert answer.json()["success"] is True
    assert answer.json()["deleted_count"] >= facts
    assert bank_id in answer.json()["message"]
    assert client.delete(f"{BANKS}/{bank_id}").status_code == 404
    assert bank.post("memories/recall", json={"query": "bees"}).json()["results"] == []
    tables = sql(
        "SELECT table_name FROM information_schema.columns WHERE column_name = 'bank'"
        " AND table_schema = 'public' AND table_name NOT LIKE 'procrastinate%%'"
    )
    assert len(tables) >= 10
    for (table,) in tables:
        assert sql(f"SELECT count(*) FROM {table} WHERE bank = %s", number) == [(0,)], table
    retain("A new beginning.")
    assert bank.get("stats").json()["total_nodes"] == 1


def test_delete_during_writes_leaves_nothing_half(client: httpx.Client, make_bank: Make) -> None:
    """Whoever comes first: each write is there whole or not at all, and nobody gets a 5xx."""
    bank = make_bank()
    url = bank.base_url.path.rstrip("/")

    def write(n: int) -> int:
        items = [{"content": f"Elsa Brandt tuned piano {n}.", "document_id": f"d{n % 3}"} for _ in range(2)]
        return bank.post("memories", json={"items": items}).status_code

    def delete(_: int) -> int:
        return client.delete(url).status_code

    with ThreadPoolExecutor(8) as pool:
        writes = [pool.submit(write, n) for n in range(32)]
        deletes = [pool.submit(delete, n) for n in range(8)]
        assert {w.result() for w in writes} == {200}
        assert {d.result() for d in deletes} <= {200, 404}
    client.delete(url)


def test_clear_forgets_facts_and_keeps_the_bank(
    client: httpx.Client, bank: httpx.Client, retain: Call
) -> None:
    url = bank.base_url.path.rstrip("/")
    client.put(url, json={"mission": "Stay."})
    retain("Felix Aubert plays chess in the park.", tags=["t"])
    answer = bank.delete("memories")
    assert answer.status_code == 200
    assert answer.json()["deleted_count"] == 1
    assert answer.json()["success"] is True
    assert bank.get("stats").json()["total_documents"] == 0
    for noun in ("memories/list", "documents", "entities", "tags"):
        assert bank.get(noun).json()["total"] == 0, noun
    assert client.get(url).json()["mission"] == "Stay."
    assert bank.post("memories/recall", json={"query": "chess"}).json()["results"] == []


def test_clear_of_one_type_keeps_the_others(bank: httpx.Client, retain: Call, recall: Call) -> None:
    text = "user: The cellar is damp.\nassistant: I ordered a dehumidifier."
    retain(text, document_id="cellar", timestamp="2024-01-01")
    assert bank.delete("memories", params={"type": "experience"}).json()["deleted_count"] == 1
    assert [r["type"] for r in recall("dehumidifier for the cellar")["results"]] == ["world"]
    assert bank.get("documents/cellar").json()["memory_unit_count"] == 1
    assert bank.get("memories/list").json()["total"] == 1


# Isolation: every route, with the ids of one bank asked in another.


@pytest.fixture(scope="module")
def strangers(make_bank: Make) -> tuple[httpx.Client, httpx.Client, dict[str, str]]:
    """A bank with a secret, a bank that may not learn it, and the ids of the first bank's things."""
    owner, other = make_bank(), make_bank()
    ids = furnished(owner)
    plain = {"items": [{"content": "Nothing to see in this bank.", "document_id": "plain"}]}
    assert other.post("memories", json=plain).status_code == 200
    ids["chunk_id"] = ids["chunk_id"].partition("@")[0] + "@" + name_of(other)
    return owner, other, ids


def test_no_route_shows_what_another_bank_holds(
    app: Any, client: httpx.Client, strangers: tuple[httpx.Client, httpx.Client, dict[str, str]]
) -> None:
    owner, other, ids = strangers
    before = {
        noun: owner.get(noun).json() for noun in ("memories/list", "documents", "entities", "tags", "stats")
    }
    profile = client.get(owner.base_url.path.rstrip("/")).json()
    asked = set()
    for method, path in every_route(app):
        tail = path.partition("{bank_id}")[2]
        if not path.startswith("/v1/") or path.startswith(OF_THE_SERVER) or tail == "/operations/stream":
            continue  # a stream does not end; test_operation_stream.py asks it
        body = BODIES.get((method, tail), {} if method in ("PUT", "PATCH") else None)
        answer = client.request(
            method, path.format(**ids, bank_id=name_of(other)), **UPLOADS.get(tail, {"json": body})
        )
        asked.add((method, path))
        names_a_thing = any(f"{{{name}" in path for name in ids)
        if path.endswith("operations/{operation_id}") and method == "GET":
            # as the wire has it, an unknown operation has a status, and nothing else
            left = {k: v for k, v in answer.json().items() if v is not None}
            known = ids["operation_id"]
            assert left == {"id": known, "operation_id": known, "status": "not_found"}
        elif names_a_thing:
            assert answer.status_code == 404, (method, path, answer.text)
        elif path != BANKS:
            expected = OTHER_STATUS.get((method, tail), 200)
            assert answer.status_code == expected, (method, path, answer.text)
        for word in ("amber", "brooch", "Sandoval", "confidential", "third stair"):
            if not (method == "POST" and word in str(body)):
                assert word not in answer.text, (method, path)
            elif "recall" in path:
                assert answer.json()["results"] == [] or SECRET not in answer.text
            elif "reflect" in path:
                assert answer.json()["text"].startswith("I don't know")
                assert SECRET not in answer.text
    assert len(asked) >= 20
    assert {"GET", "POST", "PUT", "PATCH", "DELETE"} <= {method for method, _ in asked}
    after = {noun: owner.get(noun).json() for noun in before}
    assert after == before
    assert client.get(owner.base_url.path.rstrip("/")).json() == profile


def test_filters_do_not_reach_across_banks(
    strangers: tuple[httpx.Client, httpx.Client, dict[str, str]], make_bank: Make
) -> None:
    _, _, ids = strangers
    other = make_bank()
    other.post("memories", json={"items": [{"content": "Plain words here.", "document_id": "ledger"}]})
    filters: list[dict[str, str]] = [
        {"entity_id": ids["entity_id"]},
        {"q": "brooch"},
        {"tags": "confidential", "tags_match": "any_strict"},
    ]
    for filter_ in filters:
        assert other.get("memories/list", params=filter_).json() == {
            "items": [],
            "total": 0,
            "limit": 100,
            "offset": 0,
        }
    (listed,) = other.get("memories/list", params={"document_id": "ledger"}).json()["items"]
    assert listed["text"] == "Plain words here."
    assert other.get("documents/ledger").json()["original_text"] == "Plain words here."
    answer = other.post("memories/recall", json={"query": "brooch", "tags": ["confidential"]}).json()
    assert [r["text"] for r in answer["results"]] == ["Plain words here."]


def test_same_operation_id_in_two_banks_is_two_operations(make_bank: Make) -> None:
    key = str(uuid.uuid4())
    for n, bank in enumerate((make_bank(), make_bank())):
        request = {"items": [{"content": f"Letter {n}."}], "async": True, "operation_id": key}
        assert bank.post("memories", json=request).status_code == 200
        found = bank.get("operations").json()
        assert [o["id"] for o in found["operations"]] == [key]
