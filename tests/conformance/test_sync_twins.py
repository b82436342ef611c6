"""Those methods of the published client that wait, and that no other suite calls; values are checked."""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponseError
from hindsight_client import Hindsight
from hindsight_client_api.exceptions import ApiException, NotFoundException
from published import Sync
from verbatim import verbatim

DECISION = "The team decided on Tuesday to use PostgreSQL for the ledger."


@pytest.fixture(scope="module")
def sync(base_url: str) -> Iterator[Any]:
    client = Sync(base_url)
    yield client
    client.shut()


@pytest.fixture
def name() -> str:
    return f"conformance-{uuid.uuid4().hex[:12]}"


def test_directives(sync: Any, name: str) -> None:
    made = sync.create_directive(name, "Short", "Answer in one sentence.", priority=2, tags=["support"])
    assert (made.bank_id, made.name, made.priority, made.is_active) == (name, "Short", 2, True)
    listed = sync.list_directives(name, tags=["support"], limit=5, offset=0)
    assert [(one.id, one.content) for one in listed.items] == [(made.id, "Answer in one sentence.")]
    assert sync.get_directive(name, made.id).tags == ["support"]
    changed = sync.update_directive(name, made.id, content="Answer briefly.", priority=5, is_active=False)
    assert (changed.content, changed.priority, changed.is_active) == ("Answer briefly.", 5, False)
    sync.delete_directive(name, made.id)
    with pytest.raises(NotFoundException):
        sync.get_directive(name, made.id)


def test_configuration(sync: Any, name: str) -> None:
    sync.create_bank(name)
    assert sync.get_bank_config(name)["overrides"] == {}
    sync.update_bank_config(
        name,
        retain_mission="Technical decisions.",
        retain_extraction_mode="verbose",
        retain_chunk_size=2000,
        enable_observations=False,
        disposition_skepticism=4,
    )
    found = sync.get_bank_config(name)
    assert found["bank_id"] == name
    assert found["overrides"] == {
        "retain_mission": "Technical decisions.",
        "retain_extraction_mode": "verbose",
        "retain_chunk_size": 2000,
        "enable_observations": False,
        "disposition_skepticism": 4,
    }
    assert found["overrides"].items() <= found["config"].items()
    sync.set_reflect_mission(name, "You keep the ledger.")
    assert sync.get_bank_config(name)["config"]["reflect_mission"] == "You keep the ledger."
    with pytest.raises(ClientResponseError) as refused:
        sync.update_bank_config(name, disposition_skepticism=9)
    assert refused.value.status == 400
    sync.reset_bank_config(name)
    reset = sync.get_bank_config(name)
    assert reset["overrides"] == {}
    assert reset["config"]["retain_extraction_mode"] == "concise"


async def test_configuration_that_is_awaited(base_url: str, name: str) -> None:
    client = Hindsight(base_url=base_url, timeout=60)
    await client.acreate_bank(name)
    await client.aset_reflect_mission(name, "You keep the ledger.")
    await client.aupdate_bank_config(name, observations_mission="Stable facts.", retain_chunk_size=1500)
    found = await client.aget_bank_config(name)
    assert found["overrides"]["observations_mission"] == "Stable facts."
    assert found["config"]["reflect_mission"] == "You keep the ledger."
    assert found["config"]["retain_chunk_size"] == 1500
    await client.areset_bank_config(name)
    assert (await client.aget_bank_config(name))["overrides"] == {}
    await client.aclose()


def test_reflect(sync: Any, name: str) -> None:
    sync.retain(name, DECISION, tags=["ledger"])
    found = sync.reflect(
        name,
        "Which database does the ledger use?",
        budget="mid",
        max_tokens=300,
        tag_groups=[{"tags": ["ledger"], "match": "all_strict"}],
        include_facts=True,
    )
    assert "PostgreSQL" in found.text
    assert [memory.text for memory in found.based_on.memories] == [DECISION]


def test_a_mental_model(sync: Any, name: str, app: Any) -> None:
    sync.retain(name, DECISION)
    with verbatim(app):
        made = sync.create_mental_model(name, "Ledger", "What was decided on the ledger?", id="ledger")
        assert sync.ended(name, made.operation_id).details.outcome == "content_written"
        found = sync.get_mental_model(name, "ledger", detail="content")
        assert (found.content, found.reflect_response) == (f"- {DECISION}", None)
        preview = sync.dry_run_refresh_mental_model(name, "ledger")
        assert (preview.outcome, preview.would_persist) == ("content_unchanged", False)
        again = sync.refresh_mental_model(name, "ledger", mode="full")
        assert sync.ended(name, again.operation_id).details.outcome == "content_unchanged"
    changed = sync.update_mental_model(name, "ledger", name="Books", max_tokens=700, tags=["books"])
    assert (changed.name, changed.max_tokens, changed.tags) == ("Books", 700, ["books"])
    listed = sync.list_mental_models(name, tags=["books"], tags_match="exact", detail="metadata")
    assert [(one.id, one.name) for one in listed.items] == [("ledger", "Books")]
    assert sync.clear_mental_model(name, "ledger").content == ""
    assert [one["previous_content"] for one in sync.get_mental_model_history(name, "ledger")] == [
        f"- {DECISION}"
    ]
    sync.delete_mental_model(name, "ledger")
    assert sync.list_mental_models(name).items == []


def test_documents_are_exported(sync: Any, name: str, tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text(DECISION, encoding="utf-8")
    (key,) = sync.retain_files(name, [notes], context="minutes").operation_ids
    assert sync.ended(name, key).status == "completed"
    archive = sync.export_documents(name, document_ids=["notes.txt"], poll_interval=0.05, timeout=30)
    assert zipfile.ZipFile(io.BytesIO(archive)).testzip() is None


async def test_suspended_retains_send_nothing(base_url: str, name: str) -> None:
    client = Hindsight(base_url=base_url, timeout=60)
    await client.aretain(name, "A first fact about Wim.")
    with client.suspend_retains():
        assert (await client.aretain(name, "Wim is not to be remembered.")).items_count == 0
        assert (await client.alist_memories(bank_id=name)).total == 1
    await client.aretain(name, "A second fact about Wim.")
    assert (await client.alist_memories(bank_id=name)).total == 2
    await client.aclose()


@pytest.mark.parametrize(
    "call",
    [
        lambda sync, bank: sync.export_bank(bank, poll_interval=0.05),
        lambda sync, bank: sync.import_bank(bank, b"PK"),
        lambda sync, bank: sync.clone_bank(bank, "copy"),
    ],
    ids=["export_bank", "import_bank", "clone_bank"],
)
def test_what_the_contract_does_not_have(sync: Any, name: str, call: Callable[[Any, str], Any]) -> None:
    """Operations of newer documents only."""
    sync.retain(name, DECISION)
    with pytest.raises(ApiException) as refused:
        call(sync, name)
    assert refused.value.status in (404, 415)
    assert sync.list_memories(name).total == 1
