"""Cancel, retry and delete: in every state, for single operations and for batches with children."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from held import Held, until

Answer = dict[str, Any]
Call = Callable[..., Answer]
Finished = Callable[..., Answer]


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    found = Held(monkeypatch)
    yield found
    found.let_go()


def later(retain: Call, text: str, **fields: Any) -> str:
    """Retain in the background; the operation's id."""
    key: str = retain(text, request={"async": True}, **fields)["operation_id"]
    return key


def status(bank: httpx.Client, key: str) -> Answer:
    found: Answer = bank.get(f"operations/{key}").json()
    return found


def batch(bank: httpx.Client, texts: list[str]) -> str:
    """A batch of these texts, each its own document; the id of its operation."""
    items = [{"content": text, "document_id": f"d{n}"} for n, text in enumerate(texts)]
    answer = bank.post("memories", json={"items": items, "async": True})
    assert answer.status_code == 200, answer.text
    key: str = answer.json()["operation_id"]
    return key


def children_of(bank: httpx.Client, key: str, count: int) -> list[Answer]:
    """The children of an operation, once there are so many."""
    until(lambda: len(status(bank, key)["child_operations"] or ()) == count)
    found: list[Answer] = status(bank, key)["child_operations"]
    return found


def test_a_pending_operation_is_cancelled_and_never_begun(
    bank: httpx.Client, retain: Call, held: Held, stats: Callable[[], Answer]
) -> None:
    first = later(retain, "A held bolt.", document_id="one")
    held.wait()
    waiting = later(retain, "A second held bolt.", document_id="one")  # of the same document: it waits
    answer = bank.delete(f"operations/{waiting}")
    assert answer.status_code == 200
    assert answer.json() == {
        "success": True,
        "message": f"Operation {waiting} cancelled",
        "operation_id": waiting,
    }
    assert status(bank, waiting)["status"] == "cancelled"
    held.let_go()
    until(lambda: status(bank, first)["status"] == "completed")
    time.sleep(0.3)
    assert held.begun == ["A held bolt."]
    assert status(bank, waiting)["status"] == "cancelled"
    assert bank.get("documents/one").json()["original_text"] == "A held bolt."


def test_a_running_operation_is_told_at_once_and_stores_nothing(
    bank: httpx.Client, retain: Call, finished: Finished, held: Held, stats: Callable[[], Answer]
) -> None:
    key = later(retain, "A held barrel.", document_id="cellar")
    held.wait()
    assert status(bank, key)["status"] == "processing"
    asked = time.monotonic()
    assert bank.delete(f"operations/{key}").status_code == 200
    found = status(bank, key)
    assert found["status"] == "cancelled"
    assert found["completed_at"]
    until(lambda: held.told)
    assert held.told[0] - asked < 20
    after = later(retain, "A cask of the same cellar.", document_id="cellar")  # the document is free again
    assert finished(after)["status"] == "completed"
    held.let_go()
    assert bank.get("documents/cellar").json()["original_text"] == "A cask of the same cellar."
    assert stats()["total_documents"] == 1
    assert status(bank, key)["status"] == "cancelled"
    assert bank.delete(f"operations/{key}").status_code == 409


def test_a_handler_that_does_not_listen_stores_nothing(
    bank: httpx.Client,
    retain: Call,
    finished: Finished,
    stats: Callable[[], Answer],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It goes on to its commit as if nothing had been said."""
    import asyncio

    from reverie.retain.prepare import Preparer

    prepare = Preparer.prepare
    told: list[str] = []

    async def deaf(self: Preparer, items: Any, *rest: Any, **named: Any) -> Any:
        if "deaf" in items[0].content:
            told.append("begun")
            try:
                await asyncio.sleep(30)
            except asyncio.CancelledError:
                told.append("told")
        return await prepare(self, items, *rest, **named)

    monkeypatch.setattr(Preparer, "prepare", deaf)
    key = later(retain, "A deaf handler.")
    until(lambda: told)
    assert bank.delete(f"operations/{key}").status_code == 200
    until(lambda: len(told) == 2)
    assert finished(later(retain, "A good listener."))["status"] == "completed"
    assert stats()["total_documents"] == 1
    assert status(bank, key)["status"] == "cancelled"


def test_a_postponed_operation_is_cancelled_and_frees_its_document(
    bank: httpx.Client, retain: Call, finished: Finished, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reverie.retain.prepare import Preparer

    prepare = Preparer.prepare

    async def fails(self: Preparer, items: Any, *rest: Any, **named: Any) -> Any:
        if "brittle" in items[0].content:
            raise RuntimeError("it broke")
        return await prepare(self, items, *rest, **named)

    monkeypatch.setattr(Preparer, "prepare", fails)
    key = later(retain, "A brittle cup.", document_id="shelf")
    until(lambda: status(bank, key)["next_retry_at"])
    assert status(bank, key)["status"] == "pending"
    waiting = later(retain, "A sturdy cup.", document_id="shelf")
    assert bank.delete(f"operations/{key}").status_code == 200
    found = status(bank, key)
    assert (found["status"], found["next_retry_at"]) == ("cancelled", None)
    assert finished(waiting)["status"] == "completed"


def test_only_what_failed_or_was_cancelled_is_retried(
    bank: httpx.Client, retain: Call, finished: Finished, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = later(retain, "A plain plank.")
    finished(done)
    running = later(retain, "A held plank.", document_id="plank")
    held.wait()
    for key, state in ((done, "completed"), (running, "processing")):
        refused = bank.post(f"operations/{key}/retry")
        assert refused.status_code == 409
        assert state in refused.json()["detail"]
    unknown = str(uuid.uuid4())
    assert bank.post(f"operations/{unknown}/retry").status_code == 404
    assert bank.delete(f"operations/{unknown}").status_code == 404
    assert bank.delete(f"operations/{unknown}/delete").status_code == 404
    assert bank.post("operations/plank/retry").status_code == 400

    bank.delete(f"operations/{running}")
    until(lambda: held.told)
    held.let_go()
    answer = bank.post(f"operations/{running}/retry")
    assert answer.json() == {
        "success": True,
        "message": f"Operation {running} queued for retry",
        "operation_id": running,
    }
    again = finished(running)
    assert (again["status"], again["retry_count"]) == ("completed", 0)
    assert bank.get("documents/plank").json()["original_text"] == "A held plank."


def test_a_retry_begins_with_all_its_attempts(
    bank: httpx.Client, retain: Call, finished: Finished, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reverie.operations import registry
    from reverie.retain.prepare import Preparer

    prepare, calls = Preparer.prepare, []

    async def fails(self: Preparer, items: Any, *rest: Any, **named: Any) -> Any:
        if "stubborn" in items[0].content and len(calls) < 5:
            calls.append(1)
            raise RuntimeError("not yet")
        return await prepare(self, items, *rest, **named)

    monkeypatch.setattr(Preparer, "prepare", fails)
    monkeypatch.setitem(registry(), "retain", replace(registry()["retain"], attempts=3, first_s=0.0))
    key = later(retain, "A stubborn mule.")
    failed = finished(key)
    assert (failed["status"], failed["retry_count"]) == ("failed", 2)
    assert failed["error_message"] == "RuntimeError: not yet"
    assert len(calls) == 3
    assert bank.get("stats").json()["total_documents"] == 0
    bank.post(f"operations/{key}/retry")
    done = finished(key)
    assert (done["status"], done["retry_count"], done["error_message"]) == ("completed", 2, None)
    assert len(calls) == 5


def test_only_what_has_ended_is_deleted(
    bank: httpx.Client, retain: Call, finished: Finished, held: Held
) -> None:
    done, running = later(retain, "A plain rope."), later(retain, "A held rope.")
    finished(done)
    held.wait()
    assert bank.delete(f"operations/{running}/delete").status_code == 409
    answer = bank.delete(f"operations/{done}/delete")
    assert answer.json() == {"success": True, "message": f"Operation {done} deleted", "operation_id": done}
    assert status(bank, done)["status"] == "not_found"
    assert bank.get("stats").json()["total_documents"] == 1, "what it did stays"
    assert [one["id"] for one in bank.get("operations").json()["operations"]] == [running]


def test_a_batch_is_done_by_children_and_tells_how_far_it_is(
    bank: httpx.Client, held: Held, finished: Finished
) -> None:
    texts = [f"Crate {n} holds copper." for n in range(350)]
    texts[300] = "A held crate."
    key = batch(bank, texts)
    children = children_of(bank, key, 4)
    assert [child["sub_batch_index"] for child in children] == [0, 1, 2, 3]
    assert [child["items_count"] for child in children] == [100, 100, 100, 50]
    until(lambda: status(bank, key)["progress"]["processed"] == 300)
    found = status(bank, key)
    assert (found["status"], found["operation_type"]) == ("processing", "batch_retain")
    progress = found["progress"]
    assert (progress["stage"], progress["total"]) == ("retaining", 350)
    detail = progress["detail"]
    assert detail["per_minute"] > 0
    assert detail["seconds_left"] >= 0
    assert (detail["children"], detail["unfinished"]) == (4, 1)
    (listed,) = bank.get("operations", params={"type": "batch_retain"}).json()["operations"]
    assert listed["progress"]["processed"] == 300
    without = bank.get("operations", params={"exclude_parents": True}).json()
    assert without["total"] == 4
    assert {one["task_type"] for one in without["operations"]} == {"retain"}
    held.let_go()
    done = finished(key)
    assert done["status"] == "completed"
    assert done["result_metadata"] == {
        "children": 4,
        "items": 350,
        "facts": 350,
        "completed": 4,
        "failed": 0,
        "cancelled": 0,
    }
    assert done["progress"]["processed"] == 350
    assert bank.get("stats").json()["total_documents"] == 350


def test_a_cancelled_batch_ends_with_all_its_children(bank: httpx.Client, held: Held) -> None:
    key = batch(bank, [f"A held tile {n}." for n in range(250)])
    held.wait(3)
    asked = time.monotonic()
    assert bank.delete(f"operations/{key}").status_code == 200
    found = status(bank, key)
    assert found["status"] == "cancelled"
    assert {child["status"] for child in found["child_operations"]} == {"cancelled"}
    until(lambda: len(held.told) == 3)
    assert max(held.told) - asked < 20
    held.let_go()
    time.sleep(0.3)
    assert bank.get("stats").json()["total_documents"] == 0


def test_a_cancelled_child_lets_the_others_finish_and_is_retried_alone(
    bank: httpx.Client, held: Held, finished: Finished
) -> None:
    texts = [f"Brick {n} is red." for n in range(250)]
    texts[100] = "A held brick."
    key = batch(bank, texts)
    children = children_of(bank, key, 3)
    held.wait()
    assert bank.delete(f"operations/{children[1]['operation_id']}").status_code == 200
    ended = finished(key)
    assert ended["status"] == "cancelled"
    assert ended["result_metadata"]["completed"] == 2
    assert ended["result_metadata"]["cancelled"] == 1
    assert bank.get("stats").json()["total_documents"] == 150
    before = {
        child["operation_id"]: status(bank, child["operation_id"])["completed_at"] for child in children
    }
    held.let_go()
    assert bank.post(f"operations/{key}/retry").status_code == 200
    assert finished(key)["status"] == "completed"
    after = {child["operation_id"]: status(bank, child["operation_id"])["completed_at"] for child in children}
    again = children[1]["operation_id"]
    assert {one for one in before if before[one] != after[one]} == {again}, "the others are not done again"
    assert bank.get("stats").json()["total_documents"] == 250


def test_a_batch_with_a_failed_child_failed(
    bank: httpx.Client, finished: Finished, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reverie.errors import InvalidRequest
    from reverie.retain.prepare import Preparer

    prepare = Preparer.prepare
    refused = ["A sour plum."]

    async def sometimes(self: Preparer, items: Any, *rest: Any, **named: Any) -> Any:
        if any(item.content in refused for item in items):
            raise InvalidRequest("items", "too sour")
        return await prepare(self, items, *rest, **named)

    monkeypatch.setattr(Preparer, "prepare", sometimes)
    texts = [f"Plum {n} is ripe." for n in range(250)]
    texts[20] = "A sour plum."
    key = batch(bank, texts)
    failed = finished(key)
    assert failed["status"] == "failed"
    assert failed["error_message"] == "1 of 3 parts failed: too sour"
    assert [child["status"] for child in failed["child_operations"]] == ["failed", "completed", "completed"]
    assert failed["child_operations"][0]["error_message"] == "too sour"
    refused.clear()
    child = failed["child_operations"][0]["operation_id"]
    assert bank.post(f"operations/{child}/retry").status_code == 200, "a child alone can be retried too"
    assert finished(child)["status"] == "completed"
    done = finished(key)
    assert (done["status"], done["error_message"]) == ("completed", None)
    assert bank.delete(f"operations/{key}/delete").status_code == 200
    assert bank.get("operations").json()["total"] == 0, "its children go with it"


def test_children_of_one_document_keep_its_order(
    bank: httpx.Client, retain: Call, held: Held, finished: Finished
) -> None:
    """A batch that holds a large document, and later retains of it."""
    items = [{"content": f"A held log entry {n}.", "document_id": "log"} for n in range(120)]
    items += [{"content": "Another page.", "document_id": "other"}]
    key = bank.post("memories", json={"items": items, "async": True}).json()["operation_id"]
    children = children_of(bank, key, 2)
    assert [child["items_count"] for child in children] == [120, 1]
    held.wait()
    newer = later(retain, "The log begins anew.", document_id="log")
    held.let_go()
    assert finished(key)["status"] == "completed"
    assert finished(newer)["status"] == "completed"
    assert bank.get("documents/log").json()["original_text"] == "The log begins anew."
