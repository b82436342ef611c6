"""Writing behind the calls: what is noted waits in memory for a moment and is written in batches."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Generic, TypeVar

from prometheus_client import Counter

from reverie.errors import InvalidRequest, ReverieError
from reverie.store.tenancy import limited_to

log = logging.getLogger(__name__)

T = TypeVar("T")
_PAUSE_S = 1.0
_BATCH = 500
"""Notes written at once."""


class Batched(Generic[T]):
    """A queue of notes with one writer. Taking a note costs no waiting.

    Notes wait up to a total ``most`` of their weights; what comes on top is dropped, and counted by its
    weight. ``write`` writes some of them, all or none, or those of them again that it has written. Where it
    raises StoreUnavailable they wait on; a note that it cannot write for another reason is dropped alone.
    """

    def __init__(
        self, name: str, write: Callable[[Sequence[T]], Awaitable[None]], most: int, dropped: Counter
    ) -> None:
        self._name, self._write, self._most, self._dropped = name, write, most, dropped
        self._waiting: deque[tuple[int, T]] = deque()
        self._weight = 0
        self._writing = asyncio.Lock()

    def add(self, one: T, weight: int = 1) -> None:
        """Take a note."""
        if self._weight + weight > self._most:
            self._dropped.inc(weight)
            return
        self._weight += weight
        self._waiting.append((weight, one))

    async def flush(self) -> None:
        """Write what waits. Raises StoreUnavailable; what was not written waits on."""
        async with self._writing:
            most = _BATCH
            while self._waiting:
                # whoever asks for it, what waits may be of all tenants
                batch = [self._waiting[n][1] for n in range(min(most, len(self._waiting)))]
                try:
                    with limited_to(None):
                        await self._write(batch)
                except Exception as error:  # nobody above could mend it, and others' notes wait
                    if isinstance(error, ReverieError) and not isinstance(error, InvalidRequest):
                        raise
                    if len(batch) > 1:  # one of them can never be written: which?
                        most = len(batch) // 2
                        continue
                    log.error("%s: a note is lost: %s", self._name, error)
                    self._dropped.inc(self._waiting[0][0])
                most = min(2 * most, _BATCH)
                for _ in batch:
                    self._weight -= self._waiting.popleft()[0]

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        """Write every moment while inside, and what is left at the end."""
        closing = asyncio.Event()
        task = asyncio.create_task(self._run(closing), name=self._name)
        try:
            yield
        finally:
            closing.set()
            await asyncio.wait([task])

    async def _run(self, closing: asyncio.Event) -> None:
        until = asyncio.create_task(closing.wait())
        over = False
        while not over:
            over = bool((await asyncio.wait([until], timeout=_PAUSE_S))[0])
            try:
                await self.flush()
            except ReverieError as error:  # notes wait for better times, and are dropped where too many do
                log.warning("%s: what waits could not be written: %s", self._name, error.message)
