"""An event loop in a thread of its own, for programs without asyncio."""

from __future__ import annotations

import asyncio
import os
import threading
import weakref
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError
from typing import Any, TypeVar

from reverie.errors import ServerUnreachable

T = TypeVar("T")
_Last = Callable[[], Coroutine[Any, Any, None]]


class LoopThread:
    """Runs coroutines and waits for them. The thread starts with the first, in a forked process anew."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._stop: weakref.finalize[..., LoopThread] | None = None

    def wait(self, call: Coroutine[Any, Any, T]) -> T:
        """The result of a coroutine. An interrupt cancels it. Raises ServerUnreachable when closed."""
        if threading.current_thread() is self._thread:
            call.close()
            raise RuntimeError(
                "a call from on_progress would wait for itself: note what is to be done instead"
            )
        with self._lock:  # what is handed over here is known to a close that comes after
            future = asyncio.run_coroutine_threadsafe(call, self._running())
        try:
            return future.result()
        except CancelledError:
            raise ServerUnreachable(
                "the client was closed while it waited for an answer; the request may have been carried out"
            ) from None
        except BaseException:
            future.cancel()
            raise

    def close(self, last: _Last) -> None:
        """End the calls of other threads, run a last coroutine and stop the thread, if it has started. The
        next call starts another."""
        if threading.current_thread() is self._thread:
            raise RuntimeError("on_progress cannot close the client that calls it")
        with self._lock:
            loop, self._loop, stop = self._loop, None, self._stop
        if loop is None or stop is None or self._of != os.getpid():
            return
        asyncio.run_coroutine_threadsafe(_end(last), loop).result()
        stop()

    def _running(self) -> asyncio.AbstractEventLoop:
        if self._loop is None or self._of != os.getpid():
            loop = asyncio.new_event_loop()
            thread = threading.Thread(target=loop.run_forever, name="reverie-client", daemon=True)
            thread.start()
            self._of, self._loop, self._thread = os.getpid(), loop, thread
            self._stop = weakref.finalize(self, _stop, loop, thread, os.getpid())
        return self._loop


async def _end(last: _Last) -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await last()


def _stop(loop: asyncio.AbstractEventLoop, thread: threading.Thread, of: int) -> None:
    if os.getpid() != of:
        return  # a forked process shares what wakes the loop of its parent, and must not touch it
    loop.call_soon_threadsafe(loop.stop)
    if threading.current_thread() is not thread:
        thread.join(5.0)
        if not thread.is_alive():
            loop.close()
