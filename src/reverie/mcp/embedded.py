"""The memory of this process for one client, over standard input and output. Loads the SDK."""

from __future__ import annotations

import asyncio
import logging

from reverie.mcp.calling import Place
from reverie.mcp.server import build
from reverie.mcp.stdio import run
from reverie.service.memory import Memory

log = logging.getLogger(__name__)


async def serve(memory: Memory, bank: str | None) -> None:
    """Answer a client until it closes the input. The memory starts meanwhile; calls of tools wait for it."""
    starting = asyncio.create_task(memory.start(), name="start")
    starting.add_done_callback(_tell)

    async def reach() -> Memory:
        await asyncio.shield(starting)
        return memory

    place = Place(bank)
    try:
        await run(build(reach, lambda _: place, bank))
    finally:
        if not starting.done():
            starting.cancel()
        await asyncio.wait([starting])
        await memory.close()


def _tell(started: asyncio.Task[None]) -> None:
    """Log why the memory did not start; each call of a tool is told, too."""
    if not started.cancelled() and (error := started.exception()) is not None:
        log.error("%s", error)
