"""The published Atulya client, unchanged, against our server: each call of dreams, brain and timeline.

Values are checked, not only shapes: the client's own models refuse what they cannot read.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from atulya_client_api import ApiClient, Configuration, models
from atulya_client_api.api.banks_api import BanksApi
from atulya_client_api.api.memory_api import MemoryApi
from atulya_client_api.exceptions import ApiException


@pytest.fixture
async def client(base_url: str) -> AsyncIterator[ApiClient]:
    async with ApiClient(Configuration(host=base_url)) as one:
        yield one


@pytest.fixture
def banks(client: ApiClient) -> BanksApi:
    return BanksApi(client)


@pytest.fixture
def memory(client: ApiClient) -> MemoryApi:
    return MemoryApi(client)


@pytest.fixture
def name() -> str:
    return f"atulya-{uuid.uuid4().hex[:12]}"


@pytest.fixture
async def diary(base_url: str, name: str) -> str:
    """A bank with a rhythm: a swim every Tuesday for ten weeks, and two homes at a time."""
    begin = datetime(2026, 9, 1, 9, tzinfo=UTC)  # a Tuesday
    items: list[dict[str, Any]] = []
    for week in range(10):
        day = begin + timedelta(weeks=week)
        text = f"Mara Voss swam at the lake on {day.day} {day:%B} {day.year}."
        items.append(
            {"content": text, "timestamp": day.isoformat(), "document_id": f"swim-{week}", "tags": ["sport"]}
        )
    for number, place in enumerate(("Berlin", "Madrid")):
        day = begin + timedelta(weeks=9, days=number)
        text = f"Dora Klein lives in {place}."
        items.append({"content": text, "timestamp": day.isoformat(), "document_id": f"home-{number}"})
    async with httpx.AsyncClient(base_url=f"{base_url}/v1/default/banks/{name}", timeout=60) as http:
        answer = await http.post("memories", json={"items": items})
        assert answer.status_code == 200, answer.text
    return name


async def ended(base_url: str, bank: str, operation: str) -> Any:
    """An operation, once it has ended. Asked as Hindsight's clients do: states of operations are Hindsight's
    here, and Atulya's client knows none that is being worked on."""
    deadline = time.monotonic() + 60
    async with httpx.AsyncClient(base_url=f"{base_url}/v1/default/banks/{bank}", timeout=60) as http:
        while True:
            found = (await http.get(f"operations/{operation}")).json()
            if found["status"] not in ("pending", "processing"):
                assert found["status"] == "completed", found
                return found
            assert time.monotonic() < deadline, found
            await asyncio.sleep(0.05)


async def test_timeline(memory: MemoryApi, diary: str) -> None:
    found = await memory.get_timeline(diary, limit=5)
    assert (found.limit, len(found.items or [])) == (5, 5)
    assert found.total_items == 13  # twelve facts, and the home that another one ended
    swims = await memory.get_timeline(diary, type="world", q="swam", tags=["sport"], tags_match="any_strict")
    assert swims.total_items == 10
    first = (swims.items or [])[-1]
    assert (first.kind, first.fact_type, first.anchor_kind) == ("fact", "world", "occurred_start")
    assert first.anchor_at == first.temporal.anchor_at == "2026-09-01T00:00:00+00:00"
    assert first.temporal_direction == "present"
    assert "Mara Voss" in (first.entities or [])
    kinds = {edge.edge_kind for edge in swims.edges or []}
    assert {"chronological", "entity"} <= kinds
    ids = {item.id for item in swims.items or []}
    assert all({edge.source, edge.target} <= ids for edge in swims.edges or [])


async def test_anomaly_intelligence(memory: MemoryApi, base_url: str, diary: str) -> None:
    async with httpx.AsyncClient(base_url=f"{base_url}/v1/default/banks/{diary}", timeout=60) as http:
        accepted = (await http.post("anomalies/detect")).json()
        await ended(base_url, diary, accepted["operation_id"])
    wanted = models.AnomalyIntelligenceRequest(limit=10, status="open", min_severity=0.1)
    found = await memory.get_anomaly_intelligence(diary, wanted)
    assert (found.total_events_in_response, found.summary.open_events, found.summary.total_events) == (
        1,
        1,
        1,
    )
    (event,) = found.events or []
    assert (event.anomaly_type, event.status, event.bank_id) == ("contradiction", "open", diary)
    assert "Berlin" in event.description
    assert "Madrid" in event.description
    assert len(event.unit_ids or []) == 2
    assert [c.correction_type for c in event.corrections or []] == ["detected"]
    assert found.summary.by_type == {"contradiction": 1}
    none = await memory.get_anomaly_intelligence(
        diary, models.AnomalyIntelligenceRequest(anomaly_types=["sudden_change"])
    )
    assert none.events == []


async def test_influence(banks: BanksApi, memory: MemoryApi, diary: str) -> None:
    await memory.recall_memories(diary, models.RecallRequest(query="Where does Mara swim?"))
    deadline = time.monotonic() + 60
    while True:
        found = await banks.get_brain_influence(diary, window_days=7, top_k=5, entity_type="memory")
        if found.leaderboard:
            break
        assert time.monotonic() < deadline
        await asyncio.sleep(0.1)
    assert (found.bank_id, found.window_days, found.entity_type) == (diary, 7, "memory")
    assert len(found.heatmap) == 168
    assert len(found.trend) == 7
    assert found.leaderboard[0].access_count == 1
    assert 0 < found.leaderboard[0].influence_score <= 1
    assert found.summary["entity_count"] >= len(found.leaderboard)


async def test_dreams(banks: BanksApi, base_url: str, diary: str) -> None:
    await banks.update_bank_config(diary, models.BankConfigUpdate(updates={"dream": {"enabled": True}}))
    before = await banks.get_dream_stats(diary)
    assert (before.bank_id, before.total_runs, before.last_run_at) == (diary, 0, None)
    wanted = models.DreamSubmitRequest(trigger_source="manual", run_type="dream")
    accepted = await banks.trigger_dream_generation(diary, wanted)
    await ended(base_url, diary, accepted.operation_id)
    listed = await banks.list_dream_artifacts(diary, limit=10)
    (dream,) = listed.items
    assert (dream.bank_id, dream.run_type, dream.trigger_source) == (diary, "dream", "manual")
    assert dream.status == "success", dream.failure_reason
    after = await banks.get_dream_stats(diary)
    assert after.total_runs == 1
    assert after.last_run_at is not None
    assert "Mara" in (dream.summary or "") or "swam" in (dream.narrative_html or "")
    assert "<script" not in (dream.narrative_html or "")
    assert dream.predictions
    assert dream.growth_hypotheses
    told = models.DreamPredictionOutcomeRequest(status="confirmed", note="seen", evidence_ids=[])
    key = dream.predictions[0]["prediction_id"]
    await banks.update_dream_prediction_outcome(diary, key, told)
    confirmed = (await banks.list_dream_artifacts(diary)).items[0]
    assert [o.get("status") for o in confirmed.validation_outcomes or []].count("confirmed") == 1
    proposed = dream.promotion_proposals or []
    assert proposed
    first = proposed[0]["proposal_id"]
    asked = models.DreamProposalReviewRequest(action="reject", note="not now")
    await banks.review_dream_proposal(diary, first, asked)
    again = (await banks.list_dream_artifacts(diary)).items[0]
    states = {p["proposal_id"]: p["review_status"] for p in again.promotion_proposals or []}
    assert states[first] == "rejected"
    with pytest.raises(ApiException) as refused:
        await banks.review_dream_proposal(
            diary, str(uuid.uuid4()), models.DreamProposalReviewRequest(action="approve")
        )
    assert refused.value.status == 404


async def test_sub_routine(banks: BanksApi, base_url: str, diary: str) -> None:
    wanted = models.SubRoutineSubmitRequest(mode="full_copy", horizon_hours=24, force_rebuild=True)
    accepted = await banks.trigger_sub_routine(diary, wanted)
    await ended(base_url, diary, accepted.operation_id)
    predicted = await banks.get_sub_routine_predictions(diary, horizon_hours=12)
    assert (predicted.bank_id, predicted.horizon_hours) == (diary, 12)
    assert all(0 <= point.hour_utc <= 23 and 0 <= point.score <= 1 for point in predicted.predictions)
    histogram = await banks.get_sub_routine_histogram(diary)
    assert histogram.bank_id == diary
    assert [point.hour_utc for point in histogram.histogram] == list(range(24))


async def test_brain_snapshot(banks: BanksApi, base_url: str, diary: str) -> None:
    await banks.update_bank_config(diary, models.BankConfigUpdate(updates={}))
    accepted = await banks.trigger_sub_routine(diary, models.SubRoutineSubmitRequest(mode="full_copy"))
    await ended(base_url, diary, accepted.operation_id)
    status = await banks.get_brain_runtime_status(diary)
    assert (status.bank_id, status.exists, status.circuit_open) == (diary, True, False)
    assert status.size_bytes > 0
    async with httpx.AsyncClient(base_url=f"{base_url}/v1/default/banks/{diary}", timeout=60) as http:
        exported = await http.get("brain/export")
        assert exported.status_code == 200, exported.text
    sent = ("brain.snapshot", exported.content)
    checked = await banks.validate_brain_import(diary, file=sent)
    assert (checked.valid, checked.reason) == (True, None)
    taken = await banks.import_brain_snapshot(diary, file=sent)
    assert taken.bank_id == diary
    assert taken.size_bytes > 0
    spoiled = bytearray(exported.content)
    spoiled[len(spoiled) // 2] ^= 0xFF
    assert (await banks.validate_brain_import(diary, file=("brain.snapshot", bytes(spoiled)))).valid is False
    with pytest.raises(ApiException) as refused:
        await banks.import_brain_snapshot(diary, file=("brain.snapshot", bytes(spoiled)))
    assert 400 <= refused.value.status < 500


async def test_brain_learn_refuses_what_it_may_not_reach(banks: BanksApi, diary: str) -> None:
    wanted = models.BrainLearnRequest(
        remote_endpoint="http://169.254.169.254", remote_bank_id="x", learning_type="auto", mode="incremental"
    )
    with pytest.raises(ApiException) as refused:
        await banks.brain_learn_from_remote(diary, wanted)
    assert 400 <= refused.value.status < 500


async def test_brain_learn(
    serve: Callable[..., Any], data_folder: Path, base_url: str, diary: str, name: str
) -> None:
    with serve({"data_dir": data_folder / "learns-by-atulya", "webhook_private_hosts": True}) as pupil:
        async with ApiClient(Configuration(host=pupil.base_url)) as one:
            wanted = models.BrainLearnRequest(
                remote_endpoint=base_url,
                remote_bank_id=diary,
                learning_type="structured",
                mode="full_copy",
                horizon_hours=24,
            )
            accepted = await BanksApi(one).brain_learn_from_remote(name, wanted)
            assert accepted.deduplicated is False
            await ended(pupil.base_url, name, accepted.operation_id)
            learned = await MemoryApi(one).get_timeline(name, q="swam")
            assert len({item.text for item in learned.items or []}) == 10
            assert {item.occurred_start for item in learned.items or []} >= {"2026-09-01T00:00:00+00:00"}
