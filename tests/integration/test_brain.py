"""A bank's brain: it learns from use, expects, warms, puts work off, and goes through a file."""

from __future__ import annotations

import asyncio
import json
import struct
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from reverie import Memory, Settings

Call = Callable[..., Any]
Answer = dict[str, Any]
NOW = datetime.now(UTC)
# of the next one where this one ends: the tests take a while
THIS_HOUR = (NOW + timedelta(minutes=2)).replace(minute=0, second=0, microsecond=0)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_HEAD = 46


def made(bank: httpx.Client) -> None:
    assert bank.put(str(bank.base_url).rstrip("/"), json={}).status_code == 200


@pytest.fixture
def number(bank: httpx.Client, bank_id: str, sql: Call) -> int:
    made(bank)
    return int(sql("SELECT bank FROM banks WHERE bank_id = %s", bank_id)[0][0])


@pytest.fixture
def run(bank: httpx.Client, finished: Call) -> Call:
    """Run the brain, wait for it, and return what is kept of it."""

    def call(**request: Any) -> Answer:
        answer = bank.post("sub-routine", json=request)
        assert answer.status_code == 200, answer.text
        ended = finished(answer.json()["operation_id"])
        assert ended["status"] == "completed", ended
        found: Answer = ended["result_metadata"]
        return found

    return call


def used(sql: Call, number: int, *ahead: int, weeks: int = 4, calls: int = 6) -> None:
    """Calls every day of the last weeks in these hours of the day, counted from the present one."""
    sql(
        "INSERT INTO access_hours SELECT %s, 'memory', h, %s FROM unnest(%s::timestamptz[]) h RETURNING 1",
        number, calls, [THIS_HOUR - day * DAY + n * HOUR for day in range(1, 7 * weeks + 1) for n in ahead],
    )  # fmt: skip


def test_it_learns_expects_and_tells(bank: httpx.Client, sql: Call, number: int, run: Call) -> None:
    empty = bank.get("sub-routine/predictions").json()
    assert (empty["predictions"], empty["sample_count"], empty["source_snapshot_id"]) == ([], 0, None)
    assert bank.get("brain/export").status_code == 404
    used(sql, number, 3, 4, weeks=5)
    told = run(horizon_hours=12)
    assert (told["mode"], told["rebuilt"], told["sample_count"]) == ("incremental", True, 35 * 2 * 6)
    assert told["skill"] > 0.9
    found = bank.get("sub-routine/predictions", params={"horizon_hours": 12}).json()
    peaks = [(THIS_HOUR + n * HOUR).isoformat() for n in (3, 4)]
    assert [one["at"] for one in found["predictions"][:2]] == peaks
    assert [one["hour_utc"] for one in found["predictions"][:2]] == [
        (THIS_HOUR.hour + n) % 24 for n in (3, 4)
    ]
    assert found["predictions"][0]["calls"] > 5
    assert found["predictions"][2]["score"] < 0.2
    assert (found["horizon_hours"], found["model_signature"]) == (12, "hour-of-week-v1")
    assert found["evaluation"]["hours"] == 168
    rows = bank.get("sub-routine/histogram").json()["histogram"]
    assert [row["hour_utc"] for row in rows] == list(range(24))
    assert sum(row["score"] for row in rows) == pytest.approx(1, abs=1e-4)
    assert max(rows, key=lambda row: row["score"])["hour_utc"] in {(THIS_HOUR.hour + n) % 24 for n in (3, 4)}
    status = bank.get("brain/status").json()
    assert (status["enabled"], status["exists"], status["circuit_open"]) == (True, True, False)
    assert status["metrics"]["runs_completed"] == 1
    assert status["source_snapshot_id"] == told["source_snapshot_id"] == found["source_snapshot_id"]
    assert datetime.fromisoformat(status["next_warmup_at"]) == THIS_HOUR + 3 * HOUR - timedelta(minutes=10)


def test_modes_and_options_do_what_they_say(
    bank: httpx.Client, sql: Call, number: int, run: Call, retain: Call, recall: Call
) -> None:
    retain("Alice keeps the harbour log.", "Bruno repairs the pilot boat.")
    used(sql, number, 3)
    run()
    assert run()["hours_learned"] == 0
    again = run(force_rebuild=True)
    assert (again["rebuilt"], again["hours_learned"] > 600) == (True, True)
    assert run(horizon_hours=1)["warm_at"] is None
    assert run(horizon_hours=24)["warm_at"] is not None
    warmed = run(mode="warmup")
    assert (warmed["searches"], warmed["mode"]) == (1, "warmup")
    assert bank.get("brain/status").json()["warmed_at"] is not None
    recall("Who keeps the log?")
    for _ in range(1200):
        if sql("SELECT count(*) FROM access_days WHERE bank = %s", number)[0][0]:
            break
        time.sleep(0.05)
    assert run(mode="warmup")["searches"] >= 1
    assert run(mode="full_copy")["memories_copied"] >= 1
    copied = json.loads(bank.get("brain/export").content[_HEAD:])
    assert "Alice keeps the harbour log." in [one["text"] for one in copied["full_copy"]]
    # no access is counted by warming, and what is forgotten is in no file
    assert sum(row[0] for row in sql("SELECT calls FROM access_hours WHERE bank = %s AND hour >= %s",
                                     number, THIS_HOUR - HOUR)) == 1  # fmt: skip
    for one in bank.get("memories/list").json()["items"]:
        bank.delete(f"documents/{one['document_id']}")
    assert json.loads(bank.get("brain/export").content[_HEAD:])["full_copy"] == []


def test_one_alike_that_waits_stands_for_it(bank: httpx.Client, sql: Call, number: int) -> None:
    refused = bank.post("sub-routine", json={"mode": "sideways"})
    assert refused.status_code == 422
    assert bank.post("sub-routine", json={"horizon_hours": 169}).status_code == 422
    sql(
        "INSERT INTO operations (bank, id, type, payload, queueing_lock) VALUES (%s, gen_random_uuid(),"
        " 'sub_routine', '{}', 'sub_routine:warmup:7:False') RETURNING 1", number,
    )  # fmt: skip
    told = bank.post("sub-routine", json={"mode": "warmup", "horizon_hours": 7}).json()
    assert told["deduplicated"] is True
    assert str(sql("SELECT id FROM operations WHERE bank = %s", number)[0][0]) == told["operation_id"]
    bank.patch("config", json={"updates": {"brain_enabled": False}})
    assert bank.post("sub-routine", json={}).status_code == 409
    assert bank.get("brain/status").json()["enabled"] is False


def test_a_file_goes_out_and_comes_back(
    bank: httpx.Client, sql: Call, number: int, run: Call, make_bank: Call
) -> None:
    used(sql, number, 3)
    run()
    file = bank.get("brain/export").content
    assert bank.get("brain/status").json()["size_bytes"] == len(file)
    before = bank.get("sub-routine/predictions").json()
    sql("DELETE FROM access_hours WHERE bank = %s RETURNING 1", number)
    used(sql, number, 8)
    run(force_rebuild=True)
    assert bank.get("sub-routine/predictions").json()["predictions"][0] != before["predictions"][0]
    put = {"files": {"file": ("x.brain", file)}}
    assert bank.post("brain/import/validate", **put).json() == {"valid": True, "version": 1, "reason": None}
    told = bank.post("brain/import", **put).json()
    assert (told["size_bytes"], told["format_version"]) == (len(file), 1)
    assert bank.get("sub-routine/predictions").json() == before
    assert bank.get("brain/export").content == file
    other = make_bank()
    made(other)
    broken = {
        "damaged": file[:-1] + b"!",
        "newer": file[:8] + struct.pack(">H", 2) + file[10:],
        "cut off": file[:100],
        "no brain snapshot": b"PK\x03\x04 something else",
    }
    for client, data in [(other, file), *((bank, data) for data in broken.values())]:
        sent = {"files": {"file": ("x.brain", data)}}
        refused = client.post("brain/import", **sent)
        assert refused.status_code == 400
        verdict = client.post("brain/import/validate", **sent).json()
        assert verdict["valid"] is False
        assert verdict["reason"] in refused.text
    assert other.get("brain/status").json()["exists"] is False
    assert bank.get("brain/export").content == file


def test_the_clock_sees_to_what_is_due(sql: Call, number: int, served: Any) -> None:
    async def see_to_it() -> None:
        settings = Settings(database_url=served.database_url, worker_enabled=False)
        async with Memory(settings) as memory:

            async def clock() -> list[str]:
                """What the clock submits for this bank, once all of it has ended."""
                before = {row[0] for row in runs()}
                await memory.brain.see_to_due()
                await asyncio.to_thread(until_ended)
                return [row[1] for row in runs() if row[0] not in before]

            assert await clock() == []
            used(sql, number, 3)
            assert await clock() == ["incremental"]
            assert await clock() == []
            put_off("learn_at = now()")
            assert await clock() == ["incremental"]
            put_off("warm_at = now()")
            assert await clock() == ["warmup"]
            assert await clock() == []
            # missed for so long that it would come too late
            put_off("warm_at = now() - interval '3 hours'")
            assert await clock() == ["incremental"]

    def runs() -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = sql(
            "SELECT id, coalesce(payload ->> 'mode', result ->> 'mode'), status FROM operations"
            " WHERE bank = %s AND type = 'sub_routine' ORDER BY created_at", number,
        )  # fmt: skip
        return found

    def until_ended() -> None:
        while any(row[2] in ("pending", "processing") for row in runs()):
            time.sleep(0.05)

    def put_off(change: str) -> None:
        sql(f"UPDATE brains SET {change} WHERE bank = %s RETURNING 1", number)

    asyncio.run(see_to_it())


def test_work_of_no_hurry_waits_for_a_quiet_hour(
    bank: httpx.Client, sql: Call, number: int, run: Call, retain: Call, finished: Call
) -> None:
    """Busy now, quiet in the next hour: a consolidation waits until then, unless somebody asks for it."""

    def waiting() -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = sql(
            "SELECT j.scheduled_at, o.id FROM operations o"
            " JOIN procrastinate_jobs j ON j.args ->> 'work' = o.id::text"
            " WHERE o.bank = %s AND o.type = 'consolidation' AND o.status = 'pending'", number,
        )  # fmt: skip
        return found

    bank.patch("config", json={"updates": {"enable_observations": True, "background_max_wait_minutes": 61}})
    used(sql, number, -1, 0)
    retain("Nothing is known yet, so nothing waits.")
    for _ in range(1200):
        if sql("SELECT count(*) FROM operations WHERE bank = %s AND status = 'completed'", number)[0][0]:
            break
        time.sleep(0.05)
    assert waiting() == []
    assert run()["skill"] > 0.5
    retain("Alice keeps the harbour log.")
    ((at, key),) = waiting()
    assert timedelta() < at - datetime.now(UTC) <= timedelta(minutes=61)
    assert (at + timedelta(seconds=30)).minute == 0
    told = bank.post("consolidate").json()
    assert told["operation_id"] == str(key)
    assert finished(told["operation_id"])["status"] == "completed"
    bank.patch("config", json={"updates": {"background_max_wait_minutes": 0}})
    retain("Bruno repairs the pilot boat.")
    for at, _ in waiting():
        assert at - datetime.now(UTC) < timedelta(seconds=2)


def test_a_dream_that_waits_for_a_quiet_hour_begins_when_somebody_asks(
    bank: httpx.Client, sql: Call, number: int, run: Call, retain: Call, finished: Call
) -> None:
    retain("Alice keeps the harbour log.")
    used(sql, number, -1, 0)
    assert run()["skill"] > 0.5
    dream = {"enabled": True, "trigger_mode": "hybrid", "cooldown_minutes": 5}
    bank.patch("config", json={"updates": {"dream": dream, "background_max_wait_minutes": 61}})
    put_off = bank.post("dreams/trigger", json={"trigger_source": "event"}).json()
    waits = sql(
        "SELECT scheduled_at > now() FROM procrastinate_jobs WHERE args ->> 'work' = %s",
        put_off["operation_id"],
    )
    assert waits == [(True,)]
    asked = bank.post("dreams/trigger", json={"trigger_source": "manual"}).json()
    assert (asked["operation_id"], asked["skipped"]) == (put_off["operation_id"], "under_way")
    assert finished(asked["operation_id"])["status"] == "completed"


def test_a_refresh_by_the_clock_waits_too_unless_somebody_asks(
    bank: httpx.Client, sql: Call, number: int, run: Call, retain: Call, finished: Call, served: Any
) -> None:
    retain("Mona lives in Oslo.")
    model = {"id": "home", "name": "Home", "source_query": "Where does Mona live?"}
    made = bank.post("mental-models", json={**model, "trigger": {"refresh_cron": "0 3 * * *"}})
    assert finished(made.json()["operation_id"])["status"] == "completed"
    retain("Mona lives in Bergen now.")
    used(sql, number, -1, 0)
    run()
    bank.patch("config", json={"updates": {"background_max_wait_minutes": 61}})
    sql("UPDATE mental_models SET due_at = now() WHERE bank = %s RETURNING 1", number)

    async def clock() -> None:
        async with Memory(Settings(database_url=served.database_url, worker_enabled=False)) as memory:
            await memory.mental_models.refresh_due()

    asyncio.run(clock())
    ((key, wait),) = sql(
        "SELECT o.id, j.scheduled_at - now() FROM operations o"
        " JOIN procrastinate_jobs j ON j.args ->> 'work' = o.id::text"
        " WHERE o.bank = %s AND o.type = 'refresh_mental_model' AND o.status = 'pending'", number,
    )  # fmt: skip
    assert timedelta(seconds=5) < wait <= timedelta(minutes=61)
    asked = bank.post("mental-models/home/refresh").json()
    assert finished(asked["operation_id"])["status"] == "completed"
    assert finished(str(key))["status"] == "completed"


def test_what_no_window_reaches_is_forgotten(sql: Call, number: int, served: Any) -> None:
    """The clean-up of the workers: sums by day and week after 100 days, calls by the hour after 200."""
    from reverie.service.workers import Cleanup

    for days in (1, 95, 120, 300):
        at = NOW - days * DAY
        hour = THIS_HOUR - days * DAY
        sql("INSERT INTO access_hours VALUES (%s, 'memory', %s, 1) RETURNING 1", number, hour)
        for table, day in (("access_days", at.date()), ("access_weeks", at.date() - at.weekday() * DAY)):
            sql(f"INSERT INTO {table} VALUES (%s, 'memory', %s, 'x', 1, 1, %s) RETURNING 1", number, day, at)

    async def clean() -> None:
        settings = Settings(database_url=served.database_url, worker_enabled=False)
        async with Memory(settings) as memory:
            await Cleanup(memory.brain._context, settings)()

    asyncio.run(clean())

    def left(table: str, column: str) -> list[int]:
        rows = sql(f"SELECT {column} FROM {table} WHERE bank = %s ORDER BY 1 DESC", number)
        return [(NOW.date() - (row[0].date() if hasattr(row[0], "date") else row[0])).days for row in rows]

    assert left("access_hours", "hour") == [1, 95, 120]
    assert left("access_days", "day") == [1, 95]
    assert len(left("access_weeks", "week")) == 2
