"""Large banks are searched by indexes, and find what a scan finds."""

from __future__ import annotations

import asyncio
import random
import uuid
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import psycopg
import pytest

from reverie.client.embedded import Memory
from reverie.config import Settings

LARGE = 40
PEOPLE = ("Ada", "Bo", "Cleo", "Dag", "Eve", "Finn", "Gus", "Hana")
THINGS = (
    "kayak",
    "piano",
    "lantern",
    "violin",
    "tractor",
    "quilt",
    "sundial",
    "compass",
    "bicycle",
    "kettle",
)
PLACES = ("Lisbon", "Bergen", "Kyoto", "Graz", "Halifax", "Lima")


def items(count: int, seed: int = 1) -> list[dict[str, Any]]:
    """Dated sentences, each a document of its own, every tenth with a tag."""
    chance = random.Random(seed)
    made = []
    for number in range(count):
        person, thing, place = chance.choice(PEOPLE), chance.choice(THINGS), chance.choice(PLACES)
        made.append(
            {
                "content": f"{person} repaired the {thing} number {number} in {place}.",
                "document_id": f"{seed}-{number}",
                "timestamp": f"20{10 + number % 10}-{1 + number % 12:02}-10T09:00:00Z",
                "tags": ["tenth"] if number % 10 == 0 else ["other"],
            }
        )
    return made


@pytest.fixture(scope="module")
def database_url(served: Any) -> str:
    url: str = served.database_url
    return url


@pytest.fixture
def indexing(data_folder: Path, served: Any) -> Settings:
    """Settings under which a bank is large from forty facts on; nothing is indexed unless it is asked for."""
    return Settings(data_dir=data_folder / "data", index_facts=LARGE, worker_enabled=False, log_level="error")


@pytest.fixture
async def memory(indexing: Settings) -> AsyncIterator[Memory]:
    async with Memory(indexing) as memory:
        yield memory


@pytest.fixture
def name() -> str:
    return f"large-{uuid.uuid4().hex[:10]}"


async def rows(memory: Memory, statement: str, bank: str) -> Sequence[Any]:
    async with memory.database.connection() as connection:
        cursor = connection.cursor(row_factory=psycopg.rows.tuple_row)
        return await (await cursor.execute(statement, (bank,))).fetchall()


async def count(memory: Memory, table: str, bank: str) -> int:
    """How many rows of a table are the bank's."""
    ((n,),) = await rows(
        memory, f"SELECT count(*) FROM {table} JOIN banks USING (bank) WHERE bank_id = %s", bank
    )
    return int(n)


async def is_indexed(memory: Memory, bank: str) -> bool:
    (row,) = await rows(memory, "SELECT indexed_at IS NOT NULL FROM banks WHERE bank_id = %s", bank)
    return bool(row[0])


async def in_step(memory: Memory, bank: str) -> bool:
    """Whether the copies for the indexes are the same as the facts, no more and no fewer."""
    narrow = "id, encoder, active, terms::text, fact_type, tags, document_id, speaker, occurred_start,"
    narrow += " occurred_end, mentioned_at, learned_at, retired_at"
    (row,) = await rows(
        memory,
        f"""WITH mine AS (SELECT bank FROM banks WHERE bank_id = %s),
        stored AS (SELECT {narrow} FROM facts WHERE bank = (SELECT bank FROM mine)),
        copied AS (SELECT {narrow} FROM indexed_facts WHERE bank = (SELECT bank FROM mine)),
        vectors AS (SELECT id, encoder, embedding::text FROM facts WHERE bank = (SELECT bank FROM mine)),
        copied_vectors AS (
            SELECT id, encoder, embedding::text FROM indexed_vectors WHERE bank = (SELECT bank FROM mine)
        )
        SELECT (SELECT count(*) FROM stored), (SELECT count(*) FROM copied),
            (SELECT count(*) FROM (TABLE stored EXCEPT TABLE copied) x),
            (SELECT count(*) FROM vectors), (SELECT count(*) FROM copied_vectors),
            (SELECT count(*) FROM (TABLE vectors EXCEPT TABLE copied_vectors) x)""",
        bank,
    )
    return bool(row[0] == row[1] and row[2] == 0 and row[3] == row[4] and row[5] == 0)


async def answer(memory: Memory, bank: str, query: str, **options: Any) -> list[tuple[str, float]]:
    """Texts and scores, best first."""
    found = await memory.recall(bank, query, budget="high", max_tokens=20_000, **options)
    return [(result.text, result.scores.final) for result in found.results if result.scores]


QUERIES: list[tuple[str, dict[str, Any]]] = [
    ("Who repaired the violin in Kyoto?", {}),
    ("the lantern number 7", {}),
    ("Ada and her kayak", {"tags": ["tenth"], "tags_match": "any_strict"}),
    ("What was repaired in Lisbon?", {"types": ["world"]}),
    ("What was repaired in Graz in 2014?", {}),
    ("What happened in March 2012?", {}),
    (
        "a tractor",
        {"temporal_window": {"start": "2013-01-01T00:00:00Z", "end": "2014-06-01T00:00:00Z"}},
    ),
]


async def brought(memory: Memory, bank: str, query: str, **options: Any) -> dict[str, dict[str, float]]:
    """What each strategy brings: scores by the ids of facts."""
    found = await memory.recall(bank, query, budget="low", trace=True, **options)
    assert found.trace is not None
    return {
        method["method"]: {one["id"]: one["score"] for one in method["results"]}
        for method in found.trace["retrieval_results"]
    }


async def test_indexes_find_what_a_scan_finds(memory: Memory, name: str) -> None:
    await memory.retain(name, items(300))
    before = [await brought(memory, name, query, **options) for query, options in QUERIES]
    assert not await is_indexed(memory, name)
    assert await memory.index() >= 1
    assert await is_indexed(memory, name)
    assert await in_step(memory, name)
    for (query, options), scanned in zip(QUERIES, before, strict=True):
        searched = await brought(memory, name, query, **options)
        assert sum(map(len, scanned.values())) > 20, query
        assert {n: len(facts) for n, facts in searched.items()} == {
            n: len(facts) for n, facts in scanned.items()
        }, query
        for strategy in ("semantic", "keyword"):  # facts of equal scores may stand for each other
            best, same = (sorted(f[strategy].values(), reverse=True) for f in (scanned, searched))
            assert same[:20] == pytest.approx(best[:20], abs=1e-3), query
            assert same == pytest.approx(best, abs=0.02), query  # far down, the index may miss one
        assert searched.get("temporal", {}).keys() == scanned.get("temporal", {}).keys(), query


async def test_small_banks_are_left_alone(memory: Memory, name: str) -> None:
    await memory.retain(name, items(LARGE - 1))
    await memory.index()
    assert not await is_indexed(memory, name)
    assert (
        await rows(memory, "SELECT 1 FROM indexed_facts JOIN banks USING (bank) WHERE bank_id = %s", name)
        == []
    )


async def test_a_narrow_tag_is_found_among_many(memory: Memory, name: str) -> None:
    made = items(400)
    made[123] = {**made[123], "content": "Zelda bought a zeppelin.", "tags": ["narrow"]}
    await memory.retain(name, made)
    await memory.index()
    found = await answer(memory, name, "Who repaired a kettle?", tags=["narrow"], tags_match="any_strict")
    assert [text for text, _ in found] == ["Zelda bought a zeppelin."]
    assert await answer(memory, name, "kettle", tags=["no such"], tags_match="any_strict") == []


async def test_what_is_written_later_is_indexed_at_once(memory: Memory, name: str) -> None:
    await memory.retain(name, items(60))
    await memory.index()
    await memory.retain(name, "Ingrid collects barometers from old ships.", document_id="later")
    assert await in_step(memory, name)
    found = await answer(memory, name, "Who collects barometers?")
    assert found[0][0] == "Ingrid collects barometers from old ships."
    await memory.retain(name, "Ingrid collects sextants from old ships.", document_id="later")
    assert await in_step(memory, name)
    texts = [text for text, _ in await answer(memory, name, "Who collects barometers?")]
    assert "Ingrid collects barometers from old ships." not in texts


async def test_changes_and_deletions_reach_the_indexes(memory: Memory, name: str) -> None:
    from reverie.service.requests import UpdateMemoryRequest

    await memory.retain(name, items(60))
    await memory.index()
    (changed, retired, *_) = (await memory.recall(name, "Who repaired the quilt?")).results
    new = UpdateMemoryRequest(text="Olga sold a periscope.", occurred_start="2020-05-01T00:00:00Z")
    await memory.memories.update(name, changed.id, new)
    await memory.memories.update(name, retired.id, UpdateMemoryRequest(state="invalidated"))
    assert await in_step(memory, name)
    texts = [text for text, _ in await answer(memory, name, "Who sold a periscope?")]
    assert texts[0] == "Olga sold a periscope."
    assert retired.text not in texts
    await memory.documents.delete(name, "1-5")
    assert await in_step(memory, name)
    await memory.memories.clear(name, None)
    assert (
        await rows(memory, "SELECT 1 FROM indexed_vectors JOIN banks USING (bank) WHERE bank_id = %s", name)
        == []
    )


async def test_a_bank_that_grows_while_it_is_indexed(memory: Memory, name: str) -> None:
    await memory.retain(name, items(200))

    async def write(number: int) -> None:
        for part in range(3):
            await memory.retain(name, items(10, seed=100 + 10 * number + part))

    await asyncio.gather(*(write(number) for number in range(4)), memory.index(), memory.index())
    await memory.index()
    assert await is_indexed(memory, name)
    assert await in_step(memory, name)
    (total,) = await rows(
        memory, "SELECT count(*) FROM facts JOIN banks USING (bank) WHERE bank_id = %s", name
    )
    assert total[0] == 320


async def test_facts_of_another_encoder_do_not_mix_in(memory: Memory, indexing: Settings, name: str) -> None:
    await memory.retain(name, items(50))
    await memory.index()
    async with Memory(indexing.model_copy(update={"encoder": "hash"})) as other:
        await other.retain(name, items(50, seed=2))
        assert await in_step(other, name)
        theirs = {text for text, _ in await answer(other, name, "Who repaired the violin?")}
    ours = {text for text, _ in await answer(memory, name, "Who repaired the violin?")}
    assert ours
    assert theirs
    documents = await rows(
        memory,
        "SELECT f.text, e.model FROM facts f JOIN encoders e USING (encoder) JOIN banks b USING (bank)"
        " WHERE b.bank_id = %s",
        name,
    )
    by_text = dict(documents)
    assert {by_text[text] for text in ours} == {by_text[items(1)[0]["content"]]}
    assert {by_text[text] for text in theirs} == {by_text[items(1, seed=2)[0]["content"]]}
    await memory.banks.delete(name)  # others would be warned of its facts


async def test_deleting_a_large_bank_takes_its_indexes(memory: Memory, name: str) -> None:
    await memory.retain(name, items(60))
    await memory.index()
    await memory.banks.delete(name)
    (left,) = await rows(
        memory,
        "SELECT count(*) FROM indexed_facts i WHERE NOT EXISTS"
        " (SELECT 1 FROM banks b WHERE b.bank = i.bank) AND %s <> ''",
        name,
    )
    assert left[0] == 0
