"""Directives and mental models through the published Hindsight client, unchanged."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from hindsight_client import Hindsight
from hindsight_client_api.exceptions import ApiException
from published import ended
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


async def test_the_documents_examples_of_directives(client: Hindsight, name: str) -> None:
    content = "Always respond in formal English, avoiding slang and colloquialisms."
    made = await client.acreate_directive(bank_id=name, name="Formal Language", content=content)
    assert (made.bank_id, made.name, made.content) == (name, "Formal Language", content)
    assert (made.priority, made.is_active, made.tags) == (0, True, [])
    listed = await client.alist_directives(bank_id=name)
    assert [(d.id, d.content) for d in listed.items] == [(made.id, content)]
    assert (await client.aget_directive(name, made.id)).name == "Formal Language"
    updated = await client.aupdate_directive(bank_id=name, directive_id=made.id, is_active=False)
    assert updated.is_active is False
    assert (await client.alist_directives(bank_id=name)).total == 0
    await client.acreate_directive(name, "Scoped", "Be brief.", priority=2, tags=["support"])
    assert [d.name for d in (await client.alist_directives(name, tags=["support"], limit=5)).items] == [
        "Scoped"
    ]
    await client.adelete_directive(bank_id=name, directive_id=made.id)
    with pytest.raises(ApiException) as error:
        await client.aget_directive(name, made.id)
    assert error.value.status == 404


async def test_a_mental_model_from_its_making_to_its_end(client: Hindsight, name: str) -> None:
    await client.aretain(name, "Mona lives in Oslo.", tags=["mona"])
    made = await client.acreate_mental_model(
        name, "Home", "Where does Mona live?", tags=["mona"], max_tokens=512, id="home",
        trigger={"mode": "delta", "refresh_cron": "0 3 * * *", "tags_match": "any", "keep_trace": True},
    )  # fmt: skip
    assert made.mental_model_id == "home"
    done = await ended(client, name, made.operation_id)
    assert (done.status, done.details.outcome) == ("completed", "content_written")
    found = await client.aget_mental_model(name, "home")
    assert (found.content, found.is_stale, found.max_tokens) == ("- Mona lives in Oslo.", False, 512)
    assert (found.trigger.mode, found.trigger.refresh_cron) == ("delta", "0 3 * * *")
    assert found.reflect_response["based_on"]["world"][0]["text"] == "Mona lives in Oslo."

    await client.aretain(name, "Mona sails in Oslo on Sundays.", tags=["mona"])
    preview = await client.adry_run_refresh_mental_model(name, "home")
    assert (preview.effective_mode, preview.outcome, preview.would_persist) == (
        "delta",
        "content_written",
        True,
    )
    assert preview.preview_content == "- Mona lives in Oslo.\n- Mona sails in Oslo on Sundays."
    assert preview.facts.used == {"world": 1}
    assert preview.trace.tool_calls[0].result_count == 1
    assert (preview.scope.tags, preview.scope.tags_match) == (["mona"], "any")

    refreshed = await client.arefresh_mental_model(name, "home")
    assert refreshed.status == "pending"
    assert (await ended(client, name, refreshed.operation_id)).details.outcome == "content_written"
    anew = await client.arefresh_mental_model(name, "home", mode="full")
    assert (await ended(client, name, anew.operation_id)).result_metadata["effective_mode"] == "full"
    (before, *_) = await client.aget_mental_model_history(name, "home")
    assert before["previous_content"] == "- Mona lives in Oslo."

    changed = await client.aupdate_mental_model(name, "home", name="House", trigger={"mode": "full"})
    assert (changed.name, changed.source_query, changed.trigger.mode) == (
        "House",
        "Where does Mona live?",
        "full",
    )
    listed = await client.alist_mental_models(
        name, tags=["mona"], tags_match="all", detail="metadata", limit=3
    )
    assert [(m.id, m.name, m.content) for m in listed.items] == [("home", "House", None)]
    assert (await client.aclear_mental_model(name, "home")).content == ""
    await client.adelete_mental_model(name, "home")
    with pytest.raises(ApiException) as error:
        await client.aget_mental_model(name, "home")
    assert error.value.status == 404
    with pytest.raises(ApiException) as error:
        await client.acreate_mental_model(name, "Home", "Where?", id="Not An Id")
    assert error.value.status == 422
