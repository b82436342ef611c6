"""Notes written in batches: what is too much or cannot be written is counted, and the rest goes on."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from prometheus_client import CollectorRegistry, Counter

from reverie.errors import InvalidRequest, StoreUnavailable
from reverie.service.batched import Batched
from reverie.store import tenancy


def counter() -> Counter:
    return Counter("dropped", "Dropped.", registry=CollectorRegistry())


async def test_a_batch_that_can_never_be_written_is_dropped() -> None:
    written: list[str] = []

    async def write(batch: Sequence[str]) -> None:
        if "bad" in batch:
            raise InvalidRequest("request", "the database cannot hold this")
        written.extend(batch)

    dropped = counter()
    notes: Batched[str] = Batched("notes", write, 1000, dropped)
    notes.add("bad")
    await notes.flush()
    notes.add("good")
    await notes.flush()
    assert written == ["good"]
    assert dropped._value.get() == 1


async def test_weights_bound_what_waits_and_are_freed_when_it_is_written() -> None:
    seen: list[tuple[list[int], str | None]] = []
    down = True

    async def write(batch: Sequence[int]) -> None:
        if down:
            raise StoreUnavailable("down")
        seen.append((list(batch), tenancy.limited()))

    dropped = counter()
    notes: Batched[int] = Batched("notes", write, 10, dropped)
    for number in (1, 2, 3):
        notes.add(number, 4)
    assert dropped._value.get() == 4
    with pytest.raises(StoreUnavailable):
        await notes.flush()
    down = False
    with tenancy.limited_to("acme"):  # whoever asks, the notes are written as the system
        await notes.flush()
    assert seen == [([1, 2], None)]
    notes.add(4, 10)
    assert dropped._value.get() == 4
