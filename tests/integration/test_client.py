"""Every call of the clients against a real server, and of the embedded memory, with the same results."""

from __future__ import annotations

import asyncio
import inspect
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

import reverie
from reverie import AsyncClient, Client, Memory, Settings, SyncMemory
from reverie.client.names import Names

NOBODY = "00000000-0000-0000-0000-000000000000"


class Subject:
    """One of those that have the names; how their results come is all the same here."""

    def __init__(self, of: Any) -> None:
        self.of, self.used = of, set[str]()
        self.consolidation = ""  # runs beside what comes after it

    async def __call__(self, name: str, /, *args: Any, **options: Any) -> Any:
        self.used.add(name)
        method = getattr(self.of, name)
        if inspect.iscoroutinefunction(method):
            return await method(*args, **options)
        return await asyncio.to_thread(method, *args, **options)

    async def refused(self, kind: type[Exception], name: str, /, *args: Any, **options: Any) -> Any:
        with pytest.raises(kind) as caught:
            await self(name, *args, **options)
        return caught.value


@pytest.fixture(params=["Client", "AsyncClient", "Memory"])
async def ask(
    request: pytest.FixtureRequest, base_url: str, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Subject]:
    # the server is in this process: it tells sooner of what has changed
    monkeypatch.setattr("reverie.service.operation_stream._BUSY_S", 0.02)
    settings = Settings(data_dir=data_folder / "data", worker_enabled=False)
    if request.param == "Client":
        with Client(base_url) as client:
            yield Subject(client)
    elif request.param == "AsyncClient":
        async with AsyncClient(base_url) as remote:
            yield Subject(remote)
    else:
        async with Memory(settings) as memory:
            yield Subject(memory)


async def test_every_call(ask: Subject) -> None:
    bank = f"client-{uuid.uuid4().hex[:10]}"
    await banks(ask, bank)
    await memories(ask, bank)
    await documents(ask, bank)
    await entities(ask, bank)
    await operations(ask, bank)
    await rules_and_models(ask, bank)
    await knowledge(ask, bank)
    await webhooks(ask, bank)
    await observations(ask, bank)
    await dreams(ask, bank)
    await brain(ask, bank)
    await anomalies(ask, bank)
    await server(ask, bank)
    assert (await ask("delete_bank", bank)).success
    await ask.refused(reverie.NotFound, "get_bank", bank)
    everything = {name for name, _ in inspect.getmembers(Names, inspect.isfunction) if name[0] != "_"}
    assert everything - ask.used == set()


async def banks(ask: Subject, bank: str) -> None:
    made = await ask("create_bank", bank, name="Lake", retain_chunk_size=500)
    assert (made.bank_id, made.name) == (bank, "Lake")
    assert (await ask("set_mission", bank, "Pack for the lake.")).mission == "Pack for the lake."
    assert (await ask("set_reflect_mission", bank, "Pack well."))["mission"] == "Pack well."
    assert (await ask("update_bank", bank, name="The lake")).name == "The lake"
    disposed = await ask("update_bank_disposition", bank, {"skepticism": 5, "literalism": 1, "empathy": 2})
    assert disposed.disposition.skepticism == 5
    assert (await ask("add_bank_background", bank, "Milo is the guide.")).mission.endswith("the guide.")
    assert (await ask("get_bank", bank)) == (await ask("get_bank_profile", bank))
    assert [one.bank_id for one in (await ask("list_banks", q=bank)).banks] == [bank]

    data = await ask("update_bank_config", bank, retain_mission="Boats.", retain_chunk_size=None)
    assert data["overrides"]["retain_chunk_size"] == 500
    data = await ask("update_bank_config", bank, {"retain_chunk_size": None}, disposition_empathy=4)
    assert (data["overrides"]["retain_mission"], data["config"]["disposition_empathy"]) == ("Boats.", 4)
    assert "retain_chunk_size" not in data["overrides"]
    wrong = await ask.refused(reverie.InvalidRequest, "update_bank_config", bank, retain_chunk_size=1)
    assert "retain_chunk_size" in wrong.message
    template = await ask("export_bank_template", bank)
    assert template.bank is not None
    dry = await ask("import_bank_template", bank, template, dry_run=True)
    assert dry.dry_run
    assert "properties" in await ask("get_bank_template_schema")
    assert (await ask("reset_bank_config", bank)).overrides == {}
    assert (await ask("get_bank_config", bank)).config["retain_mission"] is None


async def memories(ask: Subject, bank: str) -> None:
    said = "Milo Brand bought a red kayak in Annecy."
    answer = await ask(
        "retain", bank, said, timestamp="2024-05-06", document_id="kayak/1", tags=["trip"], context="plans"
    )
    assert (answer.items_count, answer.run_async, answer["async"]) == (1, False, False)
    items = [{"content": "The stove burns alcohol."}, reverie.MemoryItem(content="Ida Holm has a tent.")]
    assert (await ask("retain_batch", bank, items, document_tags=["gear"])).items_count == 2
    empty = await ask.refused(reverie.InvalidRequest, "retain", bank, " ")
    assert empty.field.startswith("items.0.content")
    assert (await ask("dry_run_extract_memories", bank, "Ola rows.")).facts[0].text == "Ola rows."

    found = await ask("recall", bank, "What did Milo buy?", max_tokens=500, include_chunks=True, trace=True)
    first = found.results[0]
    assert (first.text, first.tags, first.document_id, first.context) == (said, ["trip"], "kayak/1", "plans")
    assert found.trace
    chunk = first.chunk_id
    assert said in (await ask("get_chunk", chunk)).chunk_text
    assert (await ask("recall", bank, "kayak", include_entities=False)).entities is None
    assert (await ask("recall", bank, "kayak", tags=["gear"], tags_match="any_strict")).results[
        0
    ].text != said
    reflected = await ask("reflect", bank, "What did Milo buy?", include_facts=True)
    assert "kayak" in reflected.text
    assert reflected.based_on.memories[0].id == first.id

    assert (await ask("list_memories", bank, search_query="kayak")).total == 1
    assert (await ask("get_memory", bank, first.id))["text"] == said
    changed = await ask("update_memory", bank, first.id, "Milo Brand bought a red kayak.", reason="shorter")
    assert changed["text"] == "Milo Brand bought a red kayak."
    assert (await ask("get_memory_history", bank, first.id))[0].previous_text == said
    await ask("invalidate_memory", bank, first.id, reason="sold")
    assert (await ask("list_memories", bank, state="invalidated")).total == 1
    await ask("restore_memory", bank, first.id)
    assert {one.tag: one.count for one in (await ask("list_tags", bank)).items} == {"gear": 2, "trip": 1}
    assert len((await ask("get_graph", bank)).nodes) == 3
    stats = await ask("get_bank_stats", bank)
    assert (stats.total_nodes, stats.total_documents) == (3, 2)
    series = await ask("get_memories_timeseries", bank, period="7d")
    assert sum(one.world for one in series.buckets) == 3


async def documents(ask: Subject, bank: str) -> None:
    assert (await ask("get_document", bank, "kayak/1")).tags == ["trip"]
    assert (await ask("update_document", bank, "kayak/1", ["trip", "boat"])).success
    assert (await ask("list_documents", bank, tags=["boat"])).items[0]["id"] == "kayak/1"
    assert (await ask("list_document_chunks", bank, "kayak/1")).total == 1
    read = await ask("reprocess_document", bank, "kayak/1")
    assert (await ask("wait_for_operation", bank, read.operation_id)).status == "completed"

    files = [("note.md", b"Ruth plants beans."), ("b.txt", b"Tove sails.")]
    accepted = await ask("retain_files", bank, files, context="garden", run_async=True)
    assert len(accepted.operation_ids) == 2
    for key in accepted.operation_ids:
        assert (await ask("wait_for_operation", bank, key)).status == "completed"
    assert (await ask("get_document", bank, "note.md")).memory_unit_count == 1
    assert (await ask("retain_files", bank, [("c.txt", b"Vera swims.")], run_async=False)).items_count == 1
    assert (await ask("delete_document", bank, "b.txt")).memory_units_deleted == 1

    submitted = await ask("submit_document_export", bank, ["note.md"])
    await ask("wait_for_operation", bank, submitted.operation_id)
    archive = await ask("export_documents", bank, ["note.md"])
    assert archive[:2] == b"PK"
    done = await ask("get_operation", bank, submitted.operation_id)
    assert (await ask("download_file", done.result_metadata["storage_key"]))[:2] == b"PK"
    imported = await ask("import_documents", bank, archive, on_conflict="skip")
    ended = await ask("wait_for_operation", bank, imported.operation_id)
    assert ended.result_metadata["documents_skipped"] == 1


async def entities(ask: Subject, bank: str) -> None:
    listed = {one.canonical_name: one.id for one in (await ask("list_entities", bank)).items}
    milo, ida = listed["Milo Brand"], listed["Ida Holm"]
    assert (await ask("get_entity", bank, milo)).canonical_name == "Milo Brand"
    assert (await ask("get_entity_graph", bank)).total_edges >= 0
    merged = await ask("merge_entity", bank, ida, milo, reason="married")
    assert merged.id == milo
    assert (await ask("split_entity", bank, milo, "Ida Holm")).canonical_name == "Ida Holm"


async def operations(ask: Subject, bank: str) -> None:
    told: list[str] = []
    later = await ask("retain", bank, "Lena mends sails.", retain_async=True)
    assert (later.run_async, later.operation_id is not None) == (True, True)
    ended = await ask(
        "wait_for_operation", bank, later.operation_id, on_progress=lambda one: told.append(one.status)
    )
    assert (ended.status, told[-1]) == ("completed", "completed")
    named = str(uuid.uuid4())
    for _ in range(2):  # the same request, sent twice, is done once
        answer = await ask("retain", bank, "Once.", document_id="once", run_async=True, operation_id=named)
        assert answer.operation_id == named
    await ask("wait_for_operation", bank, named)
    assert (await ask("list_operations", bank, status="completed", limit=1)).total >= 2
    await ask.refused(reverie.Conflict, "cancel_operation", bank, named)
    await ask.refused(reverie.Conflict, "retry_operation", bank, named)
    assert (await ask("delete_operation", bank, named)).success
    await ask.refused(reverie.NotFound, "wait_for_operation", bank, named)
    reflected = await ask("submit_reflect", bank, "What does Lena mend?")
    ended = await ask("wait_for_operation", bank, reflected.operation_id)
    assert "sails" in ended.result_metadata["text"]

    await ask("update_bank_config", bank, enable_observations=True)
    ask.consolidation = (await ask("consolidate", bank)).operation_id
    tidied = await ask("graph_maintenance", bank)
    assert (await ask("wait_for_operation", bank, tidied.operation_id)).status == "completed"


async def rules_and_models(ask: Subject, bank: str) -> None:
    directive = await ask("create_directive", bank_id=bank, name="Formal", content="Write formal English.")
    directives = await ask("list_directives", bank_id=bank)
    assert [(d.name, d.content[:5]) for d in directives.items] == [("Formal", "Write")]
    updated = await ask("update_directive", bank_id=bank, directive_id=directive.id, is_active=False)
    assert not updated.is_active
    assert (await ask("get_directive", bank, directive.id)).id == directive.id
    await ask("delete_directive", bank_id=bank, directive_id=directive.id)
    await ask.refused(reverie.NotFound, "get_directive", bank, directive.id)

    made = await ask("create_mental_model", bank, "Milo", "What did Milo Brand buy?", id="milo")
    await ask("wait_for_operation", bank, made.operation_id)
    assert "kayak" in (await ask("get_mental_model", bank, "milo")).content
    assert (await ask("list_mental_models", bank, detail="metadata")).total == 1
    assert (await ask("update_mental_model", bank, "milo", name="Of Milo")).name == "Of Milo"
    refreshed = await ask("refresh_mental_model", bank, "milo", mode="full")
    await ask("wait_for_operation", bank, refreshed.operation_id)
    assert (await ask("dry_run_refresh_mental_model", bank, "milo")).mental_model_id == "milo"
    assert not (await ask("clear_mental_model", bank, "milo")).content
    assert "kayak" in (await ask("get_mental_model_history", bank, "milo"))[0].previous_content
    assert (await ask("delete_mental_model", bank, "milo")).success


async def knowledge(ask: Subject, bank: str) -> None:
    folder = await ask("create_knowledge_folder", bank, "Boats")
    page = await ask("create_knowledge_page", bank, "Kayaks", "Who owns a kayak?", parent_id=folder.id)
    if page.operation_id:
        await ask("wait_for_operation", bank, page.operation_id)
    (root,) = (await ask("get_knowledge_base_tree", bank)).roots
    assert [one.name for one in root.children] == ["Kayaks"]
    assert (await ask("get_knowledge_page", bank, page.page_id)).name == "Kayaks"
    assert (await ask("search_knowledge_base", bank, "kayak")).results[0].id == page.page_id
    moved = await ask("update_knowledge_node", bank, page.page_id, parent_id=None)
    assert moved.parent_id is None
    assert "index.md" in [one.path for one in (await ask("export_knowledge_base", bank)).files]
    assert (await ask("delete_knowledge_node", bank, folder.id)).success


async def webhooks(ask: Subject, bank: str) -> None:
    hook = await ask("create_webhook", bank, "https://example.com/hook", secret="s3cret", enabled=False)
    assert hook.secret == "***"
    assert (await ask("list_webhooks", bank)).total == 1
    assert (await ask("update_webhook", bank, hook.id, secret=None)).secret is None
    assert (await ask("list_webhook_deliveries", bank, hook.id)).items == []
    assert (await ask("delete_webhook", bank, hook.id)).success


async def observations(ask: Subject, bank: str) -> None:
    assert (await ask("wait_for_operation", bank, ask.consolidation)).status == "completed"
    assert (await ask("list_observation_scopes", bank)).total >= 0
    assert (await ask("recover_consolidation", bank)).retried_count == 0
    fact = (await ask("list_memories", bank, search_query="Lena")).items[0]["id"]
    assert (await ask("clear_memory_observations", bank, fact)).deleted_count >= 0
    assert (await ask("clear_observations", bank)).success


async def dreams(ask: Subject, bank: str) -> None:
    begun = await ask("trigger_dream", bank, run_type="dream")
    assert (await ask("wait_for_operation", bank, begun.operation_id)).status == "completed"
    run = (await ask("list_dreams", bank, limit=1)).items[0]
    assert run.run_id == begun.operation_id
    assert (await ask("get_dream", bank, run.run_id)).phases
    assert (await ask("get_dream_stats", bank)).total_runs == 1
    await ask.refused(reverie.NotFound, "review_dream_proposal", bank, NOBODY, "approve")
    await ask.refused(reverie.NotFound, "set_dream_prediction_outcome", bank, NOBODY, "confirmed")


async def brain(ask: Subject, bank: str) -> None:
    assert len((await ask("get_brain_influence", bank, window_days=7)).heatmap) == 168
    begun = await ask("trigger_sub_routine", bank)
    assert (await ask("wait_for_operation", bank, begun.operation_id)).status == "completed"
    assert (await ask("get_brain_runtime_status", bank)).exists
    assert (await ask("get_sub_routine_predictions", bank, horizon_hours=4)).bank_id == bank
    assert len((await ask("get_sub_routine_histogram", bank)).histogram) == 24
    file = await ask("export_brain_snapshot", bank)
    assert (await ask("validate_brain_import", bank, file)).valid
    assert (await ask("import_brain_snapshot", bank, file)).size_bytes == len(file)

    await ask.refused(reverie.InvalidRequest, "brain_learn_from_remote", bank, "ftp://nowhere", "b")
    assert (await ask("list_learning_sources", bank)).sources == []
    await ask.refused(reverie.NotFound, "unlearn_source", bank, NOBODY)


async def anomalies(ask: Subject, bank: str) -> None:
    assert (await ask("get_timeline", bank, limit=1)).items
    looked = await ask("detect_anomalies", bank)
    assert (await ask("wait_for_operation", bank, looked.operation_id)).status == "completed"
    assert not (await ask("list_anomalies", bank)).summary.behind
    assert (await ask("get_anomaly_intelligence", bank, limit=1)).summary.looked_at
    for name in ("get_anomaly", "acknowledge_anomaly", "resolve_anomaly"):
        await ask.refused(reverie.NotFound, name, bank, NOBODY)


async def server(ask: Subject, bank: str) -> None:
    assert (await ask("health"))["status"] == "healthy"
    assert (await ask("health_ready"))["status"] == "healthy"
    assert (await ask("health_live")).status == "alive"
    assert (await ask("get_version")).features.bank_config_api
    assert "reverie_" in await ask("get_metrics")
    assert (await ask("list_workers")).workers
    assert (await ask("get_queue", detailed=True)).capacity > 0
    assert (await ask("take_spool")).spooled >= 0
    assert (await ask("list_audit_logs", bank, limit=1)).bank_id == bank
    assert (await ask("get_audit_log_stats", bank)).bank_id == bank
    assert (await ask("list_llm_requests", bank)).items == []
    assert (await ask("get_llm_request_stats", bank)).bank_id == bank
    await ask.refused(reverie.ReverieError, "check_bank_llm", bank)

    # the first key would close the server to the other tests: only what is refused, and what is read
    await ask.refused(reverie.InvalidRequest, "create_key", "k", banks=["*"])
    assert (await ask("list_keys")).items == []
    await ask.refused(reverie.NotFound, "revoke_key", NOBODY)
    await ask.refused(reverie.InvalidRequest, "create_tenant", "Not A Name")
    assert (await ask("list_tenants")).total >= 0
    await ask.refused(reverie.NotFound, "update_tenant", "nobody", {"retain_mission": "x"})

    fact = (await ask("list_memories", bank, search_query="Lena")).items[0]["id"]
    assert (await ask("delete_memory", bank, fact)).success
    assert (await ask("clear_memories", bank)).success
    assert (await ask("get_bank_stats", bank)).total_nodes == 0


def test_the_waiting_memory_has_the_same_names(served: Any, data_folder: Path) -> None:
    bank = f"client-{uuid.uuid4().hex[:10]}"
    with SyncMemory(Settings(data_dir=data_folder / "data", worker_enabled=False)) as memory:
        memory.create_bank(bank, mission="Pack.")
        assert memory.retain(bank, "Milo paddles a canoe.").items_count == 1
        assert memory.recall(bank, "Who paddles?").results[0].text == "Milo paddles a canoe."
        assert memory.get_bank(bank) == memory.wait(memory.memory.banks.get(bank))
        later = memory.retain(bank, "Ida sails.", run_async=True)
        assert memory.wait_for_operation(bank, str(later.operation_id), 30).status == "completed"
        with pytest.raises(reverie.NotFound):
            memory.get_document(bank, "none")
        assert memory.delete_bank(bank).deleted_count == 2


def test_a_server_with_a_key(
    serve: Callable[[dict[str, Any]], AbstractContextManager[Any]], served: Any, data_folder: Path
) -> None:
    settings = {"database_url": served.database_url, "data_dir": data_folder / "closed"}
    with serve({**settings, "api_key": "the-owner", "worker_enabled": False}) as closed:
        with Client(closed.base_url) as nobody:
            assert nobody.get_version().server == "reverie"
            with pytest.raises(reverie.Unauthorized, match="API key"):
                nobody.list_banks()
        with Client(closed.base_url + "/", "the-owner", user_agent="test/1") as owner:
            assert owner.list_banks(limit=1).limit == 1
            with pytest.raises(reverie.NotFound, match="client-none"):
                owner.get_bank("client-none")
