"""Notes requests to banks in their audit logs: the one place where HTTP does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reverie.api.local import LOCAL
from reverie.providers.webhooks.masking import MASK
from reverie.service.memory import Memory

_PREFIX = "/v1/default"
_BANK = f"{_PREFIX}/banks/{{bank_id}}"
_CHUNK = f"{_PREFIX}/chunks/{{chunk_id}}"
_ACTIONS = {"retain_memories": "retain", "recall_memories": "recall", "file_retain": "retain_files"}
"""Names of routes that other surfaces have a shorter one for."""
_NO_METHOD = 405
"""What no route does was not asked of a bank, whatever else is done at that address."""
_QUIET = frozenset({"stats", "operations", "audit-logs", "llm-requests"})
"""What programs look at all the time, and shows nothing of a memory."""
_CONTENT = frozenset({"q", "query", "text"})
"""Query parameters that hold words of people."""


class Audited:
    """ASGI middleware: notes what was asked of a bank and how it was answered, once that is done."""

    def __init__(self, app: ASGIApp, memory: Memory) -> None:
        self._app, self._memory = app, memory

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started_at, status, size = datetime.now(UTC), 500, 0

        async def answer(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, answer)
        finally:
            if status != _NO_METHOD:
                self._note(scope, started_at, status, size)

    def _note(self, scope: Scope, started_at: datetime, status: int, size: int) -> None:
        route: Any = scope.get("route")
        # a route knows its path without or with what it is included under
        path = _PREFIX + route.path.removeprefix(_PREFIX) if route else ""
        bank_id = _bank(scope, path)
        if bank_id is None:
            return
        headers = dict(scope["headers"])
        self._memory.audit.record(
            bank_id,
            _ACTIONS.get(route.name, route.name),
            "local" if scope.get(LOCAL) else "http",
            started_at=started_at,
            request=_request(scope, path, headers),
            response={"status": status, "bytes": size},
            metadata={"user_agent": headers.get(b"user-agent", b"").decode("latin-1") or None},
        )


def _bank(scope: Scope, path: str) -> str | None:
    """The bank that a request is about; None for one that is not noted."""
    if path == _CHUNK:
        return scope["path_params"]["chunk_id"].partition("@")[2] or None
    if not path.startswith(_BANK):
        return None
    noun = path.removeprefix(_BANK).strip("/").partition("/")[0]
    if scope["method"] in ("GET", "HEAD") and noun in _QUIET:
        return None
    bank_id: str = scope["path_params"]["bank_id"]
    return bank_id


def _request(scope: Scope, path: str, headers: dict[bytes, bytes]) -> dict[str, Any]:
    """What a request was about, without what it held."""
    told: dict[str, Any] = {"method": scope["method"], "path": path}
    told |= {name: value for name, value in scope["path_params"].items() if name != "bank_id"}
    if query := parse_qsl(scope["query_string"].decode("latin-1"), max_num_fields=1000):
        # what a route does not know may be anything
        known = {one.alias for one in scope["route"].dependant.query_params} - _CONTENT
        told["query"] = {name: value if name in known else MASK for name, value in query}
    length = headers.get(b"content-length", b"")
    if length.isdigit():
        told["bytes"] = int(length)
    return told
