"""The published Hindsight client, unchanged, for tests: its methods that wait, and waiting for operations."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from hindsight_client import Hindsight

UNFINISHED = ("pending", "processing")


class Sync:
    """The client's methods that wait, each run in a thread that has an event loop of its own."""

    def __init__(self, base_url: str) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._client = self._thread.submit(self._open, base_url).result()

    @staticmethod
    def _open(base_url: str) -> Hindsight:
        asyncio.set_event_loop(asyncio.new_event_loop())
        return Hindsight(base_url=base_url, timeout=60)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._client, name)
        return lambda *args, **kwargs: self._thread.submit(method, *args, **kwargs).result()

    def ended(self, bank: str, operation: str) -> Any:
        """An operation, once it has ended."""
        get = self._client.operations.get_operation_status
        deadline = time.monotonic() + 60
        while True:
            found = self._thread.submit(lambda: _wait(get(bank, operation))).result()
            if found.status not in UNFINISHED:
                return found
            assert time.monotonic() < deadline, found
            time.sleep(0.05)

    def shut(self) -> None:
        self._thread.submit(self._client.close).result()
        self._thread.shutdown()


def _wait(call: Any) -> Any:
    return asyncio.get_event_loop().run_until_complete(call)


async def ended(client: Hindsight, bank: str, operation: str) -> Any:
    """An operation, once it has ended."""
    deadline = time.monotonic() + 60
    while True:
        found = await client.operations.get_operation_status(bank, operation)
        if found.status not in UNFINISHED:
            return found
        assert time.monotonic() < deadline, found
        await asyncio.sleep(0.05)
