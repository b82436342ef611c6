"""Calls that read at the same time take turns in the one thread that reads."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence

import pytest

from reverie.model import Item
from reverie.providers.embeddings.fake import HashEncoder
from reverie.providers.embeddings.lanes import Embedder
from reverie.retain import prepare, rules
from reverie.retain.extraction import Extraction, Source
from reverie.retain.options import RetainOptions

OPTIONS: dict[str | None, RetainOptions] = {None: RetainOptions(chunk_size=100)}
LARGE = "\n\n".join(
    f"Large {n}. Nora moved to town number {n} in the spring of that year." for n in range(12)
)


class Held(rules.RulesExtractor):
    """Writes down which call it reads for; its first reading waits until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.log: list[str] = []
        self.started, self.go = threading.Event(), threading.Event()

    def extract(self, sources: Sequence[Source], options: RetainOptions) -> list[Extraction]:
        self.log.append(sources[0].text.split()[0])
        self.started.set()
        assert self.go.wait(60)
        return super().extract(sources, options)


@pytest.fixture
async def preparer(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[prepare.Preparer]:
    monkeypatch.setattr(prepare, "_GROUP", 1)
    embedder = Embedder(HashEncoder())
    made = prepare.Preparer(embedder)
    yield made
    await made.close()
    await embedder.close()


def item(text: str) -> Item:
    return Item(text, None, document_id="d")


async def until_queued(preparer: prepare.Preparer, count: int) -> None:
    while preparer._thread._work_queue.qsize() < count:  # noqa: ASYNC110 - a queue of threads
        await asyncio.sleep(0.001)


async def test_a_small_call_does_not_wait_for_all_of_a_large_one(preparer: prepare.Preparer) -> None:
    alone = await preparer.prepare([item(LARGE)], OPTIONS)
    preparer._rules = held = Held()
    large = asyncio.create_task(preparer.prepare([item(LARGE)], OPTIONS))
    large.add_done_callback(lambda _: held.log.append("large done"))
    await asyncio.to_thread(held.started.wait, 60)
    small = asyncio.create_task(preparer.prepare([item("Small cats like warm milk.")], OPTIONS))
    small.add_done_callback(lambda _: held.log.append("small done"))
    await until_queued(preparer, 2)  # the large call's second group, and the small call's only one
    held.go.set()
    found, read = await asyncio.gather(large, small)
    assert held.log[:3] == ["Large", "Large", "Small"]
    assert held.log.count("Large") == len(alone.documents[0].chunks) == 12
    assert held.log.index("small done") < held.log.index("large done")
    assert [fact.fact.text for fact in read.documents[0].facts] == ["Small cats like warm milk."]
    said, before = found.documents[0], alone.documents[0]
    assert said.content_hash == before.content_hash
    assert [fact.fact.text for fact in said.facts] == [fact.fact.text for fact in before.facts]
    assert all((a.embedding == b.embedding).all() for a, b in zip(said.facts, before.facts, strict=True))


async def test_a_cancelled_call_reads_nothing_more(preparer: prepare.Preparer) -> None:
    preparer._rules = held = Held()
    call = asyncio.create_task(preparer.prepare([item(LARGE)], OPTIONS))
    await asyncio.to_thread(held.started.wait, 60)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    held.go.set()
    await preparer.read_by_rules([Source("After it.", None)], RetainOptions())
    assert held.log == ["Large", "After"]
