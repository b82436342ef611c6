"""Rerankers behind HTTP: each service's form, and what happens when one fails."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from pydantic import SecretStr
from rerank_server import Reply, RerankServer, serving

from reverie.providers import rerank
from reverie.providers.rerank.base import Reranker, RerankError, RerankSettings

KEY = "key-that-nobody-sees"
PATHS = {"cohere": "/cohere/v2", "jina": "/jina/v1", "voyage": "/voyage/v1", "tei": ""}
TEXTS = ["a grey cat", "the red boat", "a red cat", ""]
SCORES = [0.5, 0.5, 1.0, 0.0]


@pytest.fixture
def server() -> Iterator[RerankServer]:
    with serving() as found:
        yield found


def opened(server: RerankServer, service: str = "cohere", **settings: Any) -> Reranker:
    given: dict[str, Any] = {"model": "m-1", "api_key": SecretStr(KEY), "url": server.url + PATHS[service]}
    found = rerank.load(RerankSettings(service, **(given | settings)))
    assert found is not None
    return found


@pytest.fixture
async def cohere(server: RerankServer) -> AsyncIterator[Reranker]:
    found = opened(server)
    yield found
    await found.close()


@pytest.mark.parametrize("service", list(PATHS))
async def test_scores_come_in_the_order_of_the_texts(server: RerankServer, service: str) -> None:
    found = opened(server, service)
    try:
        assert await found.scores("red cat", TEXTS) == SCORES
        assert await found.scores("red cat", []) == []
    finally:
        await found.close()
    assert [request.path for request in server.seen] == [f"{PATHS[service]}/rerank"]
    assert server.seen[0].headers["authorization"] == f"Bearer {KEY}"
    sent = {"model": "m-1", "query": "red cat"}
    assert (
        server.seen[0].body
        == {
            "cohere": {**sent, "documents": TEXTS},
            "jina": {**sent, "documents": TEXTS, "return_documents": False},
            "voyage": {**sent, "documents": TEXTS, "truncation": True},
            "tei": {**sent, "texts": TEXTS, "truncate": True},
        }[service]
    )


async def test_a_server_of_ones_own_needs_neither_model_nor_key(server: RerankServer) -> None:
    found = opened(server, "tei", model=None, api_key=None, url=f"{server.url}/rerank/")
    try:
        assert await found.scores("red cat", TEXTS) == SCORES
    finally:
        await found.close()
    assert (found.name, server.seen[0].path) == ("tei", "/rerank")
    assert "authorization" not in server.seen[0].headers
    assert "model" not in server.seen[0].body


async def test_tei_is_asked_in_parts_that_it_takes(server: RerankServer) -> None:
    found = opened(server, "tei")
    texts = ["red" if n % 7 == 0 else "blue" for n in range(70)]
    try:
        assert await found.scores("red", texts) == [float(text == "red") for text in texts]
    finally:
        await found.close()
    assert sorted(len(request.body["texts"]) for request in server.seen) == [6, 32, 32]


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_what_may_pass_is_tried_again(server: RerankServer, cohere: Reranker, status: int) -> None:
    server.script = [Reply(status, "no"), Reply(status, "no")]
    assert await cohere.scores("red cat", TEXTS) == SCORES
    assert len(server.seen) == 3


async def test_after_three_tries_it_has_failed(server: RerankServer, cohere: Reranker) -> None:
    server.script = [Reply(500, "no")] * 4
    with pytest.raises(RerankError, match=r"cohere:m-1 .* \(status 500, 3 tries\)"):
        await cohere.scores("red cat", TEXTS)
    assert len(server.seen) == 3


async def test_it_waits_as_long_as_it_is_told(server: RerankServer, cohere: Reranker) -> None:
    server.script = [Reply(429, "no", {"Retry-After": "0.3"})]
    started = time.monotonic()
    assert await cohere.scores("red cat", TEXTS) == SCORES
    assert time.monotonic() - started >= 0.3


@pytest.mark.parametrize("wait", ["30", "Wed, 21 Oct 2026 07:28:00 GMT"])
async def test_a_wait_beyond_the_deadline_is_not_begun(
    server: RerankServer, cohere: Reranker, wait: str
) -> None:
    server.script = [Reply(429, "no", {"Retry-After": wait})] * 3
    started = time.monotonic()
    with pytest.raises(RerankError, match="status 429"):
        await cohere.scores("red cat", TEXTS)
    assert time.monotonic() - started < 25
    assert len(server.seen) == (1 if wait == "30" else 3)


@pytest.mark.parametrize(
    ("status", "variable"), [(400, "MODEL"), (401, "API_KEY"), (404, "URL"), (302, "URL")]
)
async def test_what_is_refused_is_not_tried_again(
    server: RerankServer, cohere: Reranker, status: int, variable: str
) -> None:
    server.script = [Reply(status, json.dumps({"message": f"bad {KEY}"}), {"Location": "/elsewhere"})]
    with pytest.raises(RerankError, match=f"status {status}: .*REVERIE_RERANKER_{variable}") as failed:
        await cohere.scores("red cat", TEXTS)
    assert len(server.seen) == 1
    assert KEY not in str(failed.value)


async def test_a_late_answer_is_a_timeout(server: RerankServer) -> None:
    found = opened(server, timeout_s=0.2)
    server.script = [Reply(delay_s=30)]
    started = time.monotonic()
    try:
        with pytest.raises(TimeoutError):
            await found.scores("red cat", TEXTS)
        assert time.monotonic() - started < 25
        assert await found.scores("red cat", TEXTS) == SCORES
    finally:
        await found.close()


async def test_a_server_that_is_not_there_is_a_failure() -> None:
    with serving() as gone:
        found = opened(gone)
    try:
        with pytest.raises(RerankError, match=r"\(ConnectError, 3 tries\)"):
            await found.scores("red cat", TEXTS)
    finally:
        await found.close()


@pytest.mark.parametrize(
    "body",
    [
        "not json",
        "[]",
        "{}",
        '{"results": null}',
        '{"results": []}',
        '{"results": [1, 2, 3, 4]}',
        '{"results": [{"index": 0, "relevance_score": 0.5}]}',
        json.dumps({"results": [{"index": n, "relevance_score": "high"} for n in range(4)]}),
        json.dumps({"results": [{"index": n, "relevance_score": None} for n in range(4)]}),
        json.dumps({"results": [{"index": n, "score": 0.5} for n in range(4)]}),
        json.dumps({"results": [{"index": n + 1, "relevance_score": 0.5} for n in range(4)]}),
        json.dumps({"results": [{"index": str(n), "relevance_score": 0.5} for n in range(4)]}),
        json.dumps({"results": [{"index": n, "relevance_score": float("nan")} for n in range(4)]}),
    ],
)
async def test_another_form_is_a_failure(server: RerankServer, cohere: Reranker, body: str) -> None:
    server.script = [Reply(200, body)]
    with pytest.raises(RerankError, match=r"another form|no number"):
        await cohere.scores("red cat", TEXTS)


async def test_scores_beyond_the_scale_are_held_to_it(server: RerankServer, cohere: Reranker) -> None:
    values = [1.2, -0.1, 0.4, 1]
    entries = [{"index": n, "relevance_score": value} for n, value in enumerate(values)]
    server.script = [Reply(200, json.dumps({"results": entries}))]
    assert await cohere.scores("red cat", TEXTS) == [1.0, 0.0, 0.4, 1.0]


async def test_the_key_is_in_no_log_and_no_name(
    server: RerankServer, cohere: Reranker, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.script = [Reply(429, "no"), Reply(401, KEY)]
    with pytest.raises(RerankError):
        await cohere.scores("red cat", TEXTS)
    assert KEY not in caplog.text
    assert cohere.name == "cohere:m-1"
