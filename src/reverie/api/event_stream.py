"""Server-sent events: what a watcher of operations is told, as a stream that lasts."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial

from starlette.requests import Request as HttpRequest
from starlette.responses import StreamingResponse

from reverie.errors import NotFound, StoreUnavailable
from reverie.service.caller import caller
from reverie.service.operation_stream import Watch
from reverie.service.responses import OperationResponse

_HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}  # the second keeps nginx from buffering
_HEARTBEAT_S = 15.0
"""Longest silence; a comment breaks it, so that nobody in between takes the connection for dead."""
_AT_ONCE = 100
"""Operations written before other work on the event loop gets its turn."""
_UNHURRIED = 10
"""Streams that look as often as they like; more of them look less often, all together as often as these."""
_AGAIN_MS = 2000
"""When a client that lost the stream may come again."""


class EventStream(StreamingResponse):
    """An answer of server-sent events."""

    media_type = "text/event-stream"


async def operation_events(http: HttpRequest, watch: Watch) -> EventStream:
    """Tell of operations until all that are watched have ended, the bank is deleted, the client leaves or the
    server stops. Raises NotFound."""
    first = await watch.begin()
    stands = partial(http.app.state.memory.keys.stands, caller())
    return EventStream(_counted(_events(watch, first, http.app.state.stopping, stands)), headers=_HEADERS)


_open = 0
"""Streams of this process that are open."""


async def _counted(events: AsyncIterator[str]) -> AsyncIterator[str]:
    global _open
    _open += 1
    try:
        async for event in events:
            yield event
    finally:
        _open -= 1


async def _events(
    watch: Watch,
    first: Sequence[OperationResponse],
    stopping: asyncio.Event,
    stands: Callable[[], Awaitable[bool]],
) -> AsyncIterator[str]:
    yield f"retry: {_AGAIN_MS}\n\n"
    for begin in range(0, len(first), _AT_ONCE):
        yield _operations(first[begin : begin + _AT_ONCE])
        await asyncio.sleep(0)
    yield _event("ready", {"unfinished": watch.unfinished})
    spoken = time.monotonic()
    while not watch.is_over:
        await _pause(stopping, watch.pause_s * max(1.0, _open / _UNHURRIED))
        if stopping.is_set():
            return  # without an end: the client comes again, and finds the next server
        try:
            if not await stands():
                return  # its key was revoked
            news = await watch.look()
        except NotFound:
            yield _event("end", {"reason": "bank_deleted"})
            return
        except StoreUnavailable:  # those that wait for it need not begin again
            news = []
        told = _operations(news)
        if not told and time.monotonic() - spoken > _HEARTBEAT_S:
            told = ": nothing new\n\n"
        if told:
            spoken = time.monotonic()
            yield told
    yield _event("end", {"reason": "all_ended"})


def _operations(news: Sequence[OperationResponse]) -> str:
    return "".join(
        f"id: {one.updated_at}\nevent: operation\ndata: {one.model_dump_json(by_alias=True)}\n\n"
        for one in news
    )


def _event(name: str, data: dict[str, object]) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"


async def _pause(stopping: asyncio.Event, seconds: float) -> None:
    waiting = asyncio.ensure_future(stopping.wait())
    try:
        await asyncio.wait([waiting], timeout=seconds)
    finally:
        waiting.cancel()


def last_seen(header: str | None) -> datetime | None:
    """The time in a ``Last-Event-ID``; what is none of ours counts as none."""
    try:
        seen = datetime.fromisoformat(header or "")
    except ValueError:
        return None
    return seen if seen.tzinfo else None
