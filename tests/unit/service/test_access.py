"""Notes of what was handed out: each once a call, bounded, never in the way."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest

from reverie.errors import StoreUnavailable
from reverie.model import Bank
from reverie.service.access import AccessLog
from reverie.store import access
from reverie.store.access import Access
from reverie.store.db import Database
from reverie.telemetry import ACCESS_DROPPED

BANK, OTHER = Bank(1, "one"), Bank(2, "two")


class FakeDatabase:
    """Gives connections, or fails."""

    def __init__(self) -> None:
        self.down = False

    @asynccontextmanager
    async def connection(self, *, asked: bool = True) -> AsyncIterator[None]:
        if self.down:
            raise StoreUnavailable("down")
        yield


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, Access]]:
    """What was written, with the number of its bank."""
    found: list[tuple[int, Access]] = []

    async def note(connection: Any, bank: Bank, calls: Sequence[Access]) -> None:
        found.extend((bank.number, one) for one in calls)

    monkeypatch.setattr(access, "note", note)
    return found


def dropped() -> float:
    return ACCESS_DROPPED._value.get()


async def test_each_thing_once_a_call(written: list[tuple[int, Access]]) -> None:
    log = AccessLog(cast(Database, FakeDatabase()))
    log.note(BANK, "recall", {"memory": ["a", "b", "a"], "chunk": []})
    log.note(OTHER, "reflect", {"memory": ["a"], "mental_model": ["m"]})
    await log.flush()
    assert [(bank, one.source, one.kind, one.artifacts) for bank, one in written] == [
        (1, "recall", "memory", ("a", "b")),
        (2, "reflect", "memory", ("a",)),
        (2, "reflect", "mental_model", ("m",)),
    ]
    assert written[1][1].call_id == written[2][1].call_id != written[0][1].call_id
    await log.flush()
    assert len(written) == 3


async def test_what_is_too_much_is_dropped_and_counted(written: list[tuple[int, Access]]) -> None:
    log, before = AccessLog(cast(Database, FakeDatabase()), most_waiting=3), dropped()
    log.note(BANK, "recall", {"memory": ["a", "b"]})
    log.note(BANK, "recall", {"memory": ["c", "d"]})
    log.note(BANK, "recall", {"memory": ["e"]})
    assert dropped() - before == 2
    await log.flush()
    assert [one.artifacts for _, one in written] == [("a", "b"), ("e",)]
    log.note(BANK, "recall", {"memory": ["f", "g", "h"]})
    assert dropped() - before == 2


async def test_what_cannot_be_written_waits_and_is_written_at_the_end(
    written: list[tuple[int, Access]],
) -> None:
    database = FakeDatabase()
    log = AccessLog(cast(Database, database))
    async with log.writing():
        log.note(BANK, "recall", {"memory": ["a"]})
        database.down = True
        with pytest.raises(StoreUnavailable):
            await log.flush()
        database.down = False
    assert [one.artifacts for _, one in written] == [("a",)]
