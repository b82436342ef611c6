"""Which model retain asks, how long it waits, and that its key goes nowhere else."""

from __future__ import annotations

import logging
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest
from llm_server import LlmServer, error, facts, serving, slow
from wire import facts as stored
from wire import finished, retain

from reverie.bank_config import BankConfig
from reverie.client.embedded import Memory
from reverie.config import Settings
from reverie.errors import ConfigurationError

TEXT = "Bob likes tea."
BOB = {"quote": "Bob likes tea", "what": "Bob likes tea."}
KEY, OTHER_KEY = "sk-model-4f9a1c27be8d3065a1", "sk-other-92b7e0d4416caf58d3"

Open = Callable[..., Any]


@pytest.fixture
async def opened(served_with_model: Any, model_settings: dict[str, Any]) -> AsyncIterator[Open]:
    """Opens memories on the server's database, with other settings of the model."""
    async with AsyncExitStack() as stack:

        async def call(**settings: Any) -> Memory:
            chosen = {"bank": BankConfig(enable_observations=False), **model_settings, **settings}
            chosen = {"database_url": served_with_model.database_url, "worker_enabled": False, **chosen}
            return await stack.enter_async_context(Memory(Settings(**chosen)))

        yield call


@pytest.fixture
def bank_id() -> str:
    return f"test-{uuid.uuid4().hex[:12]}"


async def readers(memory: Memory, bank_id: str) -> list[str]:
    page = await memory.memories.list(bank_id)
    found = [await memory.memories.get(bank_id, item["id"]) for item in page.items]
    return [fact["extractor"]["name"] for fact in found]


async def test_a_slow_model_is_not_waited_for(opened: Open, model: LlmServer, bank_id: str) -> None:
    memory = await opened(llm_timeout_s=0.4)
    model.will(slow(facts(BOB), 1.2))
    answer = await memory.retain(bank_id, TEXT)
    assert answer.warnings == ["timeout: no answer in 0.4 s"]
    assert len(model.seen) == 2
    assert await readers(memory, bank_id) == ["rules"]
    assert answer.usage is not None
    assert answer.usage.input_tokens > 2000  # the provider may charge for what nobody waited for
    assert answer.usage.output_tokens == 0


async def test_a_model_that_cannot_be_reached(opened: Open, bank_id: str) -> None:
    with serving() as gone:
        url = gone.url
    memory = await opened(llm_base_url=url)
    answer = await memory.retain(bank_id, TEXT)
    assert answer.warnings == ["unavailable: the provider cannot be reached"]
    assert await readers(memory, bank_id) == ["rules"]


async def test_retain_may_have_a_model_of_its_own(opened: Open, model: LlmServer, bank_id: str) -> None:
    model.will(facts(BOB))
    memory = await opened(retain_llm_model="large")
    await memory.retain(bank_id, TEXT)
    [seen] = model.seen
    assert (seen.body["model"], seen.headers["authorization"]) == ("large", f"Bearer {KEY}")


async def test_retain_alone_may_ask_a_model(
    opened: Open, model: LlmServer, bank_id: str, model_settings: dict[str, Any]
) -> None:
    model.will(facts(BOB))
    own = {f"retain_{name}": model_settings[name] for name in ("llm_provider", "llm_model", "llm_base_url")}
    nothing = {"llm_provider": "none", "llm_model": None, "llm_base_url": None, "llm_api_key": None}
    memory = await opened(**nothing, **own)
    await memory.retain(bank_id, TEXT)
    assert await readers(memory, bank_id) == ["llm"]


async def test_retain_alone_may_ask_none(opened: Open, model: LlmServer, bank_id: str) -> None:
    memory = await opened(retain_llm_provider="none")
    answer = await memory.retain(bank_id, TEXT)
    assert (model.seen, answer.warnings) == ([], None)
    assert await readers(memory, bank_id) == ["rules"]


@pytest.mark.parametrize("own", [None, OTHER_KEY])
async def test_a_key_goes_to_its_own_address_only(
    opened: Open, model: LlmServer, bank_id: str, own: str | None
) -> None:
    with serving() as elsewhere:
        elsewhere.will(facts(BOB))
        memory = await opened(retain_llm_base_url=elsewhere.url, retain_llm_api_key=own)
        await memory.retain(bank_id, TEXT)
        assert model.seen == []
        [seen] = elsewhere.seen
    assert KEY not in str(seen.headers)
    assert seen.headers["authorization"] == f"Bearer {own or 'none'}"


async def test_another_model_reads_again(opened: Open, model: LlmServer, bank_id: str) -> None:
    model.will(facts(BOB))
    first = await opened()
    await first.retain(bank_id, TEXT, document_id="d")
    await first.retain(bank_id, TEXT, document_id="d")
    assert len(model.seen) == 1
    second = await opened(retain_llm_model="large")
    await second.retain(bank_id, TEXT, document_id="d")
    assert [seen.body["model"] for seen in model.seen] == ["small", "large"]
    assert await readers(second, bank_id) == ["llm"]


async def test_a_model_without_a_name_is_told_at_the_start(opened: Open) -> None:
    with pytest.raises(ConfigurationError, match="REVERIE_LLM_MODEL"):
        await opened(llm_model=None)


def test_neither_key_nor_text_is_shown(
    modelled: httpx.Client, model: LlmServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    model.will(error(401, f"Incorrect API key provided: {KEY}"))
    text = "Marguerite keeps bees behind the orchard."
    answer = retain(modelled, text, document_id="now")
    key = retain(modelled, f"{text} Still.", document_id="later", run_async=True)["operation_id"]
    done = finished(modelled, key)
    assert model.seen[0].headers["authorization"] == f"Bearer {KEY}"
    preview = modelled.post("memories/dry-run-extract", json={"content": text})
    told = [str(answer), str(done), preview.text, modelled.get("config").text, str(stored(modelled)[0])]
    assert "rejected: " in told[0]
    assert "check the API key" in caplog.text
    for shown in [*told, caplog.text]:
        assert KEY not in shown
        assert "Incorrect" not in shown
    assert "Marguerite" not in caplog.text
