"""What users of such systems suffer from, where a surface can spare them: across the whole API."""

from __future__ import annotations

import re
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

import reverie

Answer = dict[str, Any]
Retain = Callable[..., Answer]
Recall = Callable[..., Answer]

UNKNOWN = "frobnicate"
# Routes that answer with a file or for as long as one listens, and what probes ask the server itself.
APART = re.compile(r"/stream$|/download/|^/(?!v1/default/)")


@pytest.fixture
def ids(
    bank: httpx.Client, bank_id: str, retain: Retain, finished: Callable[[str], Answer]
) -> dict[str, str]:
    """The bank with something of each noun, and what they are called."""
    retain("Ines Duarte repaired the bell in Porto.", document_id="bell", tags=["harbour"])
    fact = bank.get("memories/list").json()["items"][0]
    page = bank.post("knowledge-base/pages", json={"name": "Bell", "source_query": "Who repaired it?"}).json()
    finished(page["operation_id"])
    rule = bank.post("directives", json={"name": "Brief", "content": "Be brief."}).json()
    return {
        "bank_id": bank_id,
        "document_id": "bell",
        "memory_id": fact["id"],
        "chunk_id": fact["chunk_id"],
        "entity_id": bank.get("entities").json()["items"][0]["id"],
        "operation_id": page["operation_id"],
        "directive_id": rule["id"],
        "mental_model_id": page["mental_model_id"],
        "page_id": page["page_id"],
    }


def reads(app: Any, ids: dict[str, str]) -> Iterator[tuple[str, Answer]]:
    """(path, query) of each route that reads, filled with what there is."""
    for path, methods in app.openapi()["paths"].items():
        if "get" not in methods or APART.search(path) or methods["get"].get("deprecated"):
            continue
        if set(re.findall(r"{(\w+)}", path)) <= ids.keys():
            needed = [one["name"] for one in methods["get"].get("parameters", ()) if one.get("required")]
            yield path.format(**ids), {name: "bell" for name in needed if name == "q"}


def test_every_read_names_the_parameters_that_it_ignores(
    app: Any, client: httpx.Client, ids: dict[str, str]
) -> None:
    seen = 0
    for path, query in reads(app, ids):
        answer = client.get(path, params={**query, UNKNOWN: "1"})
        if answer.status_code == 200:
            seen += 1
            assert answer.headers.get("X-Ignored-Params") == UNKNOWN, path
        else:
            assert answer.status_code in (400, 404), (path, answer.text)
    assert seen > 30


def test_every_write_names_the_fields_that_it_ignores(client: httpx.Client, ids: dict[str, str]) -> None:
    base = f"/v1/default/banks/{ids['bank_id']}"
    item = {"content": "It rang.", UNKNOWN: 1}
    writes: list[tuple[str, str, Answer, str]] = [
        ("POST", "/memories", {"items": [item]}, f"items.0.{UNKNOWN}"),
        ("POST", "/memories/recall", {"query": "bell", UNKNOWN: 1}, UNKNOWN),
        ("POST", "/reflect", {"query": "Who repaired the bell?", UNKNOWN: 1}, UNKNOWN),
        ("POST", "/memories/dry-run-extract", {"content": "It rang.", "agent_name": "a"}, "agent_name"),
        ("PUT", "", {"mission": "Listen.", UNKNOWN: 1}, UNKNOWN),
        ("PATCH", "", {"mission": "Listen.", UNKNOWN: 1}, UNKNOWN),
        ("POST", "/directives", {"name": "Kind", "content": "Be kind.", UNKNOWN: 1}, UNKNOWN),
        ("PATCH", f"/directives/{ids['directive_id']}", {"priority": 2, UNKNOWN: 1}, UNKNOWN),
        ("POST", "/mental-models", {"name": "M", "source_query": "Who?", UNKNOWN: 1}, UNKNOWN),
        ("POST", "/knowledge-base/folders", {"name": "F", UNKNOWN: 1}, UNKNOWN),
        ("PATCH", f"/memories/{ids['memory_id']}", {"context": "c", UNKNOWN: 1}, UNKNOWN),
        ("PATCH", f"/documents/{ids['document_id']}", {"tags": ["t"], UNKNOWN: 1}, UNKNOWN),
        ("POST", "/consolidate", {UNKNOWN: 1}, UNKNOWN),
    ]
    told = {}
    for method, path, body, ignored in writes:
        answer = client.request(method, base + path, json=body)
        assert answer.status_code in (200, 201), (path, answer.text)
        told[method, path] = answer.headers.get("X-Ignored-Params"), ignored
    assert {key: pair for key, pair in told.items() if pair[0] != pair[1]} == {}


def test_a_misspelt_setting_of_a_bank_is_refused_and_the_right_one_named(bank: httpx.Client) -> None:
    answer = bank.patch("config", json={"updates": {"retain_misson": "Prices.", "retain_chunk_size": 2000}})
    assert answer.status_code == 400
    assert "retain_mission" in answer.text
    assert bank.get("profile").status_code == 404  # nothing was changed, nothing made


def test_a_strict_scope_shows_nothing_else_and_at_once(
    bank: httpx.Client, retain: Retain, recall: Recall
) -> None:
    """Where nothing has the tags there is nothing to search, and no way around them either."""
    retain(*[f"Order {number} of the bakery was delivered to Ghent." for number in range(120)])
    retain("Order 301 of the bakery went to Vera.", tags=["user:vera"])
    for match in ("any_strict", "all_strict", "exact"):
        began = time.monotonic()
        scope = {"tags": ["user:nobody"], "tags_match": match}
        for types in (["observation"], ["world", "experience", "observation"]):
            found = recall("Which orders were delivered?", types=types, include={"chunks": {}}, **scope)
            assert (found["results"], found["chunks"] or {}, found["entities"] or {}) == ([], {}, {})
        told = bank.post("reflect", json={"query": "Where did order 301 go?", **scope}).json()["text"]
        assert "Vera" not in told
        assert time.monotonic() - began < 20
        assert bank.get("memories/list", params=scope).json()["total"] == 0
        assert bank.get("graph", params=scope).json()["nodes"] == []
    vera = recall("Which orders were delivered?", tags=["user:vera"], tags_match="all_strict")["results"]
    assert [one["text"] for one in vera] == ["Order 301 of the bakery went to Vera."]


def test_text_without_spaces_is_found_by_its_words(retain: Retain, recall: Recall) -> None:
    retain("王芳在上海开了一家面包店。", "李明喜欢在周末爬山。", "The ferry leaves at nine.")
    found = recall("面包店", trace=True)["results"]
    assert found[0]["text"] == "王芳在上海开了一家面包店。"
    assert found[0]["scores"]["keyword"] > 0


def test_the_server_answers_while_it_works(client: httpx.Client, bank: httpx.Client) -> None:
    """A large retain does not hold up others: who asks for health learns it at once."""
    items = [
        {"content": f"Shelf {n} holds jar {n * 7} of plums.", "document_id": f"d{n}"} for n in range(200)
    ]
    work = threading.Thread(target=lambda: bank.post("memories", json={"items": items}))
    begun = time.monotonic()
    work.start()
    waits: list[float] = []
    while work.is_alive():
        began = time.monotonic()
        assert client.get("/health/live").json()["status"] == "alive"
        waits.append(time.monotonic() - began)
        time.sleep(0.02)
    work.join()
    took = time.monotonic() - begun
    assert bank.get("stats").json()["total_documents"] == 200
    assert len(waits) > 5
    assert max(waits) < max(1.5, took / 2)


def test_errors_have_one_shape_and_tell_nothing_inner(client: httpx.Client, bank: httpx.Client) -> None:
    bank.put("", json={})
    for method, path, body in (
        ("POST", "memories", {"items": []}),
        ("POST", "memories/recall", {}),
        ("GET", "documents/none", None),
        ("GET", "operations/seven", None),
        ("DELETE", "mental-models/none", None),
        ("POST", "webhooks", {"url": "http://127.0.0.1/x"}),
        ("POST", "no-such-route", {}),
        ("PUT", "memories/recall", {}),
    ):
        answer = bank.request(method, path, json=body)
        assert 400 <= answer.status_code < 500, path
        detail = answer.json()["detail"]
        assert detail, path
        told = detail if isinstance(detail, str) else " ".join(one["msg"] for one in detail)
        assert not re.search(r"Traceback|psycopg|SELECT|/site-packages/", told), told


def test_our_client_says_what_to_mend(base_url: str) -> None:
    with reverie.Client(base_url) as client:
        with pytest.raises(reverie.NotFound):
            client.get_bank(f"never-{uuid.uuid4().hex}")
        with pytest.raises(reverie.InvalidRequest) as refused:
            client.update_bank_config(f"made-{uuid.uuid4().hex}", disposition_skepticism=9)
        assert "disposition_skepticism" in str(refused.value)
