"""What the engine promises of all operations: turns, limits, attempts, locks, room and retention."""

from __future__ import annotations

import asyncio
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from apart import new_database
from held import Held, until
from wire import new_bank

Answer = dict[str, Any]
Call = Callable[..., Answer]
Finished = Callable[..., Answer]


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    found = Held(monkeypatch)
    yield found
    found.let_go()


@pytest.fixture(scope="module")
def single(serve: Callable[..., Any], served: Any, data_folder: Path) -> Iterator[Any]:
    """A server that works on one operation at a time, and forgets those of yesterday every second."""
    with new_database(served.database_url) as url:
        settings = {
            "database_url": url,
            "data_dir": data_folder / "single",
            "worker_count": 1,
            "worker_types": "retain,batch_retain",
            "cleanup_interval_s": 1,
            "operation_retention_days": 1,
        }
        with serve(settings) as found:
            yield found


@pytest.fixture(scope="module")
def idle(serve: Callable[..., Any], served: Any, data_folder: Path) -> Iterator[Any]:
    """A server that works on nothing, and lets three operations wait."""
    with new_database(served.database_url) as url:
        settings = {
            "database_url": url,
            "data_dir": data_folder / "idle",
            "worker_enabled": False,
            "queue_max": 3,
        }
        with serve(settings) as found:
            yield found


def post(bank: httpx.Client, text: str, **fields: Any) -> str:
    """Retain a text in the background; the operation's id."""
    answer = bank.post("memories", json={"items": [{"content": text, **fields}], "async": True})
    assert answer.status_code == 200, answer.text
    key: str = answer.json()["operation_id"]
    return key


def status(bank: httpx.Client, key: str) -> Answer:
    found: Answer = bank.get(f"operations/{key}").json()
    return found


def ended(bank: httpx.Client, key: str, timeout: float = 60) -> Answer:
    until(lambda: status(bank, key)["status"] not in ("pending", "processing"), timeout)
    return status(bank, key)


def submit(url: str, bank_id: str, **fields: Any) -> tuple[str, bool]:
    """Submit an operation as code inside does; its id, and whether it is new."""
    from psycopg.rows import dict_row

    from reverie.jobs.queue import JobQueue
    from reverie.operations import Submission
    from reverie.operations.submit import Submitter
    from reverie.store import banks

    submission = Submission(**fields)

    async def run() -> bool:
        async with (
            await psycopg.AsyncConnection.connect(url, row_factory=dict_row) as connection,
            connection.transaction(),
        ):
            bank = await banks.ensure(connection, bank_id)  # type: ignore[arg-type]
            return await Submitter(JobQueue(), 1000)(connection, bank, submission)  # type: ignore[arg-type]

    new = asyncio.run(run())
    return str(submission.id), new


def items(text: str) -> Answer:
    """The payload of a retain."""
    from reverie.model import Item
    from reverie.operations import retain

    return retain.payload([Item(text, None, document_id=str(uuid.uuid4()))])


def bank_name(bank: httpx.Client) -> str:
    return bank.base_url.path.rstrip("/").rpartition("/")[2]


def test_a_bank_does_not_wait_behind_all_of_another(single: Any, held: Held) -> None:
    with new_bank(single.base_url) as busy, new_bank(single.base_url) as quiet:
        post(busy, "A held loom.")
        held.wait()
        with ThreadPoolExecutor(4) as pool:
            keys = list(pool.map(lambda n: post(busy, f"A held thread {n}."), range(300)))
        one = post(quiet, "A held needle.")
        held.let_go()
        assert ended(quiet, one)["status"] == "completed"
        assert held.begun.index("A held needle.") <= 4
        left = sum(status(busy, key)["status"] == "pending" for key in keys[::10])
        assert left > 20, "most of the other bank's were still waiting"
        assert httpx.delete(str(busy.base_url).rstrip("/"), timeout=60).status_code == 200


def test_an_attempt_has_a_limit_of_time(
    bank: httpx.Client, retain: Call, finished: Finished, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reverie.operations import registry

    kind = replace(registry()["retain"], wall_s=0.3, attempts=2, first_s=1.0)
    monkeypatch.setitem(registry(), "retain", kind)
    key = retain("A held hourglass.", request={"async": True})["operation_id"]
    until(lambda: status(bank, key)["error_message"])
    waiting = status(bank, key)
    assert (waiting["status"], waiting["error_message"]) == ("pending", "took longer than 0 s")
    assert waiting["next_retry_at"]
    failed = finished(key)
    assert (failed["status"], failed["retry_count"]) == ("failed", 1)
    assert len(held.begun) == 2
    assert not held.ended


@pytest.mark.parametrize("kind", ["InvalidRequest", "NotFound", "SecretsRefused"])
def test_what_would_fail_again_is_not_tried_again(
    bank: httpx.Client, retain: Call, finished: Finished, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    from reverie import errors
    from reverie.retain.prepare import Preparer

    calls = []
    raised: Exception = {
        "InvalidRequest": errors.InvalidRequest("items", "it cannot be"),
        "NotFound": errors.NotFound("it is not there"),
        "SecretsRefused": errors.SecretsRefused([errors.Violation(0, "content", "api key")]),
    }[kind]

    async def fails(self: Preparer, *given: Any, **named: Any) -> Any:
        calls.append(1)
        raise raised

    monkeypatch.setattr(Preparer, "prepare", fails)
    failed = finished(retain("A lost cause.", request={"async": True})["operation_id"])
    assert (failed["status"], failed["retry_count"]) == ("failed", 0)
    assert failed["error_message"] == raised.message  # type: ignore[attr-defined]
    assert len(calls) == 1


def test_an_operation_of_an_unknown_type_waits_for_a_worker_that_knows_it(
    bank: httpx.Client, bank_id: str, served: Any
) -> None:
    """A newer server may have submitted it."""
    key, new = submit(served.database_url, bank_id, type="juggling", payload={})
    assert new
    time.sleep(1)
    assert bank.get(f"operations/{key}").json()["status"] == "pending"
    assert bank.delete(f"operations/{key}").status_code == 200
    assert ended(bank, key)["status"] == "cancelled"


def test_a_full_queue_refuses_and_stores_nothing(idle: Any) -> None:
    with new_bank(idle.base_url) as bank, new_bank(idle.base_url) as other:
        keys = [post(bank, f"Guest {n} waits.") for n in range(3)]
        for target in (bank, other):
            body = {"items": [{"content": "One too many."}], "async": True}
            refused = target.post("memories", json=body)
            assert refused.status_code == 429
            assert int(refused.headers["Retry-After"]) >= 1
            assert "REVERIE_QUEUE_MAX" in refused.json()["detail"]
        upload = other.post(
            "files/retain", files={"files": ("a.txt", b"A file too many.")}, data={"request": "{}"}
        )
        assert upload.status_code == 429
        assert other.get("profile").status_code == 404, "its bank was not made"
        assert {one["id"] for one in bank.get("operations").json()["operations"]} == set(keys)
        now = bank.post("memories", json={"items": [{"content": "Who waits is served."}]})
        assert now.status_code == 200, "only what is to wait is refused"
        assert bank.delete(f"operations/{keys[0]}").status_code == 200
        assert post(bank, "Room again.")


def test_of_a_queueing_lock_one_waits(single: Any, held: Held) -> None:
    with new_bank(single.base_url) as bank:
        post(bank, "A held door.")
        held.wait()
        work = {"type": "retain", "queueing_lock": "sweep"}
        url, name = single.database_url, bank_name(bank)
        first, new = submit(url, name, payload=items("The floor is swept."), **work)
        assert new
        second, new = submit(url, name, payload=items("The floor is swept twice."), **work)
        assert not new
        assert status(bank, second)["status"] == "not_found"
        assert bank.delete(f"operations/{first}").status_code == 200
        third, new = submit(url, name, payload=items("The floor is swept after all."), **work)
        assert new
        assert bank.post(f"operations/{first}/retry").status_code == 200, "though another waits"
        held.let_go()
        for key in (first, third):
            assert ended(bank, key)["status"] == "completed"
        assert submit(url, name, payload=items("The floor is swept again."), **work)[1]


def test_what_ended_long_ago_is_forgotten_but_counted(single: Any) -> None:
    with new_bank(single.base_url) as bank:
        old = [post(bank, f"Yesterday's paper {n}.") for n in range(3)]
        for key in old:
            ended(bank, key)
        young = post(bank, "Today's paper.")
        ended(bank, young)
        with psycopg.connect(single.database_url, autocommit=True) as connection:
            connection.execute(
                "UPDATE operations SET started_at = started_at - interval '2 days',"
                " completed_at = completed_at - interval '2 days' WHERE id = ANY(%s::uuid[])",
                (old,),
            )
            until(lambda: status(bank, old[0])["status"] == "not_found")
            assert [status(bank, key)["status"] for key in old] == ["not_found"] * 3
            assert status(bank, young)["status"] == "completed"
            totals = connection.execute(
                "SELECT t.type, t.status, t.operations, t.seconds > 0 FROM operation_totals t"
                " JOIN banks b ON b.bank = t.bank WHERE b.bank_id = %s",
                (bank_name(bank),),
            ).fetchall()
            assert totals == [("retain", "completed", 3, True)]
            bank.delete(f"operations/{young}/delete")
            (total,) = connection.execute(
                "SELECT t.operations FROM operation_totals t JOIN banks b ON b.bank = t.bank"
                " WHERE b.bank_id = %s",
                (bank_name(bank),),
            ).fetchall()
            assert total == (4,)
        assert bank.get("stats").json()["total_documents"] == 4, "what they did stays"


def test_a_request_that_comes_again_while_the_first_is_done(
    bank: httpx.Client, held: Held, finished: Finished
) -> None:
    key = str(uuid.uuid4())
    body = {"items": [{"content": "A held bell."}], "async": True, "operation_id": key}
    assert bank.post("memories", json=body).json()["operation_id"] == key
    held.wait()
    assert bank.post("memories", json=body).json()["operation_id"] == key
    other = {**body, "items": [{"content": "Another held bell."}]}
    assert bank.post("memories", json=other).status_code == 409
    held.let_go()
    assert finished(key)["status"] == "completed"
    assert held.begun == ["A held bell."]
    assert bank.get("operations").json()["total"] == 1


def test_the_same_request_at_the_same_time_is_one_operation(bank: httpx.Client, finished: Finished) -> None:
    key = str(uuid.uuid4())
    body = {"items": [{"content": "All at once."}], "async": True, "operation_id": key}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: bank.post("memories", json=body), range(8)))
    assert [answer.status_code for answer in answers] == [200] * 8
    assert finished(key)["status"] == "completed"
    assert bank.get("operations").json()["total"] == 1
    assert bank.get("stats").json()["total_documents"] == 1


def test_a_batch_that_is_cancelled_while_it_is_divided_has_no_children_that_go_on(
    bank: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reverie.store import operations

    divide = operations.divide
    dividing, go_on = threading.Event(), threading.Event()

    async def slowly(*given: Any) -> None:
        await divide(*given)
        dividing.set()
        while not go_on.is_set():  # noqa: ASYNC110 (set by another thread)
            await asyncio.sleep(0.01)

    monkeypatch.setattr(operations, "divide", slowly)
    items = [{"content": f"Slice {n} is thin.", "document_id": f"d{n}"} for n in range(250)]
    key = bank.post("memories", json={"items": items, "async": True}).json()["operation_id"]
    assert dividing.wait(60)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(bank.delete, f"operations/{key}")
        time.sleep(0.5)
        assert not asked.done(), "it waits for the division"
        go_on.set()
        assert asked.result(60).status_code == 200
    found = status(bank, key)
    assert found["status"] == "cancelled"
    assert [child["status"] for child in found["child_operations"]] == ["cancelled"] * 3
    time.sleep(0.5)
    assert bank.get("stats").json()["total_documents"] == 0
