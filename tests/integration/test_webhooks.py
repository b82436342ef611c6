"""Webhooks over HTTP: what they are told, when they are told again, what is logged, and where they may go."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from webhook_receiver import Got, Receiver, Reply, receiving

from reverie.operations import registry
from reverie.providers.webhooks import address
from reverie.store import webhooks

Answer = dict[str, Any]
SECRET = "whsec-3f9a61c0d27be845"
BEARER = "Bearer hook-71b0c4e59d"
PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "webhooks.md"


@pytest.fixture(scope="module")
def own_server(serve: Callable[..., Any], data_folder: Path) -> Iterator[Any]:
    """A server whose webhooks may go to this machine, and whose retries come soon."""
    operation = registry()["webhook_delivery"]
    registry()["webhook_delivery"] = replace(operation, attempts=3, first_s=0.1)
    with serve({"data_dir": data_folder / "webhooks", "webhook_private_hosts": True}) as found:
        yield found
    registry()["webhook_delivery"] = operation


@pytest.fixture
def near(own_server: Any) -> Iterator[httpx.Client]:
    """A client of a new bank of that server."""
    url = f"{own_server.base_url}/v1/default/banks/test-{uuid.uuid4().hex[:12]}"
    with httpx.Client(base_url=url, timeout=60) as client:
        yield client


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


def register(bank: httpx.Client, url: str, **fields: Any) -> Answer:
    answer = bank.post("webhooks", json={"url": url, "event_types": ["operation.completed"], **fields})
    assert answer.status_code == 201, answer.text
    made: Answer = answer.json()
    return made


def retain(bank: httpx.Client, text: str, **fields: Any) -> Answer:
    request = {"items": [{"content": text, **fields}], "async": True}
    answer = bank.post("memories", json=request)
    assert answer.status_code == 200, answer.text
    found: Answer = answer.json()
    return found


def deliveries(bank: httpx.Client, hook: Answer, **params: Any) -> Answer:
    answer = bank.get(f"webhooks/{hook['id']}/deliveries", params=params)
    assert answer.status_code == 200, answer.text
    found: Answer = answer.json()
    return found


def ended(bank: httpx.Client, hook: Answer, count: int = 1) -> list[Answer]:
    """The deliveries of a webhook, once there are so many and none waits."""
    deadline = time.monotonic() + 60
    while True:
        items: list[Answer] = deliveries(bank, hook)["items"]
        if len(items) >= count and all(item["status"] != "pending" for item in items):
            return items
        assert time.monotonic() < deadline, items
        time.sleep(0.05)


def seconds(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp()


def is_signed(got: Got, secret: str) -> bool:
    match = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", got.headers["x-reverie-signature"])
    assert match is not None
    assert abs(int(match[1]) - got.at) < 10
    expected = hmac.new(secret.encode(), match[1].encode() + b"." + got.body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, match[2])


def test_an_event_arrives_signed(near: httpx.Client, receiver: Receiver) -> None:
    hook = register(near, receiver.url, secret=SECRET, event_types=["retain.completed"])
    key = retain(near, "The lighthouse is white.", document_id="tower", tags=["sea"])["operation_id"]
    (got,) = receiver.wait(1)
    body = json.loads(got.body)
    assert list(body) == ["event", "bank_id", "operation_id", "status", "timestamp", "data", "event_id"]
    event_id = body.pop("event_id")
    assert abs(seconds(body.pop("timestamp")) - got.at) < 10
    assert body == {
        "event": "retain.completed",
        "bank_id": near.base_url.path.rstrip("/").rpartition("/")[2],
        "operation_id": key,
        "status": "completed",
        "data": {"document_id": "tower", "tags": ["sea"], "memory_unit_count": 1},
    }
    assert is_signed(got, SECRET)
    assert not is_signed(got, "another")
    plain = "sha256=" + hmac.new(SECRET.encode(), got.body, hashlib.sha256).hexdigest()
    assert got.headers["x-hindsight-signature"] == got.headers["x-hub-signature-256"] == plain
    assert got.headers["x-hindsight-signature-v2"] == got.headers["x-reverie-signature"]
    assert got.headers["x-reverie-event"] == got.headers["x-hindsight-event"] == "retain.completed"
    assert got.headers["content-type"] == "application/json"

    (logged,) = ended(near, hook)
    assert logged.pop("created_at") <= logged.pop("last_attempt_at") <= logged.pop("updated_at")
    assert logged == {
        "id": got.headers["x-reverie-delivery"],
        "event_id": event_id,
        "webhook_id": hook["id"],
        "url": receiver.url,
        "event_type": "retain.completed",
        "status": "delivered",
        "attempts": 1,
        "next_retry_at": None,
        "last_error": None,
        "last_response_status": 200,
        "last_response_body": "thanks",
    }


def test_the_documented_verification_works(near: httpx.Client, receiver: Receiver) -> None:
    code = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    assert code is not None
    space: dict[str, Any] = {}
    exec(code[1], space)
    register(near, receiver.url, secret=SECRET)
    retain(near, "The lighthouse is white.")
    (got,) = receiver.wait(1)
    header = got.headers["x-reverie-signature"]
    assert space["is_genuine"](SECRET, got.body, header)
    assert not space["is_genuine"](SECRET, got.body + b" ", header)
    assert not space["is_genuine"]("another", got.body, header)
    assert not space["is_genuine"](SECRET, got.body, header.replace("t=1", "t=0"))
    assert not space["is_genuine"](SECRET, got.body, "nonsense")


def test_the_end_of_an_operation(near: httpx.Client, receiver: Receiver) -> None:
    register(near, receiver.url, event_types=["operation.completed", "operation.cancelled"])
    key = retain(near, "The secret word is heliotrope.")["operation_id"]
    (got,) = receiver.wait(1)
    body = json.loads(got.body)
    assert (body["event"], body["operation_id"], body["status"]) == ("operation.completed", key, "completed")
    assert body["data"] == {
        "operation_id": key,
        "operation_type": "retain",
        "status": "completed",
        "error_message": None,
        "items_count": 1,
        "result": {"facts": 1, "items": 1},
    }
    assert b"heliotrope" not in got.body
    assert "x-reverie-signature" not in got.headers  # no secret, no signature


def test_failed_and_cancelled_operations_are_told_of(near: httpx.Client, receiver: Receiver) -> None:
    register(near, receiver.url, event_types=["operation.failed", "operation.cancelled"])
    answer = near.post("files/retain", files=[("files", ("broken.docx", b"no archive"))])
    (key,) = answer.json()["operation_ids"]
    body = json.loads(receiver.wait(1)[0].body)
    assert (body["event"], body["operation_id"], body["status"]) == ("operation.failed", key, "failed")
    assert body["data"]["operation_type"] == "file_convert_retain"
    assert body["data"]["error_message"] == near.get(f"operations/{key}").json()["error_message"] != ""
    assert body["data"]["result"] == {}

    key = retain(near, " ".join(f"Bell {n} rang in Oslo." for n in range(5000)))["operation_id"]
    assert near.delete(f"operations/{key}").status_code == 200
    body = json.loads(receiver.wait(2)[1].body)
    assert (body["event"], body["operation_id"], body["status"]) == ("operation.cancelled", key, "cancelled")


def test_a_retain_that_waits_is_told_of(near: httpx.Client, receiver: Receiver) -> None:
    register(near, receiver.url, event_types=["retain.completed"])
    items = [{"content": f"Bell {n} rang.", "document_id": f"bell-{n}"} for n in range(3)]
    assert near.post("memories", json={"items": items}).status_code == 200
    told = [json.loads(got.body) for got in receiver.wait(3)]
    assert sorted(body["data"]["document_id"] for body in told) == ["bell-0", "bell-1", "bell-2"]
    assert len({body["operation_id"] for body in told}) == 1
    assert uuid.UUID(told[0]["operation_id"])


def test_a_consolidation_is_told_of(near: httpx.Client, receiver: Receiver) -> None:
    register(near, receiver.url, event_types=["consolidation.completed"])
    for text in ("Alva rings the old bell.", "Alva really rings the old bell."):
        assert near.post("memories", json={"items": [{"content": text}]}).status_code == 200
    key = near.post("consolidate").json()["operation_id"]
    (got,) = receiver.wait(1)
    told = json.loads(got.body)
    assert (told["event"], told["operation_id"], told["status"]) == (
        "consolidation.completed",
        key,
        "completed",
    )
    assert told["data"] == {
        "observations_created": 1,
        "observations_updated": 0,
        "observations_deleted": 0,
        "error_message": None,
    }


def test_a_delivery_whose_end_is_lost_comes_again(
    near: httpx.Client, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted, lost = webhooks.note, []

    async def note(*args: Any, **kwargs: Any) -> None:
        if not lost:
            lost.append(args)
            raise RuntimeError("the worker died here")
        await noted(*args, **kwargs)

    monkeypatch.setattr(webhooks, "note", note)
    hook = register(near, receiver.url)
    retain(near, "The lighthouse is white.")
    first, second = receiver.wait(2)
    assert first.headers["x-reverie-delivery"] == second.headers["x-reverie-delivery"]
    assert first.body == second.body
    (logged,) = ended(near, hook)
    assert (logged["status"], logged["attempts"]) == ("delivered", 2)


def test_webhooks_that_come_and_go_disturb_nobody(near: httpx.Client, receiver: Receiver) -> None:
    near.put("", json={})

    def churn(_: int) -> None:
        for _ in range(4):
            hook = register(near, receiver.url, event_types=["retain.completed", "operation.completed"])
            assert near.patch(f"webhooks/{hook['id']}", json={"enabled": False}).status_code == 200
            assert near.delete(f"webhooks/{hook['id']}").status_code == 200

    def write(number: int) -> None:
        for turn in range(3):
            retain(near, f"Bell {number} rang in year {turn}.")
            items = [{"content": f"Bell {number} fell silent in year {turn}."}]
            assert near.post("memories", json={"items": items}).status_code == 200

    with ThreadPoolExecutor(6) as pool:
        for done in [*(pool.submit(churn, n) for n in range(3)), *(pool.submit(write, n) for n in range(3))]:
            done.result()
    deadline = time.monotonic() + 60
    while any(
        near.get("operations", params={"status": s}).json()["total"] for s in ("pending", "processing")
    ):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert near.get("operations", params={"type": "retain", "status": "completed"}).json()["total"] == 9


def test_what_failed_for_now_is_tried_again(near: httpx.Client, receiver: Receiver) -> None:
    receiver.script = [Reply(503, b"busy"), Reply(408)]
    hook = register(near, receiver.url, secret=SECRET)
    retain(near, "The lighthouse is white.")
    got = receiver.wait(3)
    assert len({one.headers["x-reverie-delivery"] for one in got}) == 1  # receivers can tell it is the same
    assert len({one.body for one in got}) == 1
    assert all(is_signed(one, SECRET) for one in got)
    (logged,) = ended(near, hook)
    assert (logged["status"], logged["attempts"], logged["last_response_status"]) == ("delivered", 3, 200)
    assert logged["last_error"] is None


def test_a_delivery_that_fails_each_time_ends_and_can_be_retried(
    near: httpx.Client, receiver: Receiver
) -> None:
    receiver.script = [Reply(500, b"oh \0 no")] * 3
    hook = register(near, receiver.url)
    retain(near, "The lighthouse is white.")
    (logged,) = ended(near, hook)
    assert (logged["status"], logged["attempts"]) == ("failed", 3)
    assert logged["last_error"] == "the receiver answered with status 500"
    assert logged["last_response_body"] == "oh � no"
    operation = near.get(f"operations/{logged['id']}").json()
    assert (operation["status"], operation["operation_type"]) == ("failed", "webhook_delivery")
    assert near.post(f"operations/{logged['id']}/retry").status_code == 200
    receiver.wait(4)
    (logged,) = ended(near, hook)
    assert (logged["status"], logged["attempts"]) == ("delivered", 4)


@pytest.mark.parametrize("status", [400, 401, 404, 410, 301, 307])
def test_a_final_answer_is_not_asked_for_twice(near: httpx.Client, receiver: Receiver, status: int) -> None:
    with receiving() as other:
        receiver.script = [Reply(status, b"never", {"Location": other.url})]
        hook = register(near, receiver.url)
        retain(near, "The lighthouse is white.")
        (logged,) = ended(near, hook)
        assert (logged["status"], logged["attempts"]) == ("failed", 1)
        assert (logged["last_response_status"], logged["last_response_body"]) == (status, "never")
        assert len(receiver.got) == 1
        assert other.got == []


def test_retry_after_is_heeded(near: httpx.Client, receiver: Receiver) -> None:
    receiver.script = [Reply(429, headers={"Retry-After": "2"})]
    hook = register(near, receiver.url)
    retain(near, "The lighthouse is white.")
    receiver.wait(1)
    time.sleep(0.7)
    (waiting,) = deliveries(near, hook)["items"]
    assert (waiting["status"], waiting["last_response_status"]) == ("pending", 429)
    assert 1 < seconds(waiting["next_retry_at"]) - seconds(waiting["last_attempt_at"]) < 3
    first, second = receiver.wait(2)
    assert second.at - first.at >= 1.9
    assert ended(near, hook)[0]["status"] == "delivered"


def test_a_slow_receiver_is_tried_again(near: httpx.Client, receiver: Receiver) -> None:
    receiver.script = [Reply(delay_s=3)]
    hook = register(near, receiver.url, http_config={"timeout_seconds": 1})
    retain(near, "The lighthouse is white.")
    first, second = receiver.wait(2)
    assert second.at - first.at < 2.9
    (logged,) = ended(near, hook)
    assert (logged["status"], logged["attempts"]) == ("delivered", 2)


def test_get_carries_everything_in_its_headers(near: httpx.Client, receiver: Receiver) -> None:
    config = {"method": "get", "headers": {"X-Team": "red"}, "params": {"team": "red"}}
    hook = register(near, receiver.url, secret=SECRET, http_config=config)
    assert hook["http_config"]["method"] == "GET"
    retain(near, "The lighthouse is white.")
    (got,) = receiver.wait(1)
    assert (got.method, got.path, got.body) == ("GET", "/hook?team=red", b"")
    assert (got.headers["x-team"], got.headers["x-reverie-event"]) == ("red", "operation.completed")
    assert is_signed(got, SECRET)


def test_a_webhook_has_every_field_of_the_wire(near: httpx.Client, receiver: Receiver) -> None:
    made = near.post("webhooks", json={"url": receiver.url, "secret": SECRET}).json()
    assert made["created_at"] == made["updated_at"]
    (listed,) = near.get("webhooks").json()["items"]
    assert listed == made
    assert {k: v for k, v in made.items() if k not in ("id", "created_at", "updated_at")} == {
        "bank_id": near.base_url.path.rstrip("/").rpartition("/")[2],
        "url": receiver.url,
        "secret": "***",
        "event_types": ["consolidation.completed"],
        "enabled": True,
        "http_config": {"method": "POST", "timeout_seconds": 30, "headers": {}, "params": {}},
    }
    gone = near.delete(f"webhooks/{made['id']}")
    assert gone.json() == {
        "success": True,
        "message": f"Webhook {made['id']} is deleted.",
        "deleted_count": 1,
    }
    assert near.get("webhooks").json() == {"items": [], "total": 0, "limit": 100, "offset": 0}
    for answer in (
        near.delete(f"webhooks/{made['id']}"),
        near.patch(f"webhooks/{made['id']}", json={"enabled": False}),
        near.get(f"webhooks/{made['id']}/deliveries"),
    ):
        assert answer.status_code == 404
        assert made["id"] in answer.json()["detail"]
    assert near.delete("webhooks/nonsense").status_code == 400


def test_only_what_is_given_changes(near: httpx.Client, receiver: Receiver) -> None:
    config = {"headers": {"Authorization": BEARER, "X-Team": "red"}}
    hook = register(near, receiver.url, secret=SECRET, http_config=config)
    path = f"webhooks/{hook['id']}"
    changed = near.patch(path, json={"enabled": True, "url": None, "event_types": None}).json()
    assert changed.pop("updated_at") >= hook.pop("updated_at")
    assert changed == hook
    assert near.patch(path, json={"event_types": ["operation.failed", "retain.completed"] * 2}).json()[
        "event_types"
    ] == ["operation.failed", "retain.completed"]
    # what was shown may be sent back: masks stand for what is stored
    shown = near.get("webhooks").json()["items"][0]
    shown["http_config"]["headers"]["X-Team"] = "blue"
    again = near.patch(path, json={"secret": "***", "http_config": shown["http_config"]}).json()
    assert again["http_config"]["headers"] == {"Authorization": "***", "X-Team": "blue"}
    retain(near, "The lighthouse is white.")
    (got,) = receiver.wait(1)
    assert (got.headers["authorization"], got.headers["x-team"]) == (BEARER, "blue")
    assert is_signed(got, SECRET)
    assert near.patch(path, json={"secret": None}).json()["secret"] is None
    retain(near, "The lighthouse is red.")
    assert "x-reverie-signature" not in receiver.wait(2)[1].headers


def test_secrets_are_never_shown(
    near: httpx.Client, receiver: Receiver, own_server: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    echo = f"you said {BEARER}".encode()
    receiver.script = [Reply(500, echo), Reply(200, echo)]
    config = {"headers": {"Authorization": BEARER}, "params": {"api_key": "key-5512"}}
    hook = register(near, receiver.url, secret=SECRET, http_config=config)
    retain(near, "The lighthouse is white.")
    assert receiver.wait(2)[0].path == "/hook?api_key=key-5512"
    (logged,) = ended(near, hook)
    assert logged["last_response_body"] == "you said ***"
    shown = [
        json.dumps(hook),
        near.get("webhooks").text,
        near.patch(f"webhooks/{hook['id']}", json={"enabled": True}).text,
        near.get(f"webhooks/{hook['id']}/deliveries").text,
        near.get("operations", params={"type": "webhook_delivery"}).text,
        near.get(f"operations/{logged['id']}", params={"include_payload": True}).text,
        near.patch(f"webhooks/{hook['id']}", json={"secret": SECRET * 100}).text,
        near.post("webhooks", json={"url": "nonsense", "secret": SECRET}).text,
        caplog.text,
    ]
    with psycopg.connect(own_server.database_url, autocommit=True) as connection:
        for table in ("operations", "webhook_deliveries", "procrastinate_jobs", "procrastinate_events"):
            shown.append(str(connection.execute(f"SELECT * FROM {table}").fetchall()))
    assert not any(word in text for text in shown for word in (SECRET, BEARER, "key-5512"))


def test_a_disabled_webhook_drops_what_waits(near: httpx.Client, receiver: Receiver) -> None:
    receiver.script = [Reply(429, headers={"Retry-After": "600"})] * 2
    hook = register(near, receiver.url)
    retain(near, "The lighthouse is white.")
    receiver.wait(1)
    assert near.patch(f"webhooks/{hook['id']}", json={"enabled": False}).json()["enabled"] is False
    (logged,) = ended(near, hook)
    assert logged["status"] == "cancelled"
    assert near.get(f"operations/{logged['id']}").json()["status"] == "cancelled"
    key = retain(near, "The lighthouse is red.")["operation_id"]
    wait_for_operation(near, key)
    assert len(ended(near, hook)) == 1  # nothing new was even noted
    near.post(f"operations/{logged['id']}/retry")
    deadline = time.monotonic() + 60
    while near.get(f"operations/{logged['id']}").json()["status"] != "failed":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert deliveries(near, hook)["items"][0]["last_error"] is not None
    assert len(receiver.got) == 1


def wait_for_operation(bank: httpx.Client, key: str) -> None:
    deadline = time.monotonic() + 60
    while bank.get(f"operations/{key}").json()["status"] in ("pending", "processing"):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_deleted_webhook_leaves_nothing_behind(near: httpx.Client, receiver: Receiver) -> None:
    receiver.script = [Reply(429, headers={"Retry-After": "600"})]
    hook = register(near, receiver.url)
    retain(near, "The lighthouse is white.")
    receiver.wait(1)
    time.sleep(0.3)
    assert near.delete(f"webhooks/{hook['id']}").status_code == 200
    (left,) = near.get("operations", params={"type": "webhook_delivery"}).json()["operations"]
    assert left["status"] == "cancelled"


def test_deliveries_are_listed_in_pages(near: httpx.Client, receiver: Receiver) -> None:
    hook = register(near, receiver.url, event_types=["retain.completed"])
    items = [{"content": f"Bell {n} rang.", "document_id": f"bell-{n}"} for n in range(5)]
    near.post("memories", json={"items": items})  # all at the same time
    near.post("memories", json={"items": [{"content": "The sixth bell rang."}]})
    every = [item["id"] for item in ended(near, hook, 6)]
    assert len(set(every)) == 6
    found: list[str] = []
    cursor: str | None = None
    pages = 0
    while True:
        page = deliveries(near, hook, limit=4, **({"cursor": cursor} if cursor else {}))
        found += [item["id"] for item in page["items"]]
        cursor, pages = page["next_cursor"], pages + 1
        if cursor is None:
            break
    assert (found, pages) == (every, 2)
    newest = deliveries(near, hook)["items"][0]["created_at"]
    older = deliveries(near, hook, cursor=newest)["items"]  # a time alone will do
    assert [item["id"] for item in older] == every[1:]
    for wrong in ({"cursor": "yesterday"}, {"cursor": "2024-01-01,x"}):
        answer = near.get(f"webhooks/{hook['id']}/deliveries", params=wrong)
        assert (answer.status_code, answer.json()["detail"][0]["loc"]) == (400, ["cursor"])
    assert near.get(f"webhooks/{hook['id']}/deliveries", params={"limit": 201}).status_code == 422


def test_banks_know_nothing_of_each_other(near: httpx.Client, receiver: Receiver) -> None:
    hook = register(near, receiver.url)
    with httpx.Client(base_url=f"{str(near.base_url).rstrip('/')}-other", timeout=60) as other:
        register(other, receiver.url, event_types=["operation.failed"])
        for answer in (
            other.get(f"webhooks/{hook['id']}/deliveries"),
            other.patch(f"webhooks/{hook['id']}", json={"enabled": False}),
            other.delete(f"webhooks/{hook['id']}"),
        ):
            assert answer.status_code == 404
        wait_for_operation(other, retain(other, "The other bank.")["operation_id"])
        assert httpx.delete(str(near.base_url).rstrip("/"), timeout=60).status_code == 200
        assert near.get("profile").status_code == 404
        assert len(other.get("webhooks").json()["items"]) == 1
    assert receiver.got == []


@pytest.mark.parametrize(
    ("fields", "loc"),
    [
        ({"url": "ftp://a.example"}, "url"),
        ({"url": "http://me:pw@a.example/"}, "url"),
        ({"url": "https://a.example/" + "x" * 3000}, "url"),
        ({"event_types": ["retain.finished"]}, "event_types"),
        ({"event_types": []}, "event_types"),
        ({"secret": ""}, "secret"),
        ({"secret": "***"}, "secret"),
        ({"http_config": {"method": "PUT"}}, "http_config.method"),
        ({"http_config": {"timeout_seconds": 0}}, "http_config.timeout_seconds"),
        ({"http_config": {"timeout_seconds": 61}}, "http_config.timeout_seconds"),
        ({"http_config": {"headers": {"Host": "a"}}}, "http_config.headers"),
        ({"http_config": {"headers": {"Content-Length": "1"}}}, "http_config.headers"),
        ({"http_config": {"headers": {"X-Reverie-Signature": "t=1"}}}, "http_config.headers"),
        ({"http_config": {"headers": {"X-Hub-Signature-256": "x"}}}, "http_config.headers"),
        ({"http_config": {"headers": {"X-A\r\nHost": "x"}}}, "http_config.headers"),
        ({"http_config": {"headers": {"X-A": "1\r\nHost: b"}}}, "http_config.headers"),
        ({"http_config": {"headers": {"X-A": "1", "x-a": "2"}}}, "http_config.headers"),
        ({"http_config": {"headers": {"Authorization": "***"}}}, "http_config.headers"),
        ({"http_config": {"params": {"n": "x" * 5000}}}, "http_config.params.n"),
    ],
)
def test_what_cannot_be_is_refused(bank: httpx.Client, fields: Answer, loc: str) -> None:
    answer = bank.post("webhooks", json={"url": "https://hooks.example/", **fields})
    assert answer.status_code in (400, 422), answer.text
    where = [str(part) for part in answer.json()["detail"][0]["loc"] if part != "body"]
    assert ".".join(where) == loc
    assert loc.rpartition(".")[2] in answer.json()["detail"][0]["msg"]
    assert bank.get("profile").status_code == 404  # not even the bank was made


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "169.254.169.254", "10.0.0.1", "[::1]", "[::ffff:10.0.0.1]", "0x7f.1"]
)
def test_private_addresses_are_refused_at_registration(bank: httpx.Client, host: str) -> None:
    answer = bank.post("webhooks", json={"url": f"http://{host}:8080/hook"})
    assert answer.status_code == 400
    assert answer.json()["detail"][0]["loc"] == ["url"]
    assert "private, local or reserved" in answer.json()["detail"][0]["msg"]


def test_a_private_address_is_refused_at_delivery(
    bank: httpx.Client, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = True

    def lookup(host: str, port: int) -> list[str]:
        return ["93.184.216.34" if public else "127.0.0.1"]

    monkeypatch.setattr(address, "lookup", lookup)
    hook = register(bank, f"http://hooks.example:{receiver.port}/hook")
    public = False
    retain(bank, "The lighthouse is white.")
    (logged,) = ended(bank, hook)
    assert (logged["status"], logged["attempts"], logged["last_response_status"]) == ("failed", 1, None)
    assert "private, local or reserved" in logged["last_error"]
    assert receiver.got == []
    # nor can a webhook be moved to one
    assert bank.patch(f"webhooks/{hook['id']}", json={"url": "http://10.0.0.1/"}).status_code == 400


def test_a_bank_has_fifty_webhooks_at_most(near: httpx.Client, receiver: Receiver) -> None:
    for _ in range(50):
        register(near, receiver.url)
    answer = near.post("webhooks", json={"url": receiver.url})
    assert answer.status_code == 409
    assert "50 webhooks" in answer.json()["detail"]
    key = near.get("webhooks").json()["items"][0]["id"]
    near.delete(f"webhooks/{key}")
    register(near, receiver.url)
    page = near.get("webhooks", params={"limit": 20, "offset": 40}).json()
    assert (len(page["items"]), page["total"], page["limit"], page["offset"]) == (10, 50, 20, 40)
    retain(near, "The lighthouse is white.")
    told = receiver.wait(50)
    assert len({got.headers["x-reverie-delivery"] for got in told}) == 50
    assert len({got.body for got in told}) == 1


def test_the_log_goes_with_its_operation(near: httpx.Client, receiver: Receiver) -> None:
    hook = register(near, receiver.url)
    retain(near, "The lighthouse is white.")
    (logged,) = ended(near, hook)
    assert near.delete(f"operations/{logged['id']}/delete").status_code == 200
    assert deliveries(near, hook)["items"] == []
