"""Retains that stop halfway until they are let go, in servers of this process."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest


class Held:
    """Retains of items whose text has ``word`` in it wait where they are prepared, until :meth:`let_go`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, word: str = "held") -> None:
        from reverie.retain.prepare import Preparer

        self.begun: list[str] = []
        """Texts of the retains that were held, in order."""
        self.told: list[float] = []
        """When handlers were cancelled, by time.monotonic()."""
        self.ended: list[str] = []
        """Texts of those that were let go and went through their preparation."""
        self._open = threading.Event()
        prepare = Preparer.prepare

        async def held(preparer: Preparer, items: Any, *rest: Any, **named: Any) -> Any:
            if items and word in items[0].content:
                await self._hold(items[0].content)
            return await prepare(preparer, items, *rest, **named)

        monkeypatch.setattr(Preparer, "prepare", held)

    async def _hold(self, text: str) -> None:
        self.begun.append(text)
        try:
            while not self._open.is_set():  # noqa: ASYNC110 (set by another thread)
                await asyncio.sleep(0.01)
        except asyncio.CancelledError:
            self.told.append(time.monotonic())
            raise
        self.ended.append(text)

    def let_go(self) -> None:
        """Nothing is held any longer."""
        self._open.set()

    def wait(self, count: int = 1, timeout: float = 60) -> None:
        """Until so many are held."""
        until(lambda: len(self.begun) >= count, timeout)


def until(condition: Callable[[], object], timeout: float = 60) -> None:
    """Wait for a condition. Raises AssertionError."""
    deadline = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.02)
