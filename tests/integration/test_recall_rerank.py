"""A configured cross-encoder moves what recall answers, and its failure moves nothing."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from rerank_server import Reply, RerankServer, serving

from reverie.client.embedded import Memory
from reverie.config import Settings
from reverie.errors import ConfigurationError

FOLDER = Path(__file__).parents[1] / "unit" / "providers" / "data" / "cross-encoder"
FACTS = [
    "The red boat was sold in Oslo.",
    "Ben painted the boat red.",
    "A dog barks at night.",
    "The mat is red.",
]

Open = Callable[..., Any]


@pytest.fixture
def server() -> Iterator[RerankServer]:
    with serving() as found:
        yield found


@pytest.fixture
async def opened(served: Any, server: RerankServer) -> AsyncIterator[Open]:
    """Opens memories on the server's database, with a reranker."""
    async with AsyncExitStack() as stack:

        async def call(reranker: str, **settings: Any) -> Memory:
            chosen = {"database_url": served.database_url, "worker_enabled": False, "reranker": reranker}
            return await stack.enter_async_context(Memory(Settings(**chosen, **settings)))

        yield call


async def told(memory: Memory) -> str:
    """A bank that holds the facts."""
    bank_id = f"test-{uuid.uuid4().hex[:12]}"
    await memory.retain(bank_id, [{"content": text} for text in FACTS])
    return bank_id


async def asked(memory: Memory, bank_id: str) -> tuple[list[str], dict[str, Any]]:
    """Texts of the results in their order, and the trace."""
    found = await memory.recall(bank_id, "who painted the boat", trace=True)
    assert found.trace is not None
    for one in found.trace["reranked"]:
        assert sum(one["parts"].values()) == pytest.approx(one["final"], abs=1e-3)
    return [result.text for result in found.results], found.trace


async def test_a_service_reads_the_top(opened: Open, server: RerankServer) -> None:
    memory = await opened("tei", reranker_url=server.url, reranker_top=3, reranker_timeout_ms=10_000)
    bank_id = await told(memory)
    texts, trace = await asked(memory, bank_id)
    assert len(server.seen) == 1
    assert server.seen[0].body["query"] == "who painted the boat"
    assert len(server.seen[0].body["texts"]) == 3
    assert texts[0] == FACTS[1]
    assert all("rerank" in one["places"] for one in trace["reranked"])
    assert trace["summary"]["milliseconds"]["rerank"] > 0
    assert trace["left_out"] == []


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(delay_s=1.0), "took longer than 300 ms"),
        (Reply(401, "no"), "tei answered with status 401: check REVERIE_RERANKER_API_KEY"),
        (Reply(200, "[]"), "tei answered in another form than tei's"),
    ],
)
async def test_without_its_answer_the_ranking_stays(
    opened: Open, server: RerankServer, reply: Reply, reason: str
) -> None:
    plain = await opened("none")
    bank_id = await told(plain)
    wanted, trace = await asked(plain, bank_id)
    assert (trace["left_out"], server.seen) == ([], [])
    memory = await opened("tei", reranker_url=server.url, reranker_timeout_ms=300)
    server.script = [reply]
    texts, trace = await asked(memory, bank_id)
    assert texts == wanted
    assert trace["left_out"] == [{"method": "reranker", "reason": reason}]
    assert len(server.seen) == 1


async def test_a_folder_reads_the_top(opened: Open) -> None:
    memory = await opened(str(FOLDER), reranker_timeout_ms=10_000)
    texts, trace = await asked(memory, await told(memory))
    assert texts[0] == FACTS[1]
    assert trace["left_out"] == []
    assert any("reranker" in one["parts"] for one in trace["reranked"])


async def test_a_bad_setting_ends_the_start(opened: Open) -> None:
    with pytest.raises(ConfigurationError, match="REVERIE_RERANKER_URL"):
        await opened("tei")
