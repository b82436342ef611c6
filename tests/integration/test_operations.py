"""Operations over HTTP: their states, their errors, and that the work behind them is done once."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pytest

Answer = dict[str, Any]
Call = Callable[..., Answer]
Finished = Callable[..., Answer]


def test_operation_has_every_field_of_the_wire(bank: httpx.Client, retain: Call, finished: Finished) -> None:
    answer = retain("The lighthouse was painted white.", document_id="tower", request={"async": True})
    key = answer["operation_id"]
    assert uuid.UUID(key)
    done = finished(key)
    assert done.pop("created_at") <= done.pop("completed_at") <= done.pop("updated_at")
    assert done == {
        "operation_id": key,
        "status": "completed",
        "operation_type": "retain",
        "id": key,
        "task_type": "retain",
        "mental_model_id": None,
        "error_message": None,
        "retry_count": 0,
        "next_retry_at": None,
        "progress": None,
        "result_metadata": {
            "document_ids": ["tower"],
            "facts": 1,
            "items": 1,
            "dropped": {},
            "warnings": [],
            "usage": {"input": 0, "output": 0, "cached": 0, "calls": 0},
        },
        "details": None,
        "child_operations": None,
        "task_payload": None,
    }
    payload = bank.get(f"operations/{key}", params={"include_payload": True}).json()["task_payload"]
    assert "lighthouse" not in str(payload)  # what was said is not kept twice

    (listed,) = bank.get("operations").json()["operations"]
    assert listed.pop("created_at") <= listed.pop("updated_at")
    assert listed == {
        "id": key,
        "task_type": "retain",
        "operation_id": key,
        "operation_type": "retain",
        "items_count": 1,
        "document_id": "tower",
        "filename": None,
        "mental_model_id": None,
        "details": None,
        "status": "completed",
        "error_message": None,
        "retry_count": 0,
        "next_retry_at": None,
        "progress": None,
    }


def test_list_pages_filters_and_counts(
    bank: httpx.Client, bank_id: str, retain: Call, finished: Finished
) -> None:
    keys = [retain(f"Bell {n} rang.", request={"async": True})["operation_id"] for n in range(4)]
    for key in keys:
        finished(key)
    page = bank.get("operations", params={"limit": 2, "offset": 1}).json()
    assert [operation["id"] for operation in page["operations"]] == [keys[2], keys[1]]
    assert page["bank_id"] == bank_id
    assert (page["total"], page["limit"], page["offset"]) == (4, 2, 1)
    for params, total in (
        ({"status": "completed"}, 4),
        ({"status": "failed"}, 0),
        ({"type": "retain"}, 4),
        ({"type": "other"}, 0),
        ({"exclude_parents": True}, 4),
    ):
        assert bank.get("operations", params=params).json()["total"] == total, params


def test_unknown_operation_has_the_status_not_found(bank: httpx.Client, retain: Call) -> None:
    retain("Something to make the bank.")
    key = str(uuid.uuid4())
    answer = bank.get(f"operations/{key}")
    assert answer.status_code == 200
    assert answer.json()["status"] == "not_found"
    assert bank.get("operations/not-a-uuid").status_code == 400
    assert bank.get("operations", params={"status": "sleeping"}).status_code == 400


def test_async_retains_of_one_document_are_done_in_order(
    bank: httpx.Client, retain: Call, finished: Finished
) -> None:
    keys = [
        retain(f"Version {n} of the plan.", document_id="plan", request={"async": True})["operation_id"]
        for n in range(8)
    ]
    appended = [
        retain(f"Entry {n}.", document_id="log", update_mode="append", request={"async": True})[
            "operation_id"
        ]
        for n in range(8)
    ]
    for key in [*keys, *appended]:
        assert finished(key)["status"] == "completed"
    assert bank.get("documents/plan").json()["original_text"] == "Version 7 of the plan."
    log = bank.get("documents/log").json()["original_text"]
    assert log == "\n\n".join(f"Entry {n}." for n in range(8))


def test_async_request_is_checked_before_it_is_accepted(bank: httpx.Client) -> None:
    answer = bank.post("memories", json={"items": [{"content": "fine"}, {"content": ""}], "async": True})
    assert answer.status_code == 422
    assert "items.1.content" in answer.text
    assert bank.get("profile").status_code == 404


def test_failure_is_told_and_counted(
    bank: httpx.Client, retain: Call, finished: Finished, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error that would come again ends the operation; another bank's work goes on meanwhile."""
    from reverie.errors import InvalidRequest
    from reverie.retain.prepare import Preparer

    prepare = Preparer.prepare

    async def sometimes(self: Preparer, items: Any, *rest: Any, **named: Any) -> Any:
        if any("poison" in item.content for item in items):
            raise InvalidRequest("items", "the text cannot be read")
        return await prepare(self, items, *rest, **named)

    monkeypatch.setattr(Preparer, "prepare", sometimes)
    bad = retain("A poison pill.", document_id="bad", request={"async": True})["operation_id"]
    good = retain("A healthy pear.", document_id="good", request={"async": True})["operation_id"]
    failed = finished(bad)
    assert failed["status"] == "failed"
    assert failed["error_message"] == "the text cannot be read"
    assert failed["completed_at"]
    assert failed["result_metadata"] is None
    assert finished(good)["status"] == "completed"
    stats = bank.get("stats").json()
    assert stats["failed_operations"] == 1
    assert stats["operations_by_status"] == {"failed": 1, "completed": 1}
    assert stats["total_documents"] == 1


def test_passing_failure_is_tried_again(
    bank: httpx.Client, retain: Call, finished: Finished, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reverie.retain.prepare import Preparer

    prepare = Preparer.prepare
    calls: list[int] = []

    async def second_time(self: Preparer, items: Any, *rest: Any, **named: Any) -> Any:
        calls.append(len(items))
        if len(calls) == 1:
            raise RuntimeError("a hiccup")
        return await prepare(self, items, *rest, **named)

    monkeypatch.setattr(Preparer, "prepare", second_time)
    key = retain("The second try works.", request={"async": True})["operation_id"]
    deadline = time.monotonic() + 60
    while not (waiting := bank.get(f"operations/{key}").json())["error_message"]:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert waiting["status"] == "pending"
    assert waiting["error_message"] == "RuntimeError: a hiccup"
    assert waiting["next_retry_at"]
    payload = bank.get(f"operations/{key}", params={"include_payload": True}).json()["task_payload"]
    assert payload["items"][0]["content"] == "The second try works."
    assert bank.get("stats").json()["pending_operations"] == 1
    done = finished(key)
    assert done["status"] == "completed"
    assert done["retry_count"] == 1
    assert done["error_message"] is None
    assert bank.get("stats").json()["total_nodes"] == 1


def test_operation_of_a_deleted_bank_ends_quietly(
    client: httpx.Client, bank: httpx.Client, retain: Call
) -> None:
    for n in range(6):
        retain(*(f"Sheet {n}-{m} was printed." for m in range(10)), request={"async": True})
    assert client.delete(bank.base_url.path.rstrip("/")).status_code == 200
    deadline = time.monotonic() + 60
    while True:
        left = retain("The printer is free.", request={"async": True})["operation_id"]
        if bank.get(f"operations/{left}").json()["status"] in ("pending", "processing", "completed"):
            break
        assert time.monotonic() < deadline
    while bank.get(f"operations/{left}").json()["status"] != "completed":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert bank.get("stats").json()["total_nodes"] == 1


def test_an_operation_id_belongs_to_one_request(bank: httpx.Client, finished: Finished) -> None:
    key = str(uuid.uuid4())
    common = {"async": True, "operation_id": key}
    first = {"items": [{"content": "Alpha came first.", "document_id": "a"}], **common}
    second = {"items": [{"content": "Beta came second.", "document_id": "b"}], **common}
    assert bank.post("memories", json=first).status_code == 200
    assert bank.post("memories", json=first).json()["operation_id"] == key
    assert bank.post("memories", json=second).status_code == 409
    finished(key)
    assert bank.post("memories", json=first).status_code == 200, "known again after it is done"
    assert bank.post("memories", json=second).status_code == 409


def test_what_was_accepted_later_stays(bank: httpx.Client, finished: Finished) -> None:
    others = [{"content": f"Note number {n} about the garden.", "document_id": f"n{n}"} for n in range(80)]
    items = [{"content": "The gate is green.", "document_id": "gate"}, *others]
    key = bank.post("memories", json={"items": items, "async": True}).json()["operation_id"]
    newer = {"items": [{"content": "The gate is red.", "document_id": "gate"}]}
    assert bank.post("memories", json=newer).status_code == 200
    finished(key)
    assert bank.get("documents/gate").json()["original_text"] == "The gate is red."
