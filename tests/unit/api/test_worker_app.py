"""A worker's health and metrics."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from typing import Any, cast

import pytest
from fastapi import FastAPI

from reverie.api import worker_app


async def test_a_worker_that_is_stopped_while_it_begins_leaves_nothing_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun = asyncio.Event()

    async def never_ready(self: Any, sockets: Any = None) -> None:
        begun.set()
        while not self.should_exit:  # noqa: ASYNC110 (a server has no event for it)
            await asyncio.sleep(0.001)

    monkeypatch.setattr(worker_app._Server, "serve", never_ready)
    monkeypatch.setattr(worker_app, "create_app", lambda memory: FastAPI())

    async def work() -> None:
        with socket.socket() as listener:
            async with worker_app._watched(cast(Any, None), listener):
                raise AssertionError("it told of its health before that answered")

    working = asyncio.create_task(work())
    await begun.wait()
    working.cancel()
    with suppress(asyncio.CancelledError):
        await working
    assert [task for task in asyncio.all_tasks() if task.get_name() == "worker-health"] == []
