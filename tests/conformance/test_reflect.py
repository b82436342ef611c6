"""The published client's reflect, unchanged, against our server."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator

import pytest
from hindsight_client import Hindsight
from hindsight_client_api.exceptions import ApiException

LISBON = "Alice moved to Lisbon in May 2024."


@pytest.fixture
async def hindsight(base_url: str) -> AsyncIterator[Hindsight]:
    client = Hindsight(base_url=base_url, timeout=60)
    yield client
    await client.aclose()


async def test_reflect(hindsight: Hindsight) -> None:
    bank = f"conformance-{uuid.uuid4().hex[:12]}"
    await hindsight.aretain(bank_id=bank, content=LISBON, context="letters", tags=["user_a"])
    await hindsight.aretain(bank_id=bank, content="Alice moved to Madrid in June 2024.", tags=["user_b"])
    plain = await hindsight.areflect(
        bank_id=bank, query="Where did Alice move?", context="It is about a city."
    )
    assert plain.text
    assert plain.based_on is None
    assert plain.trace is None
    assert plain.usage.total_tokens == 0
    found = await hindsight.areflect(
        bank_id=bank,
        query="Where did Alice move?",
        budget="mid",
        max_tokens=500,
        tags=["user_a"],
        tags_match="any_strict",
        include_facts=True,
        include_tool_calls=True,
        fact_types=["world", "experience"],
        exclude_mental_models=True,
        exclude_mental_model_ids=["none"],
    )
    assert "Lisbon" in found.text
    (memory,) = found.based_on.memories
    assert (memory.text, memory.type, memory.context) == (LISBON, "world", "letters")
    assert memory.occurred_start == "2024-05-01T00:00:00+00:00"
    assert found.based_on.mental_models == found.based_on.directives == []
    assert [call.tool for call in found.trace.tool_calls] == ["recall"]
    assert found.trace.tool_calls[0].input == {"query": "Where did Alice move?"}
    assert found.trace.llm_calls == []


async def test_directives_and_what_needs_a_model(hindsight: Hindsight) -> None:
    bank = f"conformance-{uuid.uuid4().hex[:12]}"
    await hindsight.aretain(bank_id=bank, content=LISBON)
    await hindsight.acreate_directive(bank_id=bank, name="Short", content="Answer in at most 4 words.")
    found = await hindsight.areflect(bank_id=bank, query="Where did Alice move?", include_facts=True)
    assert len(found.text.split()) <= 4
    (directive,) = found.based_on.directives
    assert (directive.name, directive.content) == ("Short", "Answer in at most 4 words.")
    with pytest.raises(ApiException) as refused:
        await hindsight.areflect(bank_id=bank, query="Where?", response_schema={"type": "object"})
    assert refused.value.status == 400
