"""Templates, audit logs, traces of models, series: by the published Hindsight client, unchanged."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from hindsight_client import Hindsight
from hindsight_client_api import models
from hindsight_client_api.api import BankTemplatesApi, LLMTracesApi
from hindsight_client_api.exceptions import ApiException, BadRequestException, NotFoundException
from llm_server import LlmServer, Reply, facts
from llm_server import serving as model_server
from published import ended
from pydantic import SecretStr
from verbatim import verbatim

MIRA = "Mira moved to Porto."


@pytest.fixture
def name() -> str:
    return f"conformance-{uuid.uuid4().hex[:12]}"


@pytest.fixture
async def client(base_url: str) -> AsyncIterator[Hindsight]:
    found = Hindsight(base_url=base_url, timeout=60)
    yield found
    await found.aclose()


@pytest.fixture
def thinking(
    serve: Callable[[dict[str, Any]], AbstractContextManager[Any]], served: Any
) -> Iterator[tuple[str, LlmServer]]:
    """The address of a server that has a language model, and that model."""
    with model_server() as model:
        settings = {
            "database_url": SecretStr(served.database_url),
            "llm_provider": "openai",
            "llm_model": "tiny",
            "llm_base_url": model.url,
            "llm_api_key": SecretStr("key"),
            "consolidation_llm_provider": "none",
        }
        with serve(settings) as found:
            yield found.base_url, model


async def test_templates(client: Hindsight, name: str, app: Any) -> None:
    api = BankTemplatesApi(client._api_client)
    manifest = models.BankTemplateManifest.from_dict(
        {
            "version": "1",
            "bank": {"retain_mission": "Note prices.", "retain_chunk_size": 2000, "disposition_empathy": 5},
            "mental_models": [
                {"id": "prices", "name": "Prices", "source_query": "What does what cost?", "max_tokens": 512}
            ],
            "directives": [{"name": "Formal", "content": "Be formal.", "priority": 3}],
        }
    )
    told = await api.import_bank_template(name, manifest, dry_run=True)
    assert (told.dry_run, told.config_applied, told.operation_ids) == (True, True, [])
    assert (told.mental_models_created, told.directives_created) == (["prices"], ["Formal"])
    with pytest.raises(NotFoundException):
        await client.aget_mental_model(name, "prices")
    with verbatim(app):
        done = await api.import_bank_template(name, manifest)
        (key,) = done.operation_ids
        assert (await ended(client, name, key)).status == "completed"
    assert (await client.aget_mental_model(name, "prices")).max_tokens == 512
    assert [one.content for one in (await client.alist_directives(name)).items] == ["Be formal."]
    assert (await client.aget_bank_config(name))["overrides"] == {
        "retain_mission": "Note prices.",
        "retain_chunk_size": 2000,
        "disposition_empathy": 5,
    }
    template = await api.export_bank_template(name)
    assert template.bank.retain_chunk_size == 2000
    assert template.mental_models[0].source_query == "What does what cost?"
    other = f"{name}-copy"
    copied = await api.import_bank_template(other, template)
    assert (copied.mental_models_created, copied.directives_created) == (["prices"], ["Formal"])
    assert await api.export_bank_template(other) == template
    schema: Any = await api.get_bank_template_schema()
    assert {"version", "bank", "mental_models", "directives"} <= schema["properties"].keys()
    wrong = models.BankTemplateManifest(version="9")
    with pytest.raises(BadRequestException) as refused:
        await api.import_bank_template(name, wrong)
    assert "version" in refused.value.body


async def test_audit_logs(client: Hindsight, name: str) -> None:
    await client.aretain(name, "Ottilie keeps bees.")
    await client.arecall(name, "Who keeps bees?")
    with pytest.raises(NotFoundException):
        await client.documents.get_document(name, "absent")
    found = await client.audit.list_audit_logs(name, limit=2)
    assert (found.total, found.limit, found.offset) == (3, 2, 0)
    assert [one.action for one in found.items] == ["get_document", "recall"]
    assert {one.transport for one in found.items} == {"http"}
    assert found.items[1].duration_ms >= 0
    assert "bees" not in str(found.to_dict())
    one = await client.audit.list_audit_logs(name, action="retain", transport="http")
    assert [entry.action for entry in one.items] == ["retain"]
    week = await client.audit.audit_log_stats(name, period="7d")
    assert (week.period, len(week.buckets)) == ("7d", 7)
    assert week.buckets[-1].actions == {"retain": 1, "recall": 1, "get_document": 1}
    today = await client.audit.audit_log_stats(name, action="recall", period="1d")
    assert sum(bucket.total for bucket in today.buckets) == 1


async def test_traces_and_health_of_models(thinking: tuple[str, LlmServer], name: str) -> None:
    base_url, model = thinking
    client = Hindsight(base_url=base_url, timeout=60)
    await client.acreate_bank(name)
    model.answers = lambda seen: Reply('{"alive": true}')
    health = await client.banks.test_bank_llm(name)
    assert [(one.operation, one.ok, one.status) for one in health.operations] == [
        ("retain", True, "connected"),
        ("consolidation", False, "not_configured"),
        ("reflect", True, "connected"),
    ]
    model.answers = lambda seen: facts({"what": MIRA, "quote": MIRA, "fact_type": "world"})
    answer = await client.aretain(name, MIRA, document_id="letter")
    assert answer.usage.total_tokens > 0
    api = LLMTracesApi(client._api_client)
    traced = await api.list_llm_requests(name, operation="retain", status="success", document_id="letter")
    (call,) = traced.items
    assert (call.scope, call.provider, call.model) == ("extract", "openai", "tiny")
    assert call.total_tokens == answer.usage.total_tokens
    stats = await api.llm_request_stats(name, operation="retain", period="1d")
    spent = sum(bucket.tokens.total for bucket in stats.buckets)
    assert spent == 2 * call.total_tokens  # the probe has counted too
    await client.aclose()


async def test_what_needs_a_model_says_how_to_get_one(client: Hindsight, name: str) -> None:
    await client.acreate_bank(name)
    with pytest.raises(ApiException) as refused:
        await client.banks.test_bank_llm(name)
    assert refused.value.status == 400
    assert "REVERIE_LLM_PROVIDER" in refused.value.body


async def test_series_and_background(client: Hindsight, name: str) -> None:
    await client.aretain(name, "Petra oiled the gate.", timestamp="2024-05-06T00:00:00Z")
    week = await client.banks.get_memories_timeseries(name)
    assert (week.bank_id, week.period, week.trunc, week.time_field) == (name, "7d", "day", "created_at")
    assert [bucket.world for bucket in week.buckets] == [0, 0, 0, 0, 0, 0, 1]
    said = await client.banks.get_memories_timeseries(name, period="30d", time_field="mentioned_at")
    assert sum(bucket.world for bucket in said.buckets) == 0
    request = models.AddBackgroundRequest(content="I was born in Texas.", update_disposition=False)
    assert (await client.banks.add_bank_background(name, request)).mission == "I was born in Texas."
    more = models.AddBackgroundRequest(content="I keep bees.", update_disposition=False)
    assert (await client.banks.add_bank_background(name, more)).mission == "I was born in Texas. I keep bees."


BEYOND: dict[str, Callable[[Hindsight, str], Any]] = {
    "clone_bank": lambda c, bank: c.bank_transfer.clone_bank(bank, "copy"),
    "clone_bank, high level": lambda c, bank: c.aclone_bank(bank, "copy"),
    "export_bank": lambda c, bank: c.bank_transfer.export_bank_transfer(bank),
    "export_bank, high level": lambda c, bank: c.aexport_bank(bank),
    "import_bank": lambda c, bank: c.bank_transfer.import_bank_transfer(bank, b"PK"),
    "import_bank, high level": lambda c, bank: c.aimport_bank(bank, b"PK"),
    "get_audit_log": lambda c, bank: c.audit.get_audit_log(bank, str(uuid.uuid4())),
    "list_bank_aliases": lambda c, bank: c.banks.list_bank_aliases(bank),
    "create_bank_alias": lambda c, bank: c.banks.create_bank_alias(
        bank, models.CreateBankAliasRequest(alias="other")
    ),
    "delete_bank_alias": lambda c, bank: c.banks.delete_bank_alias(bank, "other"),
    "set_bank_alias_primary": lambda c, bank: c.banks.set_bank_alias_primary(
        bank, "other", models.SetBankAliasPrimaryRequest(primary=True)
    ),
    "preview_prompt": lambda c, bank: c.banks.preview_prompt(
        bank, models.PromptPreviewRequest.from_dict({"operation": "retain"})
    ),
    "get_document_history": lambda c, bank: c.documents.get_document_history(bank, "d"),
    "get_bank_attachment": lambda c, bank: c.memory.get_bank_attachment(bank, "a"),
    "preview_consolidation_strategies": lambda c, bank: c.memory.preview_consolidation_strategies(
        bank, models.ConsolidationStrategiesPreviewRequest.from_dict({"strategies": []})
    ),
}


@pytest.mark.parametrize("operation", sorted(BEYOND))
async def test_what_the_contract_does_not_have(client: Hindsight, name: str, operation: str) -> None:
    """Operations of newer documents only: they are refused, nothing is half done."""
    await client.aretain(name, MIRA, document_id="d")
    with pytest.raises(ApiException) as refused:
        await BEYOND[operation](client, name)
    assert refused.value.status in (404, 415)
    assert (await client.alist_memories(bank_id=name)).total == 1
