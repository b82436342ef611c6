"""The generated part of the published client, unchanged: the operations that no other suite calls."""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hindsight_client import Hindsight
from hindsight_client_api import models
from hindsight_client_api.exceptions import ApiException, BadRequestException, NotFoundException
from published import ended
from verbatim import verbatim

BELL = "Ines Duarte repaired the harbour bell in Porto."
FERRY = "Ines Duarte paints the ferry in Porto."


@pytest.fixture
def name() -> str:
    return f"conformance-{uuid.uuid4().hex[:12]}"


@pytest.fixture
async def client(base_url: str) -> AsyncIterator[Hindsight]:
    found = Hindsight(base_url=base_url, timeout=60)
    yield found
    await found.aclose()


@pytest.fixture
async def stocked(client: Hindsight, name: str) -> str:
    """A bank with two documents about one person."""
    items = [
        {"content": BELL, "document_id": "bell", "tags": ["work"], "timestamp": "2024-02-01T00:00:00Z"},
        {"content": FERRY, "document_id": "ferry", "timestamp": "2024-02-02T00:00:00Z"},
    ]
    await client.aretain_batch(bank_id=name, items=items)
    return name


def plain(found: Any) -> Any:
    return found if isinstance(found, dict | list) else found.to_dict()


async def test_configuration(client: Hindsight, name: str) -> None:
    await client.acreate_bank(name)
    update = models.BankConfigUpdate(updates={"retain_chunk_size": 1200, "entities_allow_free_form": False})
    changed = await client.banks.update_bank_config(name, update)
    assert changed.overrides == {"retain_chunk_size": 1200, "entities_allow_free_form": False}
    found = await client.banks.get_bank_config(name)
    assert (found.bank_id, found.overrides) == (name, changed.overrides)
    assert found.config["retain_chunk_size"] == 1200
    with pytest.raises(BadRequestException) as refused:
        await client.banks.update_bank_config(name, models.BankConfigUpdate(updates={"retain_chunk_size": 0}))
    assert "retain_chunk_size" in refused.value.body
    with pytest.raises(BadRequestException) as refused:
        await client.banks.update_bank_config(name, models.BankConfigUpdate(updates={"retain_chunks": 9}))
    assert "retain_chunks" in refused.value.body
    reset = await client.banks.reset_bank_config(name)
    assert (reset.overrides, reset.config["retain_chunk_size"]) == ({}, 3000)


async def test_directives(client: Hindsight, name: str) -> None:
    request = models.CreateDirectiveRequest(name="Short", content="Answer in one sentence.", tags=["support"])
    made = await client.directives.create_directive(name, request)
    assert (made.priority, made.is_active, made.tags) == (0, True, ["support"])
    api = client.directives
    assert (await api.get_directive(name, made.id)).content == "Answer in one sentence."
    update = models.UpdateDirectiveRequest(is_active=False, priority=7)
    assert (await api.update_directive(name, made.id, update)).priority == 7
    assert (await api.list_directives(name, active_only=True)).items == []
    listed = await api.list_directives(name, tags=["support"], tags_match="exact", active_only=False)
    assert [one.id for one in listed.items] == [made.id]
    assert plain(await api.delete_directive(name, made.id))
    with pytest.raises(NotFoundException):
        await api.get_directive(name, made.id)


async def test_mental_models(client: Hindsight, stocked: str, app: Any) -> None:
    api = client.mental_models
    request = models.CreateMentalModelRequest(
        id="ines", name="Ines", source_query="What does Ines Duarte do?"
    )
    with verbatim(app):
        made = await api.create_mental_model(stocked, request)
        assert (await ended(client, stocked, made.operation_id)).details.outcome == "content_written"
        found = await api.get_mental_model(stocked, "ines", detail="full")
        assert found.content == f"- {BELL}\n- {FERRY}"
        assert [one["text"] for one in found.reflect_response["based_on"]["world"]] == [BELL, FERRY]
        preview = await api.dry_run_refresh_mental_model(stocked, "ines")
        assert preview.outcome == "content_unchanged"
        again = await api.refresh_mental_model(
            stocked, "ines", refresh_mental_model_request=models.RefreshMentalModelRequest(mode="full")
        )
        assert (await ended(client, stocked, again.operation_id)).status == "completed"
    update = models.UpdateMentalModelRequest(name="Ms Duarte", tags=["people", "staff"])
    assert (await api.update_mental_model(stocked, "ines", update)).name == "Ms Duarte"
    tags = await client.memory.list_tags(stocked, source="mental_models")
    assert {one.tag: one.count for one in tags.items} == {"people": 1, "staff": 1}
    assert [one.tag for one in (await client.memory.list_tags(stocked, source="memories")).items] == ["work"]
    assert (await api.list_mental_models(stocked, limit=1)).items[0].id == "ines"
    assert (await api.clear_mental_model(stocked, "ines")).content == ""
    (before,) = plain(await api.get_mental_model_history(stocked, "ines"))
    assert before["previous_content"] == f"- {BELL}\n- {FERRY}"
    assert plain(await api.delete_mental_model(stocked, "ines"))
    with pytest.raises(NotFoundException):
        await api.get_mental_model(stocked, "ines")


async def test_facts(client: Hindsight, stocked: str) -> None:
    (bell, ferry) = reversed((await client.memory.list_memories(stocked)).items)
    changed = plain(
        await client.memory.update_memory(
            stocked, bell.id, models.UpdateMemoryRequest(text="Ines Duarte sold the harbour bell.")
        )
    )
    assert changed["text"] == "Ines Duarte sold the harbour bell."
    gone = models.UpdateMemoryRequest(state="invalidated", reason="It was another ferry.")
    await client.memory.update_memory(stocked, ferry.id, gone)
    assert [one.id for one in (await client.memory.list_memories(stocked, state="invalidated")).items] == [
        ferry.id
    ]
    await client.memory.update_memory(stocked, ferry.id, models.UpdateMemoryRequest(state="valid"))
    assert (await client.memory.list_memories(stocked, state="valid")).total == 2
    answer = await client.memory.reflect(stocked, models.ReflectRequest(query="Who paints the ferry?"))
    assert "Ines" in answer.text
    request = models.DryRunExtractRequest(content=models.Content("Wim sails. Wim rows."), context="a log")
    preview = await client.memory.dry_run_extract_memories(stocked, request)
    assert [fact.text for fact in preview.facts] == ["Wim sails.", "Wim rows."]
    assert preview.usage.total_tokens == 0
    assert (await client.memory.list_memories(stocked, q="Wim")).total == 0


async def test_graphs_and_entities(client: Hindsight, stocked: str) -> None:
    found = await client.memory.get_graph(stocked, limit=10)
    assert (found.total_units, found.limit, len(found.nodes)) == (2, 10, 2)
    assert {row.text for row in found.table_rows} == {BELL, FERRY}
    graph = await client.entities.get_entity_graph(stocked, min_count=2)
    assert {node.data.label for node in graph.nodes} == {"Ines Duarte", "Porto"}
    assert len(graph.edges) == 1
    (ines,) = [
        one for one in (await client.entities.list_entities(stocked)).items if one.canonical_name[0] == "I"
    ]
    with pytest.raises(ApiException) as gone:
        await client.entities.regenerate_entity_observations(stocked, ines.id)
    assert gone.value.status == 410


async def test_documents_again(client: Hindsight, stocked: str) -> None:
    again = await client.documents.reprocess_document(stocked, "bell")
    assert (again.success, again.items_count) == (True, 1)
    assert (await ended(client, stocked, again.operation_id)).status == "completed"
    assert (await client.documents.get_document(stocked, "bell")).memory_unit_count == 1
    request = json.dumps({"files_metadata": [{"document_id": "notes", "tags": ["paper"]}]})
    sent = await client.files.file_retain(stocked, [("notes.txt", b"Wim sails to Ghent.")], request)
    (key,) = sent.operation_ids
    assert (await ended(client, stocked, key)).status == "completed"
    assert (await client.documents.get_document(stocked, "notes")).tags == ["paper"]
    out = await client.document_transfer.export_documents(stocked, document_id=["notes"])
    done = await ended(client, stocked, out.operation_id)
    key = done.result_metadata["download_url"].rpartition("/download/")[2]
    archive = await client.document_transfer.download_file(key)
    assert zipfile.ZipFile(io.BytesIO(archive)).testzip() is None


async def test_what_the_server_tells_of_itself(client: Hindsight) -> None:
    found = await client.monitoring.metrics_endpoint_metrics_get()
    assert found is None or "reverie_" in str(found)
    alive = await client.monitoring.get_liveness()
    assert (alive.status, alive.uptime_seconds >= 0) == ("alive", True)
    assert plain(await client.monitoring.get_readiness())["status"] == "healthy"
    features = (await client.monitoring.get_version()).features
    assert features.bank_config_api
    assert features.file_upload_api
