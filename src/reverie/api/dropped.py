"""A request whose client has gone is stopped: nobody would read its answer."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.requests import Request as HttpRequest

T = TypeVar("T")

CLIENT_GONE = 499
"""Status of a request that was dropped, as nginx has it; it is seen in metrics only."""


async def until_dropped(http: HttpRequest, call: Coroutine[Any, Any, T]) -> T | None:
    """The result of ``call``; None if the client went first. Then ``call`` was cancelled, and has ended.

    The request's body must have been read: what comes after it can only say that the client has gone.
    """
    work = asyncio.ensure_future(call)
    gone = asyncio.ensure_future(_gone(http))
    try:
        await asyncio.wait((work, gone), return_when=asyncio.FIRST_COMPLETED)
        if work.done():
            return work.result()
        work.cancel()
        await asyncio.wait((work,))
        return None
    finally:
        # also when this request itself is cancelled, by a server that stops
        for task in (work, gone):
            task.cancel()


async def _gone(http: HttpRequest) -> None:
    while (await http.receive())["type"] != "http.disconnect":
        pass
