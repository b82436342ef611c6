"""Takes in what the command line has spooled while no server ran; see :mod:`reverie.spool`."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import ValidationError

from reverie.errors import (
    Conflict,
    EncoderError,
    InvalidRequest,
    NotFound,
    QueueFull,
    SecretsRefused,
    StoreUnavailable,
)
from reverie.service.requests import MAX_SYNC_CHARACTERS, RetainRequest
from reverie.service.retain import Retain
from reverie.spool import Corrupt, Entry, Spool

log = logging.getLogger(__name__)

_LOOK_S = 3.0
"""Seconds between looks at the spool; a command that has put something there tells at once."""
_TRIES = 5
"""Unexpected failures of one entry before it is put aside."""


class SpoolTaker:
    """Makes operations of the entries of a spool, in order, each once."""

    def __init__(self, folder: str, retain: Retain) -> None:
        self._spool, self._retain = Spool(folder), retain
        self._poked = asyncio.Event()
        self._failures: Counter[str] = Counter()

    @asynccontextmanager
    async def taking(self) -> AsyncIterator[None]:
        """Look now, whenever told to, and every few seconds, as long as the context lasts."""
        closing = asyncio.Event()
        running = asyncio.create_task(self._run(closing), name="take-spool")
        try:
            yield
        finally:
            closing.set()
            self._poked.set()
            await asyncio.wait([running])

    async def _run(self, closing: asyncio.Event) -> None:
        while not closing.is_set():
            self._poked.clear()
            try:
                await self.take(closing=closing)
            except OSError as error:
                log.warning("the spool cannot be read: %s", error)
            told = asyncio.create_task(self._poked.wait())
            await asyncio.wait([told], timeout=0 if closing.is_set() else _LOOK_S)
            told.cancel()

    def poke(self) -> None:
        """Look at once."""
        self._poked.set()

    async def size(self) -> int:
        """How many entries wait."""
        return len(await asyncio.to_thread(self._spool.waiting))

    async def take(
        self, *, now: bool = False, until: float = math.inf, closing: asyncio.Event | None = None
    ) -> int:
        """Take all entries, and return how many; with ``now`` they are stored before the next one is taken.

        It ends early at the time ``until`` (``time.monotonic``), when ``closing`` is set, and where the
        database or the queue can take no more. Raises OSError.
        """
        taken = 0
        while names := await asyncio.to_thread(self._spool.waiting):
            with self._spool.draining() as mine:
                if not mine:
                    break
                for name in await asyncio.to_thread(self._spool.waiting):
                    late = time.monotonic() > until or (closing is not None and closing.is_set())
                    if late or not await self._take_one(name, now):
                        return taken
                    taken += 1
            if set(names) <= set(await asyncio.to_thread(self._spool.waiting)):
                break  # all of them failed; they are tried again later
        return taken

    async def _take_one(self, name: str, now: bool) -> bool:
        """Take one entry; False when no other would fare better now."""
        try:
            entry = await asyncio.to_thread(self._spool.read, name)
            if entry is None:
                return True
            await self._retain(entry.bank_id, _request(entry, now))
        except (QueueFull, StoreUnavailable, EncoderError) as error:
            log.warning("the spool waits: %s", error.message)
            return False
        except (Corrupt, ValidationError, InvalidRequest, NotFound, SecretsRefused, Conflict) as error:
            self._refuse(name, _reason(error))
        except Exception as error:  # one entry, whatever is wrong with it, must not hold up those behind it
            self._failures[name] += 1
            log.exception("an entry of the spool cannot be taken", extra={"entry": name})
            if self._failures[name] >= _TRIES:
                self._refuse(name, f"failed {_TRIES} times: {type(error).__name__}: {error}")
        else:
            self._spool.done(name)
        return True

    def _refuse(self, name: str, reason: str) -> None:
        log.error("an entry of the spool is refused: %s", reason, extra={"entry": name})
        self._spool.refuse(name, reason)


def _request(entry: Entry, now: bool) -> RetainRequest:
    request = RetainRequest.model_validate(entry.request)
    small = sum(len(item.content) for item in request.items) <= MAX_SYNC_CHARACTERS
    return request.model_copy(update={"run_async": False}) if now and small else request


def _reason(error: Exception) -> str:
    """What is wrong with an entry, without its text."""
    if isinstance(error, ValidationError):
        first = error.errors(include_input=False, include_url=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return str(error)
