"""The knowledge base and bank templates through the published Hindsight client, unchanged."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from hindsight_client import Hindsight
from hindsight_client_api.exceptions import ApiException
from hindsight_client_api.models.bank_template_manifest import BankTemplateManifest
from verbatim import verbatim


@pytest.fixture
def name() -> str:
    return f"conformance-{uuid.uuid4().hex[:12]}"


@pytest.fixture
async def client(base_url: str) -> AsyncIterator[Hindsight]:
    found = Hindsight(base_url=base_url, timeout=60)
    yield found
    await found.aclose()


@pytest.fixture(autouse=True)
def _answers(app: Any) -> Iterator[None]:
    with verbatim(app):
        yield


async def ended(client: Hindsight, bank: str, operation_id: str) -> Any:
    for _ in range(1200):
        found = await client.operations.get_operation_status(bank, operation_id)
        if found.status not in ("pending", "processing"):
            return found
        await asyncio.sleep(0.05)
    raise AssertionError("the operation does not end")


async def test_a_knowledge_base_from_its_first_folder_to_its_end(client: Hindsight, name: str) -> None:
    await client.aretain(name, "Mona lives in Oslo.", tags=["people"])
    team = await client.acreate_knowledge_folder(name, "Team")
    assert (team.kind, team.name, team.parent_id, team.children) == ("folder", "Team", None, [])
    made = await client.acreate_knowledge_page(
        name, "Homes", "Where does Mona live?", parent_id=team.id, tags=["people"], max_tokens=512,
        trigger={"tags_match": "all", "keep_trace": True},
    )  # fmt: skip
    assert made.page_id == made.mental_model_id
    assert (await ended(client, name, made.operation_id)).status == "completed"
    other = await client.acreate_knowledge_page(name, "Empty", "Who never was?")

    (folder, page) = (await client.aget_knowledge_base_tree(name)).roots
    (home,) = folder.children
    assert (home.id, home.description, home.tags, home.is_stale) == (
        made.page_id, "Where does Mona live?", ["people"], False,
    )  # fmt: skip
    assert (home.trigger.mode, home.trigger.refresh_after_consolidation, home.trigger.keep_trace) == (
        "delta", True, True,
    )  # fmt: skip
    assert page.id == other.page_id
    groups = [{"tags": ["people"], "match": "all_strict"}]
    strict = await client.aget_knowledge_base_tree(name, tags=["people"], tags_match="any", tag_groups=groups)
    assert [one.id for one in strict.roots] == [team.id]

    shown = await client.aget_knowledge_page(name, made.page_id)
    assert (shown.type, shown.body) == ("knowledge-page", "- Mona lives in Oslo.")
    assert shown.markdown.startswith("---\n")
    found = await client.asearch_knowledge_base(name, "Mona in Oslo", limit=5, tag_groups=groups)
    assert [(one.id, one.snippet, found.total) for one in found.results] == [(made.page_id, shown.body, 1)]
    assert 0 < found.results[0].score <= 1
    bundle = await client.aexport_knowledge_base(name)
    assert [one.path for one in bundle.files][:2] == ["index.md", f"{made.page_id}.md"]
    assert (await client.alist_mental_models(name, exclude_knowledge_pages=True)).total == 0

    moved = await client.aupdate_knowledge_node(
        name, made.page_id, name="House", parent_id=None, trigger={"refresh_cron": "0 3 * * *"}
    )
    assert (moved.name, moved.parent_id, moved.trigger.refresh_cron) == ("House", None, "0 3 * * *")
    assert (moved.trigger.refresh_after_consolidation, moved.trigger.mode) == (False, "delta")
    await client.adelete_knowledge_node(name, team.id)
    assert [one.name for one in (await client.aget_knowledge_base_tree(name)).roots] == ["Empty", "House"]

    with pytest.raises(ApiException) as error:
        await client.acreate_knowledge_folder(name, "House")
    assert error.value.status == 409
    with pytest.raises(ApiException) as error:
        await client.aget_knowledge_page(name, team.id)
    assert error.value.status == 404


async def test_a_template_is_checked_imported_and_exported(client: Hindsight, name: str) -> None:
    from hindsight_client_api.api.bank_templates_api import BankTemplatesApi

    api = BankTemplatesApi(client.banks.api_client)
    model = {
        "id": "prices",
        "name": "Prices",
        "source_query": "What costs what?",
        "trigger": {"mode": "delta"},
    }
    manifest = BankTemplateManifest.from_dict(
        {
            "version": "1",
            "bank": {"retain_mission": "Note prices.", "disposition_empathy": 5},
            "mental_models": [model],
            "directives": [{"name": "Brief", "content": "Be brief.", "priority": 2}],
        }
    )  # fmt: skip
    assert manifest is not None
    told = await api.import_bank_template(name, manifest, dry_run=True)
    assert (told.dry_run, told.config_applied, told.mental_models_created) == (True, True, ["prices"])
    done = await api.import_bank_template(name, manifest)
    assert (done.directives_created, done.mental_models_created) == (["Brief"], ["prices"])
    assert (await ended(client, name, done.operation_ids[0])).status == "completed"
    found = await api.export_bank_template(name)
    assert (found.bank.retain_mission, found.bank.disposition_empathy) == ("Note prices.", 5)
    assert [(one.id, one.trigger.mode) for one in found.mental_models] == [("prices", "delta")]
    again = await api.import_bank_template(f"{name}-copy", found)
    assert again.mental_models_created == ["prices"]
    assert (await api.export_bank_template(f"{name}-copy")).to_dict() == found.to_dict()
    assert set((await api.get_bank_template_schema())["properties"]) == {
        "version", "bank", "mental_models", "directives",
    }  # fmt: skip
