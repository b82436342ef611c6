"""Every call of the published client's operations, unchanged, against our server."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from held import Held
from hindsight_client import Hindsight
from hindsight_client_api.exceptions import ApiException


@pytest.fixture
async def hindsight(base_url: str) -> AsyncIterator[Hindsight]:
    client = Hindsight(base_url=base_url, timeout=60)
    yield client
    await client.aclose()


@pytest.fixture
def name() -> str:
    return f"conformance-{uuid.uuid4().hex[:12]}"


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    found = Held(monkeypatch)
    yield found
    found.let_go()


async def until(condition: Any, timeout: float = 60) -> None:
    deadline = time.monotonic() + timeout
    while not await condition():
        assert time.monotonic() < deadline, "it did not come to that"
        await asyncio.sleep(0.05)


async def begun(held: Held, count: int = 1) -> None:
    async def enough() -> bool:
        return len(held.begun) >= count

    await until(enough)


async def refused(call: Any) -> int:
    with pytest.raises(ApiException) as caught:
        await call
    status: int = caught.value.status
    return status


async def submit(hindsight: Hindsight, name: str, content: str) -> str:
    answer = await hindsight.aretain(bank_id=name, content=content, retain_async=True)
    key: str = answer.operation_id
    return key


async def test_cancel_retry_and_delete(hindsight: Hindsight, name: str, held: Held) -> None:
    api = hindsight.operations
    key = await submit(hindsight, name, "A held compass points north.")
    await begun(held)
    running = await api.get_operation_status(name, key)
    assert running.status == "processing"
    assert (running.id, running.operation_id, running.task_type) == (key, key, "retain")
    assert await refused(api.retry_operation(name, key)) == 409
    assert await refused(api.delete_operation(name, key)) == 409

    cancelled = await api.cancel_operation(name, key)
    assert (cancelled.success, cancelled.operation_id) == (True, key)
    assert cancelled.message == f"Operation {key} cancelled"
    assert (await api.get_operation_status(name, key)).status == "cancelled"
    assert await refused(api.cancel_operation(name, key)) == 409

    held.let_go()
    again = await api.retry_operation(name, key)
    assert (again.success, again.operation_id) == (True, key)
    assert again.message == f"Operation {key} queued for retry"

    async def done() -> bool:
        return (await api.get_operation_status(name, key)).status == "completed"

    await until(done)
    assert (await hindsight.alist_memories(bank_id=name)).total == 1

    deleted = await api.delete_operation(name, key)
    assert (deleted.success, deleted.operation_id) == (True, key)
    assert (await api.get_operation_status(name, key)).status == "not_found"
    assert (await api.list_operations(name)).total == 0
    for call in (api.cancel_operation, api.retry_operation, api.delete_operation):
        assert await refused(call(name, key)) == 404


async def test_payload_of_an_operation(hindsight: Hindsight, name: str, held: Held) -> None:
    key = await submit(hindsight, name, "A held letter.")
    await begun(held)
    assert (await hindsight.operations.get_operation_status(name, key)).task_payload is None
    found = await hindsight.operations.get_operation_status(name, key, include_payload=True)
    assert found.task_payload["items"][0]["content"] == "A held letter."


async def test_batches_have_children_and_progress(hindsight: Hindsight, name: str, held: Held) -> None:
    items = [{"content": f"Lamp {n} is lit.", "document_id": f"d{n}"} for n in range(250)]
    items[0]["content"] = "A held lamp."
    answer = await hindsight.aretain_batch(bank_id=name, items=items, retain_async=True)
    key = answer.operation_id
    api = hindsight.operations

    async def most_is_done() -> bool:
        found = await api.get_operation_status(name, key)
        return found.progress is not None and found.progress.processed == 150

    await until(most_is_done)
    found = await api.get_operation_status(name, key)
    assert (found.status, found.operation_type) == ("processing", "batch_retain")
    assert (found.progress.stage, found.progress.total) == ("retaining", 250)
    assert [child.sub_batch_index for child in found.child_operations] == [0, 1, 2]
    assert [child.items_count for child in found.child_operations] == [100, 100, 50]
    assert [child.status for child in found.child_operations] == ["processing", "completed", "completed"]
    assert (await api.list_operations(name)).total == 4
    parts = await api.list_operations(name, exclude_parents=True, limit=2, offset=1)
    assert (parts.total, parts.limit, parts.offset, len(parts.operations)) == (3, 2, 1, 2)
    assert {one.task_type for one in parts.operations} == {"retain"}
    (parent,) = (await api.list_operations(name, type="batch_retain", status="processing")).operations
    assert (parent.id, parent.operation_id, parent.operation_type) == (key, key, "batch_retain")
    assert parent.progress.processed == 150

    await api.cancel_operation(name, found.child_operations[0].operation_id)

    async def ended() -> bool:
        return (await api.get_operation_status(name, key)).status == "cancelled"

    await until(ended)
    assert (await api.list_operations(name, status="cancelled")).total == 2
    held.let_go()
    await api.retry_operation(name, key)

    async def completed() -> bool:
        return (await api.get_operation_status(name, key)).status == "completed"

    await until(completed)
    assert (await hindsight.alist_memories(bank_id=name, limit=1)).total == 250
