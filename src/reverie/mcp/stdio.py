"""A server of the protocol on standard input and output. Loads the SDK."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator
from typing import Any

from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server


async def run(server: Server[Any]) -> None:
    """Answer the client until it closes the input. What else is printed meanwhile goes to standard error."""
    lines: Any = _lines()  # all that is asked of the input is to be iterated over
    try:
        async with stdio_server(stdin=lines) as (read, write):
            await server.run(read, write, server.create_initialization_options())
    except* BrokenPipeError:
        pass  # the client has left without closing the input


async def _lines() -> AsyncIterator[str]:
    """The lines of standard input, which nobody else can read from then on.

    They are read in a thread that nobody waits for: it may sleep in a read, and a process that is told to
    stop would wait with it for the client's next word.
    """
    loop = asyncio.get_running_loop()
    arrived: asyncio.Queue[str | None] = asyncio.Queue()
    ours = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)

    def read() -> None:
        with os.fdopen(ours, encoding="utf-8", errors="replace") as stream:
            for line in stream:
                loop.call_soon_threadsafe(arrived.put_nowait, line)
        loop.call_soon_threadsafe(arrived.put_nowait, None)

    threading.Thread(target=read, name="stdin", daemon=True).start()
    while (line := await arrived.get()) is not None:
        yield line
