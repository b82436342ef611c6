"""What a client does with refusals, failures and answers, held against a server of the test's own."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from reverie import errors
from reverie.client.remote import AsyncClient
from reverie.client.waiting import Client
from reverie.service.requests import MemoryItem
from reverie.service.responses import OperationResponse

KEY = "sk-the-key-itself"
RETAINED = {"success": True, "bank_id": "b", "items_count": 1, "async": False}
Handler = Callable[[httpx.Request], httpx.Response]


def client(handler: Handler, **options: Any) -> AsyncClient:
    return AsyncClient(
        "http://reverie.test/prefix/", KEY, transport=httpx.MockTransport(handler), retry_seconds=5, **options
    )


class Script:
    """Answers one after the other, and notes what was asked."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers, self.seen = list(answers), list[httpx.Request]()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def refused(status: int, after: str | None = None, detail: Any = "not now") -> httpx.Response:
    return httpx.Response(status, json={"detail": detail}, headers={"Retry-After": after} if after else {})


async def test_what_is_refused_for_now_is_sent_again_with_the_same_body() -> None:
    script = Script(refused(429, "0"), refused(503, "0.05"), httpx.Response(200, json=RETAINED))
    begun = time.monotonic()
    answer = await client(script).retain("b", "Milo paddles.", tags=["x"])
    assert time.monotonic() - begun >= 0.05
    assert (answer.items_count, answer["async"], answer["items_count"]) == (1, False, 1)
    assert [str(one.url) for one in script.seen] == [
        "http://reverie.test/prefix/v1/default/banks/b/memories"
    ] * 3
    assert len({one.content for one in script.seen}) == 1
    assert json.loads(script.seen[0].content) == {
        "items": [{"content": "Milo paddles.", "tags": ["x"]}],
        "async": False,
    }
    assert script.seen[0].headers["authorization"] == f"Bearer {KEY}"


async def test_patience_ends_by_number_and_by_time() -> None:
    script = Script(*(refused(429, "0") for _ in range(3)))
    with pytest.raises(errors.QueueFull, match="not now"):
        await client(script, max_attempts=3).retain("b", "x")
    assert len(script.seen) == 3
    begun = time.monotonic()
    with pytest.raises(errors.StoreUnavailable):
        await client(Script(refused(503, "3600"))).list_banks()
    assert time.monotonic() - begun < 60


@pytest.mark.parametrize(
    ("failure", "again"),
    [
        (httpx.ConnectError("refused"), {"retain", "recall", "retain later", "get", "delete"}),
        (httpx.RemoteProtocolError("broke off"), {"recall", "retain later", "get"}),
        (httpx.ReadTimeout("late"), set()),
    ],
    ids=["not sent", "broke", "late"],
)
async def test_only_what_may_be_done_twice_is_sent_again(failure: Exception, again: set[str]) -> None:
    calls: dict[str, Callable[[AsyncClient], Any]] = {
        "retain": lambda c: c.retain("b", "x"),
        "recall": lambda c: c.recall("b", "x"),
        "retain later": lambda c: c.retain("b", "x", retain_async=True),
        "get": lambda c: c.get_bank("b"),
        "delete": lambda c: c.delete_document("b", "d"),
    }
    for name, call in calls.items():
        script = Script(failure, refused(418))
        with pytest.raises(errors.ReverieError) as caught:
            await call(client(script))
        assert len(script.seen) == (2 if name in again else 1), name
        if name not in again:
            assert isinstance(caught.value, errors.ServerUnreachable)
        assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    ("answer", "kind", "message"),
    [
        (refused(401), errors.Unauthorized, "not now"),
        (refused(403), errors.Forbidden, "not now"),
        (refused(404), errors.NotFound, "not now"),
        (refused(409), errors.Conflict, "not now"),
        (refused(500), errors.ServerError, "500"),
        (refused(429, "99", [{"loc": ["rate"], "msg": "too many"}]), errors.RateLimited, "too many"),
        (httpx.Response(200, text="<html>"), errors.ServerError, "address"),
        (httpx.Response(200, json={"banks": 3}), errors.ServerError, "BankListResponse: banks"),
        (httpx.Response(502, text="bad gateway"), errors.StoreUnavailable, "502"),
        (httpx.Response(404, json=["odd"]), errors.NotFound, "404"),
    ],
)
async def test_refusals_are_our_errors(
    answer: httpx.Response, kind: type[errors.ReverieError], message: str
) -> None:
    with pytest.raises(kind, match=message):
        await client(Script(answer)).list_banks()


async def test_a_refusal_names_field_and_secrets() -> None:
    problem = [{"loc": ["body", "items", 3, "content"], "msg": "items.3.content: is empty", "type": "x"}]
    with pytest.raises(errors.InvalidRequest, match="is empty") as caught:
        await client(Script(refused(422, detail=problem))).retain("b", "x")
    assert caught.value.field == "items.3.content"
    found = {"item": 0, "field": "content", "kind": "api key"}
    secret = httpx.Response(422, json={"detail": "refused", "violations": [found]})
    with pytest.raises(errors.SecretsRefused) as refusal:
        await client(Script(secret)).retain("b", "x")
    assert refusal.value.violations == (errors.Violation(**found),)


async def test_the_key_stays_with_its_server(caplog: pytest.LogCaptureFixture) -> None:
    elsewhere = httpx.Response(307, headers={"Location": "http://user:pw@evil.test/v1?secret=1"})
    script = Script(elsewhere)
    with (
        caplog.at_level(logging.DEBUG),
        pytest.raises(errors.ServerError, match=r"http://evil\.test/v1") as caught,
    ):
        await client(script).list_banks()
    assert len(script.seen) == 1
    asked = client(script)
    told = f"{caught.value} {asked!r} {asked} {caplog.text} {Client('http://a', KEY)!r}"
    for secret in (KEY, "pw@", "secret=1"):
        assert secret not in told
    for wrong in ("ftp://a", "http://", "a.test", "http://key@a.test", "http://a.test/?x=1"):
        with pytest.raises(errors.InvalidRequest, match="base_url"):
            AsyncClient(wrong)
    with pytest.raises(errors.InvalidRequest, match="api_key") as refusal:
        AsyncClient("http://a", "sk-ключ")
    assert "ключ" not in str(refusal.value)


async def test_what_the_server_does_not_know_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(
            200,
            json={"banks": [], "total": 0, "limit": 1, "offset": 0},
            headers={"X-Ignored-Params": "shelf%2C"},
        )

    asked = client(answer)
    for _ in range(3):
        await asked.list_banks()
    assert [record.message for record in caplog.records if "shelf," in record.message] == [
        "GET /v1/default/banks: not known, and left out: shelf,"
    ]


async def test_ids_are_parts_of_a_path_and_nothing_else() -> None:
    script = Script(*(refused(418) for _ in range(3)))
    asked = client(script)
    for name in ("a/b ?#%é", "..", "."):
        with pytest.raises(errors.InvalidRequest):
            await asked.get_document("b", name)
    assert [one.url.raw_path.decode().rpartition("/")[2] for one in script.seen] == [
        "a%2Fb%20%3F%23%25%C3%A9",
        "%2E%2E",
        "%2E",
    ]
    for empty in ("", None):
        with pytest.raises(errors.InvalidRequest) as caught:
            await asked.delete_memory("b", empty)  # type: ignore[arg-type]
        assert caught.value.field == "memory_id"
    assert len(script.seen) == 3


async def test_items_may_be_requests_or_plain() -> None:
    script = Script(httpx.Response(200, json=RETAINED), httpx.Response(200, json={**RETAINED, "async": True}))
    asked = client(script)
    blocks = [{"type": "text", "text": "Look."}]
    await asked.retain("b", [MemoryItem(content="One.", tags=["t"]), {"content": "Two.", "context": None}])
    await asked.retain("b", blocks, document_id="d", retain_async=True)
    first, second = (json.loads(one.content) for one in script.seen)
    assert first["items"] == [{"content": "One.", "tags": ["t"]}, {"content": "Two."}]
    assert second["items"] == [{"content": blocks, "document_id": "d"}]
    assert len(second["operation_id"]) == 36


def events(*names: str) -> str:
    """A stream of operations by their states."""
    return "".join(
        f"id: 1\nevent: operation\ndata: {json.dumps(operation(name))}\n\n"
        if name != "end"
        else "event: end\n\n"
        for name in names
    )


def operation(status: str) -> dict[str, Any]:
    told = {"id": "o", "operation_id": "o", "task_type": "retain", "operation_type": "retain"}
    return {**told, "items_count": 1, "created_at": "2024-01-01", "status": status, "error_message": None}


async def test_waiting_follows_the_stream_and_asks_where_there_is_none() -> None:
    told: list[OperationResponse] = []
    stream = httpx.Response(200, text=events("pending", "processing", "completed", "end"))
    ended = httpx.Response(200, json=operation("completed"))
    found = await client(Script(stream, ended)).wait_for_operation("b", "o", on_progress=told.append)
    assert (found.status, [one.status for one in told]) == (
        "completed",
        ["pending", "processing", "completed"],
    )

    told.clear()
    # the stream breaks off; then it is asked for
    broken = httpx.Response(200, text=events("pending") + "event: operation\ndata: {")
    script = Script(broken, httpx.Response(200, json=operation("processing")), ended)
    await client(script).wait_for_operation("b", "o", on_progress=told.append)
    assert [one.status for one in told] == ["pending", "processing"]

    script = Script(httpx.Response(405), httpx.Response(200, json={**operation("failed")}))
    assert (await client(script).wait_for_operation("b", "o")).status == "failed"
    missing = httpx.Response(200, json={"id": "o", "operation_id": "o", "status": "not_found"})
    with pytest.raises(errors.NotFound):
        await client(Script(httpx.Response(404), missing)).wait_for_operation("b", "o")

    def pending(request: httpx.Request) -> httpx.Response:
        return httpx.Response(404 if "stream" in request.url.path else 200, json=operation("pending"))

    with pytest.raises(errors.TookTooLong, match="goes on"):
        await client(pending).wait_for_operation("b", "o", timeout=0.3)


def test_a_client_is_used_anywhere() -> None:
    """Without a loop, inside of one, from its twins, and after it was closed."""

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"banks": [], "total": 7, "limit": 1, "offset": 0})

    with Client("http://a", transport=httpx.MockTransport(answer)) as asked:
        assert asked.list_banks().total == 7

        async def inside() -> tuple[int, int]:
            return asked.list_banks().total, (await asked.alist_banks()).total  # type: ignore[attr-defined]

        assert asyncio.run(inside()) == (7, 7)
        assert asyncio.run(inside()) == (7, 7)
    assert asked.list_banks().total == 7
    asked.close()
    with pytest.raises(AttributeError, match="no_such_name"):
        asked.no_such_name  # type: ignore[attr-defined]  # noqa: B018


def test_a_close_ends_the_calls_of_other_threads() -> None:
    reached = threading.Semaphore(0)

    async def never(request: httpx.Request) -> httpx.Response:
        reached.release()
        await asyncio.Event().wait()
        raise AssertionError

    asked = Client("http://a", transport=httpx.MockTransport(never))
    with ThreadPoolExecutor(2) as pool:
        calls = [pool.submit(asked.list_banks) for _ in range(2)]
        assert all(reached.acquire(timeout=60) for _ in calls)
        asked.close()
        for call in calls:
            with pytest.raises(errors.ServerUnreachable, match="closed"):
                call.result(60)


@pytest.mark.parametrize(
    ("field", "options"),
    [
        ("base_url", {"base_url": " http://a"}),
        ("base_url", {"base_url": "http://a\n"}),
        ("base_url", {"base_url": "http://a b"}),
        ("base_url", {"base_url": 7}),
        ("api_key", {"api_key": b"k"}),
        ("api_key", {"api_key": "k\n"}),
        ("timeout", {"timeout": 0}),
        ("timeout", {"timeout": float("nan")}),
    ],
)
def test_what_a_client_cannot_be_made_of_is_refused(field: str, options: dict[str, Any]) -> None:
    with pytest.raises(errors.InvalidRequest) as refused:
        AsyncClient(**{"base_url": "http://a", **options})
    assert refused.value.field == field
    AsyncClient("http://a", timeout=None)


@pytest.mark.parametrize("items", ["a text", {"content": "a text"}, [{"content": "x"}, "a text"]])
async def test_a_batch_of_anything_but_items_is_refused(items: Any) -> None:
    with pytest.raises(errors.InvalidRequest, match=r"items\.[01]: give an item"):
        await client(Script()).retain_batch("b", items)


def test_a_call_out_of_on_progress_is_refused_instead_of_waiting_for_itself() -> None:
    stream = httpx.Response(200, text=events("pending", "completed", "end"))
    with (
        Client("http://a", transport=httpx.MockTransport(Script(stream))) as asked,
        pytest.raises(RuntimeError, match="wait for itself"),
    ):
        asked.wait_for_operation("b", "o", on_progress=lambda one: asked.list_banks())


def test_a_forked_process_has_a_loop_of_its_own() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"banks": [], "total": 7, "limit": 1, "offset": 0})

    with Client("http://a", transport=httpx.MockTransport(answer)) as asked:
        assert asked.list_banks().total == 7
        child = os.fork()
        if child == 0:
            code = 1
            try:
                code = 0 if asked.list_banks().total == 7 else 1
                asked.close()
            finally:
                os._exit(code)
        assert os.waitpid(child, 0)[1] == 0
        assert asked.list_banks().total == 7
