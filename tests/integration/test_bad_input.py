"""Bad input over HTTP: a clear 4xx that names the field, or an answer that works; never a half write."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest

Answer = dict[str, Any]
Call = Callable[..., Answer]
Stats = Callable[[], Answer]

JSON = {"content-type": "application/json"}
FINE = {"content": "A perfectly fine sentence."}


def item(**fields: Any) -> bytes:
    return json.dumps({"items": [FINE, {**FINE, **fields}]}).encode()


def refused(answer: httpx.Response, *words: str) -> None:
    """A 4xx whose detail has all the words."""
    assert 400 <= answer.status_code < 500, (answer.status_code, answer.text[:300])
    assert answer.headers["content-type"].startswith("application/json")
    detail = answer.json()["detail"]
    told = detail if isinstance(detail, str) else " ".join(f"{d['loc']} {d['msg']}" for d in detail)
    for word in words:
        assert word in told, told
    assert len(answer.content) < 20_000


@pytest.fixture(autouse=True)
def _untouched(bank: httpx.Client, client: httpx.Client, request: pytest.FixtureRequest) -> Iterator[None]:
    """The server stays up."""
    yield
    assert client.get("/health").json()["status"] == "healthy"


@pytest.fixture
def stored(bank: httpx.Client, retain: Call) -> Answer:
    """A document that must survive everything that is refused; the stats of its bank."""
    retain("The original sentence stays.", document_id="keep", tags=["kept"])
    found: Answer = bank.get("stats").json()
    return found


@pytest.mark.parametrize("run_async", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"items":[{"content":"fine"},{"content":""}]}', ["items.1.content", "empty"]),
        (b'{"items":[{"content":"fine"},{"content":" \\t\\n\\u3000"}]}', ["items.1.content", "white space"]),
        (b'{"items":[{"content":"fine"},{"content":null}]}', ["items.1.content"]),
        (b'{"items":[{"content":"fine"},{"content":7}]}', ["items.1.content"]),
        (b'{"items":[{"content":"fine"},{}]}', ["items.1.content", "required"]),
        (b'{"items":[{"content":"fine"},{"content":"a\\u0000b"}]}', ["items.1.content", "NUL"]),
        (b'{"items":[{"content":"fine"},{"content":"a\\ud800b"}]}', ["items.1.content", "surrogate"]),
        (b'{"items":[{"content":"fine"},{"content":"a\\udc00\\ud800"}]}', ["items.1.content", "surrogate"]),
        (b'{"items":[{"content":"fine"},{"content":"a\xff\xfeb"}]}', ["body"]),
        (b'{"items":[]}', ["items"]),
        (b'{"items":{}}', ["items"]),
        (b'{"items":"text"}', ["items"]),
        (b'{"items":[null]}', ["items.0"]),
        (b'{"items":["text"]}', ["items.0"]),
        (b"{}", ["items", "required"]),
        (item(context="a\0b"), ["items.1.context", "NUL"]),
        (item(context="x" * 5000), ["items.1.context", "4000"]),
        (item(metadata={"k": "a\0"}), ["items.1.metadata", "NUL"]),
        (item(metadata={"a\0": "v"}), ["items.1.metadata", "NUL"]),
        (item(metadata={"k": 5}), ["items.1.metadata.k"]),
        (item(metadata=[1]), ["items.1.metadata"]),
        (b'{"items":[{"content":"fine","metadata":{"\\ud800":"x"}}]}', ["items.0.metadata"]),
        (item(tags=["ok", ""]), ["items.1.tags.1"]),
        (item(tags=["a\0"]), ["items.1.tags.0", "NUL"]),
        (item(tags="red"), ["items.1.tags"]),
        (item(tags=["x" * 257]), ["items.1.tags.0", "256"]),
        (item(tags=["t"] * 201), ["items.1.tags", "200"]),
        (item(document_id=""), ["items.1.document_id"]),
        (item(document_id=" "), ["items.1.document_id"]),
        (item(document_id="x" * 257), ["items.1.document_id", "256"]),
        (item(document_id="a\0b"), ["items.1.document_id", "NUL"]),
        (item(document_id=5), ["items.1.document_id"]),
        (item(entities=[{"type": "person"}]), ["items.1.entities.0.text"]),
        (item(entities=[{"text": " "}]), ["items.1.entities.0.text"]),
        (item(entities=["Ann"]), ["items.1.entities.0"]),
        (item(resolve_entities="perhaps"), ["items.1.resolve_entities"]),
        (item(update_mode="merge"), ["items.1.update_mode", "append"]),
        (item(observation_scopes="sideways"), ["items.1.observation_scopes"]),
        (item(timestamp="0000-01-01"), ["items.1.timestamp"]),
        (item(timestamp="99999-01-01"), ["items.1.timestamp", "9999"]),
        (item(timestamp="-0044-03-15"), ["items.1.timestamp"]),
        (item(timestamp="2024-02-30"), ["items.1.timestamp"]),
        (item(timestamp="2024-01-01T25:00:00"), ["items.1.timestamp"]),
        (item(timestamp="0001-01-01T00:00:00+14:00"), ["items.1.timestamp", "UTC"]),
        (item(timestamp="next Tuesday"), ["items.1.timestamp", "2024-05-03T18:30:00"]),
        (item(timestamp=""), ["items.1.timestamp"]),
        (item(timestamp=1714761000), ["items.1.timestamp"]),
        (item(timestamp={"year": 2024}), ["items.1.timestamp"]),
        (b'{"items":[{"content":"fine","timestamp":"\\ud800"}]}', ["items.0.timestamp"]),
    ],
    ids=lambda value: value[:60].decode("ascii", "backslashreplace") if isinstance(value, bytes) else "",
)
def test_refused_item_leaves_nothing(
    bank: httpx.Client, stored: Answer, body: bytes, words: list[str], run_async: bool
) -> None:
    if run_async:
        body = b'{"async":true,' + body.removeprefix(b"{") if body != b"{}" else b'{"async":true}'
    refused(bank.post("memories", content=body, headers=JSON), *words)
    assert bank.get("stats").json() == stored


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"async": "maybe"}, ["async"]),
        ({"async": []}, ["async"]),
        ({"document_tags": [""]}, ["document_tags.0"]),
        ({"document_tags": "x"}, ["document_tags"]),
        ({"operation_id": "not a uuid", "async": True}, ["operation_id", "UUID"]),
        ({"operation_id": 5, "async": True}, ["operation_id"]),
    ],
    ids=str,
)
def test_refused_request_leaves_nothing(
    bank: httpx.Client, stored: Answer, fields: Answer, words: list[str]
) -> None:
    refused(bank.post("memories", json={"items": [FINE], **fields}), *words)
    assert bank.get("stats").json() == stored


@pytest.mark.parametrize(
    "body",
    [
        b"[1, 2]",
        b"5",
        b"null",
        b"true",
        b'"text"',
        b"",
        b"   ",
        b'{"items": [',
        b"{'items': []}",
        b"\xff\xfe\x00",
        b"\x00",
        b"[" * 100_000,
        b'{"items":[{"content":"x","metadata":' + b'{"a":' * 50_000 + b"1" + b"}" * 50_000 + b"}]}",
        b'{"query": "x", "max_tokens": ' + b"9" * 10_000 + b"}",
    ],
    ids=[
        "array",
        "number",
        "null",
        "true",
        "string",
        "missing",
        "blank",
        "cut",
        "not-json",
        "bytes",
        "nul",
        "deep-array",
        "deep-object",
        "huge-number",
    ],
)
@pytest.mark.parametrize("path", ["memories", "memories/recall"])
def test_bodies_that_are_no_request(bank: httpx.Client, stored: Answer, path: str, body: bytes) -> None:
    answer = bank.post(path, content=body, headers=JSON)
    refused(answer)
    assert "body" in answer.text or "items" in answer.text or "query" in answer.text
    assert bank.get("stats").json() == stored


@pytest.mark.parametrize("path", ["", "profile", "documents/keep"])
def test_other_bodies_that_are_no_request(
    client: httpx.Client, bank: httpx.Client, stored: Answer, path: str
) -> None:
    url = f"{str(bank.base_url).rstrip('/')}/{path}".rstrip("/")
    method = "PATCH" if path.startswith("documents") else "PUT"
    for body in (b"[]", b"null", b"7", b"", b"{", b"\xff", b"[" * 100_000):
        refused(client.request(method, url, content=body, headers=JSON))
    assert bank.get("documents/keep").json()["tags"] == ["kept"]


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "image/png"],
)
def test_wrong_content_type(bank: httpx.Client, stored: Answer, kind: str) -> None:
    body = json.dumps({"items": [FINE]}).encode()
    answer = bank.post("memories", content=body, headers={"content-type": kind})
    assert answer.status_code == 415
    refused(answer, "content-type", "application/json")
    streamed = bank.post("memories", content=iter([body]), headers={"content-type": kind})
    refused(streamed)
    assert bank.get("stats").json() == stored


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "APPLICATION/JSON", "application/vnd.x+json"]
)
def test_right_content_types(bank: httpx.Client, kind: str) -> None:
    body = json.dumps({"items": [FINE]}).encode()
    headers = {"content-type": kind}
    assert bank.post("memories", content=body, headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({}, ["query", "required"]),
        ({"query": ""}, ["query", "empty"]),
        ({"query": " \n"}, ["query", "empty"]),
        ({"query": "a\0b"}, ["query", "NUL"]),
        ({"query": ["x"]}, ["query"]),
        ({"query": "x", "types": ["opinion"]}, ["types", "opinion", "experience"]),
        ({"query": "x", "types": "world"}, ["types"]),
        ({"query": "x", "budget": "huge"}, ["budget", "mid"]),
        ({"query": "x", "max_tokens": 0}, ["max_tokens"]),
        ({"query": "x", "max_tokens": -5}, ["max_tokens"]),
        ({"query": "x", "max_tokens": 10**30}, ["max_tokens"]),
        ({"query": "x", "max_tokens": 1.5}, ["max_tokens"]),
        ({"query": "x", "max_tokens": "many"}, ["max_tokens"]),
        ({"query": "x", "trace": "perhaps"}, ["trace"]),
        ({"query": "x", "query_timestamp": "0000-01-01"}, ["query_timestamp"]),
        ({"query": "x", "query_timestamp": "99999-12-31T00:00:00Z"}, ["query_timestamp"]),
        ({"query": "x", "query_timestamp": 5}, ["query_timestamp"]),
        ({"query": "x", "tags": [""]}, ["tags.0"]),
        ({"query": "x", "tags": ["a\0"]}, ["tags.0", "NUL"]),
        ({"query": "x", "tags_match": "some"}, ["tags_match", "any_strict"]),
        ({"query": "x", "include": 5}, ["include"]),
        ({"query": "x", "include": {"chunks": {"max_tokens": -1}}}, ["include.chunks.max_tokens"]),
        ({"query": "x", "include": {"entities": {"max_tokens": 10**12}}}, ["include.entities.max_tokens"]),
        ({"query": "x", "min_scores": {"final": "high"}}, ["min_scores.final"]),
        ({"query": "x", "temporal_window": {"start": "2024-01-01"}}, ["temporal_window.end", "required"]),
        (
            {"query": "x", "temporal_window": {"start": "2024-02-01", "end": "2024-01-01"}},
            ["temporal_window", "swap"],
        ),
        ({"query": "x", "temporal_window": {"start": "x", "end": "2024-01-01"}}, ["temporal_window.start"]),
    ],
    ids=lambda value: str(value)[:60],
)
def test_refused_recall(bank: httpx.Client, stored: Answer, request_: Answer, words: list[str]) -> None:
    body = json.dumps(request_).encode()
    refused(bank.post("memories/recall", content=body, headers=JSON), *words)


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b'{"query":"x","min_scores":{"final":NaN}}', "min_scores.final"),
        (b'{"query":"x","min_scores":{"semantic":Infinity}}', "min_scores.semantic"),
        (b'{"query":"x","min_scores":{"keyword":-1e999}}', "min_scores.keyword"),
        (b'{"query":"x","max_tokens":NaN}', "max_tokens"),
        (b'{"query":"x","max_tokens":1e400}', "max_tokens"),
        (b'{"query":"a\\ud800b"}', "query"),
        (b'{"query":"x","tags":["\\udfff"]}', "tags.0"),
        (b'{"query":"x","types":["\\udfff"]}', "types"),
    ],
)
def test_refused_recall_of_odd_values(bank: httpx.Client, stored: Answer, body: bytes, word: str) -> None:
    refused(bank.post("memories/recall", content=body, headers=JSON), word)


@pytest.mark.parametrize("when", ["0001-01-01", "0001-01-02T00:00:00Z", "9999-12-31T23:59:59Z", "1969-12-31"])
def test_times_at_the_edges_work(bank: httpx.Client, retain: Call, recall: Call, when: str) -> None:
    said = (
        "Last Monday we met, next year we will again, yesterday and in ten years, this winter and on Friday."
    )
    retain(said, timestamp=when)
    (result,) = recall(
        said, query_timestamp=when, temporal_window={"start": when, "end": when}, max_tokens=99
    )["results"] or [bank.get("memories/list").json()["items"][0]]
    assert result["mentioned_at"].startswith(when[:10])
    assert bank.get("memories/list").json()["total"] == 1


def test_unknown_fields_are_ignored_and_named(bank: httpx.Client, retain: Call) -> None:
    request = {
        "items": [{**FINE, "importance": 5, "entities": [{"text": "Bo", "zip": 1}]}, {**FINE, "älter": 1}],
        "dry_run": True,
    }
    answer = bank.post("memories", params={"fast": "yes", "fastest": ""}, json=request)
    assert answer.status_code == 200
    named = answer.headers["x-ignored-params"].split(", ")
    assert set(named) == {
        "fast",
        "fastest",
        "dry_run",
        "items.0.importance",
        "items.0.entities.0.zip",
        "items.1." + quote("älter"),
    }
    assert bank.get("stats").json()["total_nodes"] == 2

    asked = {
        "query": "fine",
        "include": {"chunks": {"size": 1}, "pictures": {}},
        "min_scores": {"luck": 1},
        "temporal_window": {"start": "2000-01-01", "end": "2100-01-01", "middle": "2050-01-01"},
        "colour": "red",
    }
    answer = bank.post("memories/recall", json=asked)
    assert len(answer.json()["results"]) == 2
    assert set(answer.headers["x-ignored-params"].split(", ")) == {
        "colour",
        "include.pictures",
        "include.chunks.size",
        "min_scores.luck",
        "temporal_window.middle",
    }
    answer = bank.get("memories/list", params={"order": "desc", "q": "fine"})
    assert answer.headers["x-ignored-params"] == "order"
    assert answer.json()["total"] == 2
    assert "x-ignored-params" not in bank.get("memories/list", params={"q": "fine"}).headers
    url = str(bank.base_url).rstrip("/")
    put = bank.put(url, json={"name": "n", "disposition": {"charm": 5}, "colour": "red"})
    assert set(put.headers["x-ignored-params"].split(", ")) == {"colour", "disposition.charm"}


def test_names_of_unknown_fields_cannot_break_the_header(bank: httpx.Client) -> None:
    names = ["a\r\nSet-Cookie: x=1", "b\0", "c" * 5000, "日本", *(f"n{i}" for i in range(2000))]
    answer = bank.post("memories", json={"items": [{**FINE, **dict.fromkeys(names, 1)}]})
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert len(answer.headers["x-ignored-params"]) <= 2000


@pytest.mark.parametrize(
    "name",
    [
        "a%2Fb",
        "a%2fb",
        "%2F",
        "a%5Cb",
        "x" * 257,
        "x" * 300,
        "x" * 4000,
        "%00",
        "a%00b",
        "a%0Ab",
        "%20",
        "%7F",
        "%E2%80%A8",
    ],
    ids=lambda name: name[:12],
)
def test_bank_ids_that_cannot_be(client: httpx.Client, name: str) -> None:
    total = client.get("/v1/default/banks", params={"limit": 0}).json()["total"]
    url = f"/v1/default/banks/{name}"
    refused(client.post(f"{url}/memories", json={"items": [FINE]}), "bank_id")
    refused(client.post(f"{url}/memories", json={"items": [FINE], "async": True}), "bank_id")
    refused(client.post(f"{url}/memories/recall", json={"query": "x"}), "bank_id")
    refused(client.put(url, json={}), "bank_id")
    refused(client.get(url), "bank_id")
    refused(client.get(f"{url}/stats"), "bank_id")
    refused(client.delete(url), "bank_id")
    assert client.get("/v1/default/banks", params={"limit": 0}).json()["total"] == total


@pytest.mark.parametrize(
    "name",
    ['it\'s "quoted"', "';drop table banks;--", "naïve 日本 🐙", "50%", "a+b&c=d?e#f", "..x", "x" * 256],
    ids=["quotes", "sql", "scripts", "percent", "reserved", "dots", "longest"],
)
def test_odd_bank_ids_work(client: httpx.Client, name: str) -> None:
    url = f"/v1/default/banks/{quote(name, safe='')}"
    answer = client.post(f"{url}/memories", json={"items": [FINE]})
    assert answer.status_code == 200, answer.text
    assert answer.json()["bank_id"] == name
    found = client.post(f"{url}/memories/recall", json={"query": "fine", "include": {"chunks": {}}}).json()
    assert [r["text"] for r in found["results"]] == [FINE["content"]]
    (chunk,) = found["chunks"]
    assert client.get(f"/v1/default/chunks/{quote(chunk, safe='')}").json()["bank_id"] == name
    assert name in [b["bank_id"] for b in client.get("/v1/default/banks", params={"q": name}).json()["banks"]]
    assert client.delete(url).status_code == 200


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("memories/list?type=opinion", "type"),
        ("memories/list?state=asleep", "state"),
        ("memories/list?tags_match=some", "tags_match"),
        ("memories/list?entity_id=7", "entity_id"),
        ("memories/list?limit=-1", "limit"),
        ("memories/list?limit=many", "limit"),
        ("memories/list?limit=10001", "limit"),
        ("memories/list?offset=-1", "offset"),
        ("memories/list?offset=99999999999999999999", "offset"),
        ("memories/list?q=%00", "q"),
        ("memories/list?q=" + "x" * 1001, "q"),
        ("memories/list?document_id=%00", "document_id"),
        ("memories/list?tags=%00", "tags"),
        ("memories/list?consolidation_state=%00", "consolidation_state"),
        ("memories/seven", "memory_id"),
        ("documents?q=%00", "q"),
        ("documents?tags=%00", "tags"),
        ("documents/%00", "document_id"),
        ("documents/a%00b/chunks", "document_id"),
        ("entities?q=%00", "q"),
        ("entities/seven", "entity_id"),
        ("tags?q=%00", "q"),
        ("operations?type=%00", "type"),
        ("operations?status=%00", "status"),
        ("operations?limit=0", "limit"),
        ("operations/seven", "operation_id"),
        ("stats?refresh=perhaps", "refresh"),
    ],
)
def test_refused_reads(bank: httpx.Client, stored: Answer, path: str, word: str) -> None:
    refused(bank.get(path), word)


def test_refused_writes_to_things(bank: httpx.Client, stored: Answer) -> None:
    refused(bank.patch("documents/keep", json={}), "tags")
    refused(bank.patch("documents/keep", json={"tags": ["a\0"]}), "tags.0")
    refused(bank.patch("documents/%00", json={"tags": []}), "document_id")
    refused(bank.delete("documents/%00"), "document_id")
    refused(bank.delete("memories", params={"type": "opinion"}), "type")
    refused(bank.put("profile", json={"disposition": {"empathy": 9}}), "disposition.empathy")
    assert bank.get("stats").json() == stored
    assert bank.get("documents/keep").json()["tags"] == ["kept"]


def test_unknown_paths_and_methods(client: httpx.Client, bank: httpx.Client) -> None:
    for path in ("/nothing", "/v1", "/v1/default", "/v1/other/banks", "/v1/default/banks/x/nothing"):
        refused(client.get(path))
    assert client.put("/health", json={}).status_code == 405
    assert bank.put("memories", json={}).status_code == 405


def test_ten_thousand_items(bank: httpx.Client, client: httpx.Client, stats: Stats) -> None:
    """Ten thousand short items of one document are accepted in the background, one more is not."""
    many = [{"content": "ok", "document_id": "d"}] * 10_001
    refused(bank.post("memories", json={"items": many, "async": True}), "items", "10000")
    assert stats()["total_documents"] == 0
    # lines that hold nothing to remember, so that the test does not wait for a parser
    nothing = [{"content": "-----", "document_id": "d"}] * 10_000
    answer = bank.post("memories", json={"items": nothing})
    assert answer.status_code == 200, answer.text[:200]
    assert answer.json()["items_count"] == 10_000
    assert bank.get("documents/d/chunks", params={"limit": 1}).json()["total"] == 10_000
    assert client.delete(bank.base_url.path.rstrip("/")).status_code == 200


def test_ten_megabytes_at_once_are_refused_with_a_way_out(bank: httpx.Client, stored: Answer) -> None:
    text = "The river rose by a hand's breadth. " * 280_000
    assert len(text) > 10_000_000
    refused(bank.post("memories", json={"items": [{"content": text}]}), "items", "async")
    assert bank.get("stats").json() == stored


def test_ten_megabytes_in_the_background(
    bank: httpx.Client, client: httpx.Client, retain: Call, finished: Callable[..., Answer]
) -> None:
    """Mostly rulers, so that the parser has little to do; every character is kept."""
    text = "The river rose by a hand's breadth.\n\n" + "=" * 79 + "\n" + ("-" * 79 + "\n") * 125_000
    assert len(text) > 10_000_000
    answer = retain(text, document_id="levels", request={"async": True})
    done = finished(answer["operation_id"], 60)
    assert done["status"] == "completed", done
    assert bank.get("documents/levels").json()["original_text"] == text
    assert client.delete(bank.base_url.path.rstrip("/")).status_code == 200


def test_body_over_the_limit(bank: httpx.Client, app: Any, stats: Stats) -> None:
    limit = app.state.memory.settings.max_request_mb * 1024 * 1024
    body = b'{"items":[{"content":"' + b"x" * limit + b'"}]}'
    answer = bank.post("memories", content=body, headers=JSON)
    assert answer.status_code == 413
    refused(answer, "body")
    pieces = (body[at : at + 1_000_000] for at in range(0, len(body), 1_000_000))
    assert bank.post("memories", content=pieces, headers=JSON).status_code == 413
    assert stats()["total_nodes"] == 0


def test_a_web_page_under_another_name_cannot_reach_in(client: httpx.Client) -> None:
    for host in ("evil.example", "evil.example:8888", "127.0.0.1.evil.example"):
        assert client.get("/health", headers={"host": host}).status_code == 403
    for host in ("localhost", "127.0.0.1:9", "[::1]:8888"):
        assert client.get("/health", headers={"host": host}).status_code == 200


def test_a_body_without_a_content_type_is_refused(client: httpx.Client) -> None:
    answer = client.post("/v1/default/banks/b/memories", content=b"{}", headers={"content-type": ""})
    assert answer.status_code == 415
    assert "content-type" in answer.text
