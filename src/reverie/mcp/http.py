"""MCP over HTTP, for all banks and for one. The protocol's SDK is loaded when the first client speaks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from contextvars import Context
from typing import TYPE_CHECKING, Any

from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from reverie.mcp.calling import Place
from reverie.service.fields import check_bank_id
from reverie.service.memory import Memory

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

PATHS = ("/mcp", "/mcp/", "/mcp/{bank_id}", "/mcp/{bank_id}/")
_HEADER = "x-bank-id"
"""Names the bank of calls that name none."""
HEADERS = ("MCP-Protocol-Version", "Mcp-Method", "Mcp-Name", _HEADER)
"""What clients send beside what all requests have."""

Managers = Mapping[bool, "StreamableHTTPSessionManager"]
"""What answers those who are in one bank (True), and those who are in all."""


class McpEndpoint:
    """ASGI application. Each request stands alone, so that any process can answer the next one."""

    def __init__(self, memory: Memory, max_bytes: int) -> None:
        self._memory, self._max_bytes = memory, max_bytes
        self._opening = asyncio.Lock()
        self._managers: Managers | None = None
        self._serving: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()

    def routes(self) -> list[Route]:
        """Where it answers. There is nothing to listen to, so GET is refused, as the protocol allows."""
        return [Route(path, self, methods=["POST"], name="mcp") for path in PATHS]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """What was begun is ended with the application."""
        self._managers, self._serving, self._closing = None, None, asyncio.Event()
        try:
            yield
        finally:
            self._closing.set()
            if self._serving is not None:
                await self._serving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        bank_id = scope["path_params"].get("bank_id")
        if bank_id is not None:
            try:
                check_bank_id(bank_id)
            except ValueError as error:
                await _refusal(f"bank_id {error}")(scope, receive, send)
                return
        scope["route"] = scope.get("route") or _Named("/mcp" if bank_id is None else "/mcp/{bank_id}")
        managers = self._managers or await self._open()
        await managers[bank_id is not None].handle_request(scope, receive, send)

    async def _open(self) -> Managers:
        async with self._opening:
            if self._managers is None:
                managers = await asyncio.to_thread(_managers, self._memory, self._max_bytes)
                ready = asyncio.Event()
                # a task of its own, for what it enters must be left where it was entered, and not in the name
                # of the caller who happens to be the first
                run = self._run(managers, ready)
                self._serving = asyncio.create_task(run, name="mcp", context=Context())
                await ready.wait()
                self._managers = managers
            return self._managers

    async def _run(self, managers: Managers, ready: asyncio.Event) -> None:
        async with AsyncExitStack() as stack:
            for manager in managers.values():
                await stack.enter_async_context(manager.run())
            ready.set()
            await self._closing.wait()


class _Named:
    """Stands for a route where requests are counted by their paths."""

    def __init__(self, path: str) -> None:
        self.path = path


def _managers(memory: Memory, max_bytes: int) -> Managers:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    from reverie.mcp.server import build

    async def reach() -> Memory:
        return memory

    # hosts and origins are checked for all requests alike, before they come here
    return {
        one: StreamableHTTPSessionManager(
            build(reach, _place, "" if one else None),
            json_response=True,
            stateless=True,
            max_request_body_size=max_bytes,
        )
        for one in (True, False)
    }


def _place(context: Any) -> Place:
    request = context.request
    default = request.headers.get(_HEADER)
    if default is not None:
        with suppress(UnicodeDecodeError):  # a header is read as Latin-1, and most clients write UTF-8
            default = default.encode("latin-1").decode()
    return Place(request.path_params.get("bank_id"), default)


def _refusal(message: str) -> Response:
    body = {"detail": [{"loc": ["bank_id"], "msg": message, "type": "invalid"}]}
    return Response(json.dumps(body), 400, media_type="application/json")
