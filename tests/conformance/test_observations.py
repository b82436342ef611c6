"""Every call of the published client that has to do with observations, unchanged, against our server."""

from __future__ import annotations

import asyncio
import time
import uuid
from typing import Any

from hindsight_client import Hindsight
from hindsight_client_api.models.consolidation_request import ConsolidationRequest


async def consolidated(hindsight: Hindsight, name: str, **request: Any) -> None:
    asked = await hindsight.banks.trigger_consolidation(
        name, consolidation_request=ConsolidationRequest(**request)
    )
    deadline = time.monotonic() + 60
    while (await hindsight.operations.get_operation_status(name, asked.operation_id)).status != "completed":
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)


async def test_every_call(base_url: str) -> None:
    hindsight, name = Hindsight(base_url=base_url, timeout=60), f"conformance-{uuid.uuid4().hex[:12]}"
    for text in ("Ada breeds carrier pigeons.", "Ada really breeds carrier pigeons."):
        await hindsight.aretain(bank_id=name, content=text, tags=["user:ada"])
    await consolidated(hindsight, name, observation_scopes=[["user:ada"]])
    scopes = (await hindsight.memory.list_observation_scopes(name)).scopes
    assert [(scope.tags, scope.count) for scope in scopes] == [(["user:ada"], 1)]

    found = await hindsight.arecall(
        bank_id=name, query="Who breeds pigeons?", types=["observation"], include_source_facts=True
    )
    (result,) = found.results
    assert (result.type, result.text) == ("observation", "Ada breeds carrier pigeons.")
    assert sorted(result.source_fact_ids or ()) == sorted(found.source_facts or ())
    listed = await hindsight.memory.list_memories(name, type="observation")
    assert [item["id"] for item in _plain(listed.items)] == [result.id]
    assert await hindsight.memory.get_observation_history(name, result.id) == []

    fact = (result.source_fact_ids or [""])[0]
    assert (await hindsight.memory.clear_memory_observations(name, fact)).deleted_count == 1
    await consolidated(hindsight, name)
    cleared = await hindsight.banks.clear_observations(name)
    assert (cleared.success, cleared.deleted_count) == (True, 1)
    assert (await hindsight.banks.recover_consolidation(name)).retried_count == 0
    stats = await hindsight.banks.get_agent_stats(name)
    assert (stats.total_observations, stats.pending_consolidation, stats.failed_consolidation) == (0, 2, 0)
    await hindsight.aclose()


def _plain(items: Any) -> list[dict[str, Any]]:
    return [item if isinstance(item, dict) else item.to_dict() for item in items]
