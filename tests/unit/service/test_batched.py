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


@pytest.mark.parametrize(
    "error", [InvalidRequest("request", "the database cannot hold this"), ValueError("x")]
)
async def test_only_what_can_never_be_written_is_dropped(error: Exception) -> None:
    written: list[int] = []
    bad = {0, 7, 8, 999}

    async def write(batch: Sequence[int]) -> None:
        if bad & set(batch):
            raise error
        written.extend(batch)

    dropped = counter()
    notes: Batched[int] = Batched("notes", write, 10_000, dropped)
    for number in range(1000):
        notes.add(number, 3)
    await notes.flush()
    assert written == [number for number in range(1000) if number not in bad]
    assert dropped._value.get() == 3 * len(bad)
    notes.add(1000, 10_000)
    await notes.flush()
    assert written[-1] == 1000


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
