"""The requests of two published documents on operations, as they stand there, and the shapes they promise."""

from __future__ import annotations

import json
import shlex
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import httpx
import pytest
from held import Held, until

Answer = dict[str, Any]

# as the documents have it but for the address, the bank and the id
RETAIN = """curl -X POST "{banks}/{bank}/memories" \\
  -H "Content-Type: application/json" \\
  -d '{{
    "items": [
      {{"content": "Alice joined Google in 2023"}},
      {{"content": "Bob prefers Python over JavaScript"}}
    ],
    "async": true
  }}'"""
LIST = 'curl "{banks}/{bank}/operations"'
CANCEL = 'curl -X DELETE "{banks}/{bank}/operations/{id}"'
RETRY = 'curl -X POST "{banks}/{bank}/operations/{id}/retry"'

Curl = Callable[..., tuple[int, Answer]]


@pytest.fixture
def curl(base_url: str) -> Curl:
    """Run a command of a document; status and answer."""

    def run(command: str, **values: str) -> tuple[int, Answer]:
        line = command.format(banks=f"{base_url}/v1/default/banks", **values)
        arguments = [*shlex.split(line.replace("\\\n", " ")), "-s", "-w", "\n%{http_code}"]
        done = subprocess.run(arguments, capture_output=True, text=True, timeout=60, check=True)
        body, _, status = done.stdout.rpartition("\n")
        return int(status), json.loads(body)

    return run


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    found = Held(monkeypatch, "Alice joined Google")
    yield found
    found.let_go()


def submitted(curl: Curl, bank: str) -> str:
    status, answer = curl(RETAIN, bank=bank)
    assert status == 200
    key: str = answer["operation_id"]
    assert str(uuid.UUID(key)) == key
    assert answer == {
        "success": True,
        "bank_id": bank,
        "items_count": 2,
        "async": True,
        "operation_id": key,
        **{name: None for name in answer if name not in DOCUMENTED_RETAIN},
    }
    return key


DOCUMENTED_RETAIN = {"success", "bank_id", "items_count", "async", "operation_id"}
DOCUMENTED_OPERATION = {
    "id",
    "task_type",
    "items_count",
    "document_id",
    "created_at",
    "status",
    "error_message",
}


def listed(curl: Curl, bank: str) -> list[Answer]:
    status, answer = curl(LIST, bank=bank)
    assert status == 200
    assert answer["bank_id"] == bank
    return list(answer["operations"])


def test_async_retain_and_its_status(curl: Curl, bank_id: str, recall: Callable[..., Answer]) -> None:
    key = submitted(curl, bank_id)
    (first,) = listed(curl, bank_id)
    assert first["status"] in ("pending", "processing", "completed")
    until(lambda: listed(curl, bank_id)[0]["status"] == "completed")
    (done,) = listed(curl, bank_id)
    assert set(done) >= DOCUMENTED_OPERATION
    created = datetime.fromisoformat(done["created_at"])
    assert created.tzinfo is not None
    assert abs(created.timestamp() - time.time()) < 60
    assert {name: done[name] for name in DOCUMENTED_OPERATION} == {
        "id": key,
        "task_type": "retain",
        "items_count": 2,
        "document_id": None,
        "created_at": done["created_at"],
        "status": "completed",
        "error_message": None,
    }
    texts = [result["text"] for result in recall("Who prefers Python?")["results"]]
    assert "Bob prefers Python over JavaScript" in texts


def test_a_pending_operation_is_cancelled(
    curl: Curl, bank: httpx.Client, bank_id: str, held: Held, stats: Callable[[], Answer]
) -> None:
    key = submitted(curl, bank_id)
    held.wait()
    status, answer = curl(CANCEL, bank=bank_id, id=key)
    assert status == 200
    assert answer == {"success": True, "message": f"Operation {key} cancelled", "operation_id": key}
    assert listed(curl, bank_id)[0]["status"] == "cancelled"
    status, answer = curl(CANCEL, bank=bank_id, id=key)
    assert (status, key in answer["detail"]) == (409, True)
    assert stats()["total_documents"] == 0


def test_a_failed_operation_is_retried(
    curl: Curl, bank_id: str, monkeypatch: pytest.MonkeyPatch, stats: Callable[[], Answer]
) -> None:
    from reverie.errors import InvalidRequest
    from reverie.retain.prepare import Preparer

    prepare = Preparer.prepare
    broken = [True]

    async def sometimes(self: Preparer, *given: Any, **named: Any) -> Any:
        if broken:
            raise InvalidRequest("items", "out of order")
        return await prepare(self, *given, **named)

    monkeypatch.setattr(Preparer, "prepare", sometimes)
    key = submitted(curl, bank_id)
    until(lambda: listed(curl, bank_id)[0]["status"] == "failed")
    assert listed(curl, bank_id)[0]["error_message"] == "out of order"
    broken.clear()
    status, answer = curl(RETRY, bank=bank_id, id=key)
    assert status == 200
    assert answer == {
        "success": True,
        "message": f"Operation {key} queued for retry",
        "operation_id": key,
    }
    until(lambda: listed(curl, bank_id)[0]["status"] == "completed")
    assert listed(curl, bank_id)[0]["error_message"] is None
    assert stats()["total_documents"] == 1
    status, answer = curl(RETRY, bank=bank_id, id=key)
    assert (status, key in answer["detail"]) == (409, True), "it is not in a failed state"


def test_what_is_retried_is_pending_first(curl: Curl, bank_id: str, held: Held) -> None:
    key = submitted(curl, bank_id)
    held.wait()
    curl(CANCEL, bank=bank_id, id=key)
    until(lambda: held.told)
    assert curl(RETRY, bank=bank_id, id=key)[0] == 200
    assert listed(curl, bank_id)[0]["status"] in ("pending", "processing")
    held.let_go()
    until(lambda: listed(curl, bank_id)[0]["status"] == "completed")


def test_a_large_batch_is_a_batch_retain(bank: httpx.Client, finished: Callable[..., Answer]) -> None:
    items = [{"content": f"Customer {n} ordered tea.", "document_id": f"o{n}"} for n in range(150)]
    key = bank.post("memories", json={"items": items, "async": True}).json()["operation_id"]
    assert finished(key)["operation_type"] == "batch_retain"
    (listed,) = bank.get("operations", params={"type": "batch_retain"}).json()["operations"]
    assert (listed["id"], listed["items_count"]) == (key, 150)
