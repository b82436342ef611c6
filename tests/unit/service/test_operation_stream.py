"""What a watcher is told: each change once, in order, and nothing lost to commits that come late."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.errors import InvalidRequest, NotFound
from reverie.service import operation_stream
from reverie.service.operation_stream import Watch
from reverie.service.operations import UNFINISHED
from reverie.service.responses import OperationProgress, OperationResponse

START = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
OVERLAP = timedelta(seconds=5)


def key_of(number: int) -> str:
    return str(uuid.UUID(int=number + 1))


class Table:
    """Operations of a bank, with the answers of the service. ``hidden`` have not been committed yet."""

    def __init__(self) -> None:
        self.now = START
        self.rows: dict[str, OperationResponse] = {}
        self.hidden: dict[str, OperationResponse] = {}
        self.asked: list[int] = []

    def put(self, number: int, status: str, *, hidden: bool = False, done: int | None = None) -> None:
        self.now += timedelta(milliseconds=10)
        at = self.now.isoformat()
        progress = OperationProgress(stage="reading", at=at, processed=done) if done is not None else None
        row = OperationResponse(
            id=key_of(number),
            task_type="retain",
            operation_id=key_of(number),
            operation_type="retain",
            items_count=1,
            created_at=START.isoformat(),
            updated_at=at,
            status=status,
            error_message=None,
            progress=progress,
        )
        (self.hidden if hidden else self.rows)[row.id] = row

    def commit(self) -> None:
        self.rows.update(self.hidden)
        self.hidden.clear()

    async def clock(self) -> datetime:
        return self.now

    async def unfinished(self, bank_id: str, after: uuid.UUID, limit: int) -> list[OperationResponse]:
        there = [row for key, row in sorted(self.rows.items()) if key > str(after)]
        return [row for row in there if row.status in UNFINISHED][:limit]

    async def changed(
        self, bank_id: str, since: datetime | None, keys: Sequence[uuid.UUID]
    ) -> list[OperationResponse]:
        self.asked.append(len(keys))
        found = [self.rows[str(key)] for key in keys if str(key) in self.rows]
        if since is not None:
            oldest = (min(since, self.now) - OVERLAP).isoformat()
            found += [row for row in self.rows.values() if (row.updated_at or "") > oldest]
        return sorted(found, key=lambda row: row.updated_at or "")


def watch(table: Table, *numbers: int, since: datetime | None = None) -> Watch:
    return Watch(table, "bank", [key_of(n) for n in numbers], since)  # type: ignore[arg-type]


def told(rows: Sequence[OperationResponse]) -> list[tuple[int, str]]:
    return [(uuid.UUID(row.id).int - 1, row.status) for row in rows]


async def test_first_what_has_not_ended_then_each_change_once() -> None:
    table = Table()
    table.put(0, "completed")
    table.put(1, "processing")
    table.put(2, "pending")
    found = watch(table)
    assert told(await found.begin()) == [(1, "processing"), (2, "pending")]
    assert found.unfinished == 2
    assert await found.look() == []
    table.put(2, "processing")
    table.put(1, "completed")
    table.put(3, "failed")
    assert told(await found.look()) == [(2, "processing"), (1, "completed"), (3, "failed")]
    assert await found.look() == []
    assert not found.is_over


async def test_progress_is_a_change() -> None:
    table = Table()
    table.put(1, "processing", done=1)
    found = watch(table)
    await found.begin()
    table.put(1, "processing", done=2)
    (row,) = await found.look()
    assert row.progress is not None
    assert row.progress.processed == 2


async def test_a_change_that_is_committed_late_is_told() -> None:
    table = Table()
    found = watch(table)
    await found.begin()
    table.put(1, "completed", hidden=True)
    table.put(2, "completed")
    assert told(await found.look()) == [(2, "completed")]
    table.commit()
    assert told(await found.look()) == [(1, "completed")]


async def test_the_end_of_one_that_is_known_is_told_however_late() -> None:
    table = Table()
    table.put(1, "processing")
    found = watch(table)
    await found.begin()
    table.put(1, "completed", hidden=True)
    table.now += timedelta(minutes=10)
    table.put(2, "completed")
    await found.look()
    table.commit()
    assert told(await found.look()) == [(1, "completed")]


async def test_it_is_over_when_all_that_are_named_have_ended() -> None:
    table = Table()
    for number, status in ((1, "completed"), (2, "processing"), (3, "pending")):
        table.put(number, status)
    found = watch(table, 1, 2)
    assert told(await found.begin()) == [(1, "completed"), (2, "processing")]
    assert not found.is_over
    table.put(3, "completed")
    assert await found.look() == []
    table.put(2, "cancelled")
    assert told(await found.look()) == [(2, "cancelled")]
    assert found.is_over


async def test_one_that_is_deleted_is_not_waited_for() -> None:
    table = Table()
    table.put(1, "processing")
    found = watch(table, 1)
    await found.begin()
    del table.rows[key_of(1)]
    assert await found.look() == []
    assert found.is_over


async def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(NotFound, match=key_of(7)):
        await watch(Table(), 7).begin()
    with pytest.raises(InvalidRequest, match="at most 200"):
        Watch(Table(), "bank", ["x"] * 201)  # type: ignore[arg-type]
    with pytest.raises(InvalidRequest, match="not a UUID"):
        Watch(Table(), "bank", ["x"])  # type: ignore[arg-type]


async def test_one_that_comes_again_is_told_what_it_missed() -> None:
    table = Table()
    table.put(1, "completed")
    seen = table.now
    table.now += timedelta(seconds=30)
    table.put(2, "completed")
    assert told(await watch(table, since=seen).begin()) == [(2, "completed")]


async def test_many_are_asked_for_in_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operation_stream, "_AT_ONCE", 10)
    table = Table()
    for number in range(35):
        table.put(number, "pending")
    found = watch(table)
    assert len(await found.begin()) == 35
    table.now += timedelta(minutes=1)  # too long ago for the window
    for key, row in list(table.rows.items()):
        table.rows[key] = row.model_copy(update={"status": "completed"})
    news = [row for _ in range(4) for row in await found.look()]
    assert len(news) == 35
    assert max(table.asked) == 10


async def test_what_ended_long_ago_is_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operation_stream, "_PAGE", 10)
    table = Table()
    found = watch(table)
    await found.begin()
    for number in range(500):
        table.now += timedelta(seconds=1)
        table.put(number, "completed")
        assert told(await found.look()) == [(number, "completed")]
    assert len(found._told) < 100


CHANGES = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.sampled_from(["pending", "processing", "completed", "failed"]),
        st.booleans(),
        st.sampled_from(["", "commit", "look"]),
    ),
    max_size=30,
)


@given(CHANGES)
def test_the_last_state_of_all_is_told(changes: list[tuple[int, str, bool, str]]) -> None:
    async def run() -> None:
        table, last = Table(), {}
        found = watch(table)
        heard: list[Any] = [*await found.begin()]
        for number, status, hidden, then in changes:
            if key_of(number) in table.hidden:
                table.commit()  # one transaction at a time changes an operation
            table.put(number, status, hidden=hidden)
            last[number] = status
            if then == "commit":
                table.commit()
            elif then == "look":
                heard += await found.look()
        table.commit()
        heard += await found.look()
        assert dict(told(heard)) == last

    asyncio.run(run())
