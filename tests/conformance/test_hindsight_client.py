"""The published Hindsight client, unchanged, against our server. Values are checked, not only shapes."""

from __future__ import annotations

import time
import uuid
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hindsight_client import Hindsight
from hindsight_client_api import models
from hindsight_client_api.exceptions import ApiException
from published import Sync, ended

BOAT = "user: My houseboat is called Calypso and lies in Utrecht."
ENGINE = "assistant: I ordered a new impeller for the engine of the houseboat."
GARDEN = "The community garden on Rose Lane grows pumpkins."


@pytest.fixture(scope="module")
def sync(base_url: str) -> Iterator[Any]:
    client = Sync(base_url)
    yield client
    client.shut()


@pytest.fixture
async def hindsight(base_url: str) -> AsyncIterator[Hindsight]:
    client = Hindsight(base_url=base_url, timeout=60)
    yield client
    await client.aclose()


@pytest.fixture
def name() -> str:
    return f"conformance-{uuid.uuid4().hex[:12]}"


def test_retain_and_recall_that_wait(sync: Any, name: str) -> None:
    answer = sync.retain(
        bank_id=name,
        content="Vera Lindt sold her bakery in Ghent yesterday.",
        timestamp=datetime(2024, 3, 5, 12, tzinfo=UTC),
        context="chat with Vera",
        document_id="talk-1",
        metadata={"channel": "chat"},
        entities=[{"text": "Vera Lindt", "type": "person"}],
        tags=["business"],
    )
    assert answer.success is True
    assert answer.bank_id == name
    assert answer.items_count == 1
    assert answer.var_async is False
    assert answer.operation_id is None
    assert answer.usage.total_tokens == 0

    found = sync.recall(bank_id=name, query="Who sold the bakery?")
    (result,) = found.results
    assert result.text == "Vera Lindt sold her bakery in Ghent yesterday."
    assert result.type == "world"
    assert result.context == "chat with Vera"
    assert result.document_id == "talk-1"
    assert result.metadata == {"channel": "chat"}
    assert result.tags == ["business"]
    assert "Vera Lindt" in result.entities
    assert result.occurred_start == "2024-03-04T00:00:00+00:00"
    assert result.occurred_end == "2024-03-05T00:00:00+00:00"
    assert result.mentioned_at == "2024-03-05T12:00:00+00:00"
    assert result.scores.final >= 0
    assert found.entities is None
    assert found.chunks is None
    assert found.trace is None


@pytest.mark.parametrize(
    "stamp", ["2024-03-05T12:00:00Z", datetime(2024, 3, 5, 12, tzinfo=UTC), "unset", None]
)
async def test_timestamps(hindsight: Hindsight, name: str, stamp: Any) -> None:
    await hindsight.aretain(bank_id=name, content=GARDEN, timestamp=stamp)
    (item,) = (await hindsight.alist_memories(bank_id=name)).items
    if stamp == "unset":
        assert item.mentioned_at is None
    elif stamp is None:
        assert item.mentioned_at[:10] == datetime.now(UTC).date().isoformat()
    else:
        assert item.mentioned_at == "2024-03-05T12:00:00+00:00"


async def test_upsert_and_append(hindsight: Hindsight, name: str) -> None:
    await hindsight.aretain(bank_id=name, content="Draft one.", document_id="d")
    await hindsight.aretain(bank_id=name, content="Draft two.", document_id="d")
    await hindsight.aretain(bank_id=name, content="A postscript.", document_id="d", update_mode="append")
    document = await hindsight.documents.get_document(name, "d")
    assert document.original_text == "Draft two.\n\nA postscript."
    assert document.memory_unit_count == 2


def test_retain_batch_that_waits(sync: Any, name: str) -> None:
    answer = sync.retain_batch(
        bank_id=name,
        items=[
            {"content": BOAT, "timestamp": "2024-01-01T00:00:00Z", "tags": ["boat"]},
            {"content": ENGINE, "metadata": {"n": "2"}},
            {"content": GARDEN, "document_id": "garden", "context": "town news"},
        ],
        document_id="log",
        document_tags=["diary"],
    )
    assert answer.success
    assert answer.items_count == 3
    assert answer.var_async is False
    items = {item.text: item for item in sync.list_memories(bank_id=name).items}
    assert set(items) == {BOAT, ENGINE, GARDEN}
    assert items[BOAT].document_id == items[ENGINE].document_id == "log"
    assert items[GARDEN].document_id == "garden"
    assert items[BOAT].tags == ["boat", "diary"]
    assert items[ENGINE].tags == ["diary"]
    assert items[ENGINE].metadata == {"n": "2"}
    assert items[GARDEN].context == "town news"


@pytest.mark.parametrize("high_level", [True, False], ids=["high-level", "low-level"])
async def test_retain_batch_in_the_background(hindsight: Hindsight, name: str, high_level: bool) -> None:
    key = str(uuid.uuid4())
    if high_level:
        items = [{"content": BOAT}, {"content": GARDEN}]
        answers = [
            await hindsight.aretain_batch(
                bank_id=name, items=items, document_id="log", retain_async=True, operation_id=key
            )
            for _ in range(2)
        ]
    else:
        request = models.RetainRequest.from_dict(
            {
                "items": [{"content": BOAT, "document_id": "log"}, {"content": GARDEN, "document_id": "log"}],
                "async": True,
                "operation_id": key,
            }
        )
        answers = [await hindsight.memory.retain_memories(name, request) for _ in range(2)]
    for answer in answers:
        assert answer.var_async is True
        assert answer.operation_id == key
        assert answer.items_count == 2
        assert answer.usage is None
    done = await ended(hindsight, name, key)
    assert done.status == "completed"
    assert done.operation_type == "retain"
    assert done.error_message is None
    assert done.completed_at
    assert done.result_metadata["facts"] == 2
    listed = await hindsight.operations.list_operations(name)
    assert listed.total == 1
    assert listed.operations[0].id == key
    assert listed.operations[0].status == "completed"
    assert listed.operations[0].items_count == 2
    assert listed.operations[0].task_type == "retain"
    assert (await hindsight.alist_memories(bank_id=name)).total == 2


async def test_operation_that_is_not_there(hindsight: Hindsight, name: str) -> None:
    await hindsight.acreate_bank(name)
    found = await hindsight.operations.get_operation_status(name, str(uuid.uuid4()))
    assert found.status == "not_found"
    with pytest.raises(ApiException) as caught:
        await hindsight.operations.get_operation_status(name, "seven")
    assert caught.value.status == 400


def test_operations_that_wait(sync: Any, name: str) -> None:
    answer = sync.retain(bank_id=name, content=GARDEN, retain_async=True)
    assert answer.operation_id
    deadline = time.monotonic() + 60
    while sync.list_memories(bank_id=name).total == 0:
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
async def stocked(hindsight: Hindsight, name: str) -> str:
    """A bank with three facts of two types and with tags."""
    await hindsight.aretain_batch(
        bank_id=name,
        items=[
            {"content": BOAT, "tags": ["boat", "home"], "document_id": "boat"},
            {"content": ENGINE, "tags": ["boat"], "document_id": "engine"},
            {"content": GARDEN, "document_id": "garden"},
        ],
    )
    return name


@pytest.mark.parametrize("budget", ["low", "mid", "high"])
async def test_recall_budget_and_max_tokens(hindsight: Hindsight, stocked: str, budget: str) -> None:
    full = await hindsight.arecall(bank_id=stocked, query="houseboat", budget=budget)
    assert len(full.results) == 3
    assert {r.text for r in full.results[:2]} == {BOAT, ENGINE}
    less = await hindsight.arecall(bank_id=stocked, query="houseboat", budget=budget, max_tokens=20)
    assert [r.id for r in less.results] == [full.results[0].id]


async def test_recall_types(hindsight: Hindsight, stocked: str) -> None:
    for types, expected in (
        (["world"], {BOAT, GARDEN}),
        (["experience"], {ENGINE}),
        (["observation"], set()),
        (["world", "experience", "observation"], {BOAT, ENGINE, GARDEN}),
    ):
        found = await hindsight.arecall(bank_id=stocked, query="houseboat", types=types)
        assert {r.text for r in found.results} == expected


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("any", {BOAT, ENGINE, GARDEN}),
        ("all", {BOAT, GARDEN}),
        ("any_strict", {BOAT, ENGINE}),
        ("all_strict", {BOAT}),
        ("exact", {BOAT}),
    ],
)
async def test_recall_tags(hindsight: Hindsight, stocked: str, mode: Any, expected: set[str]) -> None:
    found = await hindsight.arecall(
        bank_id=stocked, query="houseboat", tags=["home", "boat"], tags_match=mode
    )
    assert {r.text for r in found.results} == expected
    listed = await hindsight.alist_memories(bank_id=stocked, tags=["home", "boat"], tags_match=mode)
    assert {item.text for item in listed.items} == expected


async def test_recall_with_everything_beside_it(hindsight: Hindsight, stocked: str) -> None:
    found = await hindsight.arecall(
        bank_id=stocked,
        query="What is the houseboat called?",
        include_chunks=True,
        max_chunk_tokens=1000,
        include_entities=True,
        max_entity_tokens=400,
        include_source_facts=True,
        trace=True,
        query_timestamp="2024-06-01T00:00:00",
        prefer_observations=True,
        min_scores={"semantic": -1.0},
        temporal_window={"start": "2000-01-01T00:00:00Z", "end": "2100-01-01T00:00:00Z"},
    )
    assert found.results[0].text == BOAT
    chunk = found.chunks[found.results[0].chunk_id]
    assert chunk.text == BOAT
    assert chunk.chunk_index == 0
    assert chunk.truncated is False
    assert "Utrecht" in found.entities
    assert found.entities["Utrecht"].canonical_name == "Utrecht"
    assert found.source_facts == {}
    assert found.trace["summary"]["returned"] == 3
    assert found.trace["final_results"] == [r.id for r in found.results]
    alone = await hindsight.documents.get_chunk(found.results[0].chunk_id)
    assert alone.chunk_text == BOAT
    assert alone.document_id == "boat"
    assert alone.bank_id == stocked


async def test_recall_low_level(hindsight: Hindsight, stocked: str) -> None:
    request = models.RecallRequest(query="pumpkins", max_tokens=100)
    found = await hindsight.memory.recall_memories(stocked, request)
    assert found.results[0].text == GARDEN
    minimal = await hindsight.memory.recall_memories_with_http_info(stocked, models.RecallRequest(query="x"))
    assert minimal.status_code == 200


async def test_list_memories_pages(hindsight: Hindsight, stocked: str) -> None:
    everything = await hindsight.alist_memories(bank_id=stocked)
    assert (everything.total, everything.limit, everything.offset) == (3, 100, 0)
    ids = [item.id for item in everything.items]
    pages = [await hindsight.alist_memories(bank_id=stocked, limit=1, offset=n) for n in range(4)]
    assert [item.id for page in pages for item in page.items] == ids
    assert {page.total for page in pages} == {3}
    assert [
        i.text for i in (await hindsight.alist_memories(bank_id=stocked, search_query="PUMPKIN")).items
    ] == [GARDEN]
    assert (await hindsight.alist_memories(bank_id=stocked, type="experience")).items[0].text == ENGINE
    assert (await hindsight.alist_memories(bank_id=stocked, document_id="garden")).items[0].text == GARDEN
    assert (await hindsight.alist_memories(bank_id=stocked, state="valid")).total == 3
    assert (await hindsight.alist_memories(bank_id=stocked, state="invalidated")).total == 0
    low = await hindsight.memory.list_memories(stocked, limit=2)
    assert len(low.items) == 2
    assert low.items[0].fact_type == everything.items[0].fact_type


async def test_entities(hindsight: Hindsight, stocked: str) -> None:
    listed = await hindsight.entities.list_entities(stocked)
    assert listed.total == len(listed.items)
    entity = next(item for item in listed.items if item.canonical_name == "Utrecht")
    assert entity.mention_count == 1
    detail = await hindsight.entities.get_entity(stocked, entity.id)
    assert detail.canonical_name == "Utrecht"
    assert [o.text for o in detail.observations] == [BOAT]
    linked = await hindsight.alist_memories(bank_id=stocked, entity_id=entity.id)
    assert [item.text for item in linked.items] == [BOAT]
    with pytest.raises(ApiException) as caught:
        await hindsight.entities.get_entity(stocked, str(uuid.uuid4()))
    assert caught.value.status == 404


async def test_documents(hindsight: Hindsight, stocked: str) -> None:
    listed = await hindsight.documents.list_documents(stocked, limit=2)
    assert listed.total == 3
    assert [item.id for item in listed.items] == ["boat", "engine"]  # of one moment: by name
    assert listed.items[0].memory_unit_count == 1
    assert listed.items[0].text_length == len(BOAT)
    document = await hindsight.documents.get_document(stocked, "boat")
    assert document.original_text == BOAT
    assert document.tags == ["boat", "home"]
    assert document.nodes_by_fact_type == {"world": 1}
    chunks = await hindsight.documents.list_document_chunks(stocked, "boat")
    assert [chunk.chunk_text for chunk in chunks.items] == [BOAT]
    update = models.UpdateDocumentRequest(tags=["water"])
    assert (await hindsight.documents.update_document(stocked, "boat", update)).success is True
    assert (await hindsight.documents.get_document(stocked, "boat")).tags == ["water"]
    deleted = await hindsight.documents.delete_document(stocked, "boat")
    body = deleted if isinstance(deleted, dict) else deleted.to_dict()
    assert body["success"] is True
    assert body["document_id"] == "boat"
    assert body["memory_units_deleted"] == 1
    with pytest.raises(ApiException) as caught:
        await hindsight.documents.get_document(stocked, "boat")
    assert caught.value.status == 404


async def test_tags_and_single_memory(hindsight: Hindsight, stocked: str) -> None:
    tags = await hindsight.memory.list_tags(stocked)
    assert {item.tag: item.count for item in tags.items} == {"boat": 2, "home": 1}
    item = (await hindsight.alist_memories(bank_id=stocked)).items[0]
    one = await hindsight.memory.get_memory(stocked, item.id)
    body = one if isinstance(one, dict) else one.to_dict()
    assert body["text"] == item.text
    cleared = await hindsight.memory.clear_bank_memories(stocked, type="experience")
    assert cleared.success is True
    assert cleared.deleted_count == 1
    assert (await hindsight.alist_memories(bank_id=stocked)).total == 2


async def test_stats(hindsight: Hindsight, stocked: str) -> None:
    stats = await hindsight.banks.get_agent_stats(stocked)
    assert stats.bank_id == stocked
    assert stats.total_nodes == 3
    assert stats.total_documents == 3
    assert stats.nodes_by_fact_type == {"world": 2, "experience": 1}
    assert stats.pending_operations == 0
    assert stats.failed_operations == 0
    assert stats.last_memory_write_at


def test_bank_that_waits(sync: Any, name: str) -> None:
    made = sync.create_bank(
        name,
        name="Shipyard",
        mission="Know every boat.",
        disposition={"skepticism": 4, "literalism": 2, "empathy": 5},
        retain_extraction_mode="verbatim",
        enable_observations=False,
    )
    assert made.bank_id == name
    assert made.name == "Shipyard"
    assert made.mission == "Know every boat."
    assert made.disposition.skepticism == 4
    assert made.disposition.empathy == 5
    assert sync.set_mission(name, "Know every sail.").mission == "Know every sail."
    sync.delete_bank(name)
    assert sync.list_memories(bank_id=name).total == 0
    assert sync.get_version().api_version


async def test_bank(hindsight: Hindsight, name: str) -> None:
    await hindsight.acreate_bank(name, name="Orchard", disposition_empathy=1)
    changed = await hindsight.aset_mission(name, "Count apples.")
    assert changed.mission == "Count apples."
    profile = await hindsight.banks.get_bank_profile(name)
    assert profile.name == "Orchard"
    assert profile.disposition.empathy == 1
    update = models.UpdateDispositionRequest(
        disposition=models.DispositionTraits(skepticism=5, literalism=5, empathy=5)
    )
    assert (await hindsight.banks.update_bank_disposition(name, update)).disposition.skepticism == 5
    low = await hindsight.banks.create_or_update_bank(name, models.CreateBankRequest(mission="Count pears."))
    assert low.mission == "Count pears."
    patched = await hindsight.banks.update_bank(name, models.CreateBankRequest(mission="Count plums."))
    assert patched.mission == "Count plums."
    listed = await hindsight.banks.list_banks(q=name)
    assert [bank.bank_id for bank in listed.banks] == [name]
    assert listed.total == 1
    deleted = await hindsight.banks.delete_bank(name)
    assert deleted.success is True
    with pytest.raises(ApiException) as caught:
        await hindsight.banks.get_bank_profile(name)
    assert caught.value.status == 404


async def test_delete_bank(hindsight: Hindsight, stocked: str) -> None:
    await hindsight.adelete_bank(stocked)
    listed = await hindsight.banks.list_banks(q=stocked)
    assert listed.banks == []
    assert (await hindsight.arecall(bank_id=stocked, query="houseboat")).results == []


async def test_version_and_health(hindsight: Hindsight) -> None:
    import reverie

    version = await hindsight.aget_version()
    assert version.api_version == reverie.__version__
    assert version.features.worker is True
    assert version.features.mcp is True
    assert (await hindsight.monitoring.get_version()).api_version == reverie.__version__
    assert await hindsight.monitoring.get_liveness()
    assert await hindsight.monitoring.get_readiness()
    assert await hindsight.monitoring.health_endpoint_health_get()


async def test_refusals_arrive_as_the_clients_errors(hindsight: Hindsight, name: str) -> None:
    with pytest.raises(ApiException) as caught:
        await hindsight.aretain(bank_id=name, content=" ")
    assert caught.value.status == 422
    assert "items.0.content" in caught.value.body
    with pytest.raises(ApiException) as caught:
        await hindsight.aretain(bank_id="a/b", content="x")
    assert caught.value.status == 400
    assert "bank_id" in caught.value.body
