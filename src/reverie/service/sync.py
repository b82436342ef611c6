"""The same memory for programs that do not use asyncio."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

from reverie.config import Settings
from reverie.service.memory import Memory
from reverie.service.nouns import NotStarted

P = ParamSpec("P")
T = TypeVar("T")


def _waits(
    method: Callable[Concatenate[Memory, P], Coroutine[Any, Any, T]],
) -> Callable[Concatenate[SyncMemory, P], T]:
    """The method of Memory, run on the loop of a SyncMemory and waited for."""

    def call(self: SyncMemory, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return self.wait(method(self.memory, *args, **kwargs))

    call.__name__, call.__doc__ = method.__name__, method.__doc__
    return call


class SyncMemory:
    """Memory with methods that wait. It runs an event loop in a thread of its own.

    The nouns of Memory are reached through :meth:`wait`: ``memory.wait(memory.memory.banks.list())``.
    """

    _kind = Memory

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        data_dir: str | Path | None = None,
        database_url: str | None = None,
    ) -> None:
        self.memory = self._kind(settings, data_dir=data_dir, database_url=database_url)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="reverie", daemon=True)

    def wait(self, call: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine on this memory's loop and return its result. Raises NotStarted, when closed too."""
        if not self._thread.is_alive():
            call.close()
            raise NotStarted("the memory is not open: use it in `with SyncMemory() as memory`")
        return asyncio.run_coroutine_threadsafe(call, self._loop).result()

    def __enter__(self) -> Self:
        self._thread.start()
        try:
            self.wait(self.memory.start())
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.wait(self.memory.close())
        finally:
            self._stop()

    def _stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    retain_request = _waits(Memory.retain_request)
    retain_files_request = _waits(Memory.retain_files_request)
    recall_request = _waits(Memory.recall_request)
    reflect_request = _waits(Memory.reflect_request)
    check = _waits(Memory.check)
