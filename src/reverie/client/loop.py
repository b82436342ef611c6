"""An event loop in a thread of its own, for programs without asyncio."""

from __future__ import annotations

import asyncio
import os
import threading
import weakref
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class LoopThread:
    """Runs coroutines and waits for them. The thread starts with the first, in a forked process anew."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._stop: weakref.finalize[..., LoopThread] | None = None

    def wait(self, call: Coroutine[Any, Any, T]) -> T:
        """The result of a coroutine. An interrupt cancels it."""
        with self._lock:
            loop = self._running()
        if threading.current_thread() is self._thread:
            call.close()
            raise RuntimeError(
                "a call from on_progress would wait for itself: note what is to be done instead"
            )
        future = asyncio.run_coroutine_threadsafe(call, loop)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def close(self, last: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Run a last coroutine and stop the thread, if it has started. The next call starts another."""
        if self._loop is None or self._of != os.getpid():
            return
        self.wait(last())
        with self._lock:
            stop, self._stop, self._loop = self._stop, None, None
        if stop is not None:
            stop()

    def _running(self) -> asyncio.AbstractEventLoop:
        if self._loop is None or self._of != os.getpid():
            loop = asyncio.new_event_loop()
            thread = threading.Thread(target=loop.run_forever, name="reverie-client", daemon=True)
            thread.start()
            self._of, self._loop, self._thread = os.getpid(), loop, thread
            self._stop = weakref.finalize(self, _stop, loop, thread, os.getpid())
        return self._loop


def _stop(loop: asyncio.AbstractEventLoop, thread: threading.Thread, of: int) -> None:
    if os.getpid() != of:
        return  # a forked process shares what wakes the loop of its parent, and must not touch it
    loop.call_soon_threadsafe(loop.stop)
    if threading.current_thread() is not thread:
        thread.join(5.0)
        if not thread.is_alive():
            loop.close()
