"""What every request passes: size, content type, key, and what is measured and told in headers."""

from __future__ import annotations

import hmac
import json
import re
import time
from collections.abc import Mapping
from urllib.parse import quote

from fastapi import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reverie.api.local import LOCAL
from reverie.telemetry import HTTP_SECONDS

_OPEN = ("/health", "/version", "/docs", "/openapi.json")
_FILES, _FORM = (
    re.compile(r"/v1/default/banks/[^/]+/(files/retain|document-transfer)"),
    b"multipart/form-data",
)
_SAFE = ("GET", "HEAD", "OPTIONS")
_HEADER_LIMIT = 2000


class Guard:
    """ASGI middleware. ``max_bytes`` bounds a request's body.

    ``api_key`` None: no key is asked for, and only requests to ``hosts`` are answered. What comes over the
    local socket needs neither: see :mod:`reverie.api.local`.
    """

    def __init__(self, app: ASGIApp, api_key: str | None, max_bytes: int, hosts: frozenset[str]) -> None:
        self._app, self._key, self._max_bytes, self._hosts = app, api_key, max_bytes, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message.setdefault("headers", [])
                if unknown := scope.get("reverie.ignored"):
                    names = quote(", ".join(unknown), safe=", .[]_-")[:_HEADER_LIMIT]
                    message["headers"].append((b"x-ignored-params", names.encode()))
            await send(message)

        try:
            refusal = self._refusal(scope)
            if refusal:
                await _refuse(answer, *refusal)
            else:
                await self._app(scope, self._bounded(receive), answer)
        finally:
            route = getattr(scope.get("route"), "path", "unmatched")
            HTTP_SECONDS.labels(scope["method"], route, str(status)).observe(time.perf_counter() - started)

    def _refusal(self, scope: Scope) -> tuple[int, str, str] | None:
        """Status, field and message of a request that goes no further; None lets it pass."""
        headers = {name: value for name, value in scope["headers"]}
        path, key = scope["path"], None if scope.get(LOCAL) else self._key
        if key and not (path in _OPEN or path.startswith("/health/")):
            given = headers.get(b"authorization", b"").removeprefix(b"Bearer ").strip()
            if not hmac.compare_digest(given, key.encode()):
                return 401, "authorization", "send the API key as `Authorization: Bearer <key>`"
        length = headers.get(b"content-length", b"")
        if length.isdigit() and int(length) > self._max_bytes:
            return self._too_large()
        kind = headers.get(b"content-type", b"").split(b";")[0].strip().lower()
        has_body = length not in (b"", b"0") or b"transfer-encoding" in headers
        takes_form = bool(_FILES.fullmatch(path))
        right = kind == _FORM if takes_form else kind == b"application/json" or kind.endswith(b"+json")
        if has_body and not right:
            given_kind = kind.decode("latin-1")[:60] or "no content type"
            wanted = "multipart/form-data" if takes_form else "application/json"
            return 415, "content-type", f"send {wanted}, not {given_kind}"
        if scope["method"] not in _SAFE and not key and _is_foreign(headers):
            return 403, "origin", "without an API key no other site is answered: set REVERIE_API_KEY"
        host = headers.get(b"host", b"").decode("latin-1")
        if not (key or scope.get(LOCAL) or self._is_ours(host)):
            return 403, "host", "without an API key only local addresses are answered: set REVERIE_API_KEY"
        if b"%2f" in scope.get("raw_path", b"").lower().partition(b"/banks/")[2].partition(b"/")[0]:
            return 400, "bank_id", "bank_id must not contain a slash"
        return None

    def _is_ours(self, host: str) -> bool:
        """Whether a Host header names this machine: a web page under another name must not reach in."""
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
        return not host or name.strip("[]").lower() in self._hosts

    def _too_large(self) -> tuple[int, str, str]:
        return 413, "body", f"the request body is over {self._max_bytes:,} bytes: send fewer items at a time"

    def _bounded(self, receive: Receive) -> Receive:
        seen = 0

        async def bounded() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._max_bytes:  # this is inside the application: it answers with the status
                status, field, problem = self._too_large()
                raise HTTPException(status, [{"loc": [field], "msg": problem, "type": "refused"}])
            return message

        return bounded


def _is_foreign(headers: Mapping[bytes, bytes]) -> bool:
    """Whether a page of another site sends this: browsers let any page post, but name its site."""
    origin = headers.get(b"origin")
    return origin is not None and origin.partition(b"://")[2] != headers.get(b"host", b"")


async def _refuse(send: Send, status: int, field: str, message: str) -> None:
    body = json.dumps({"detail": [{"loc": [field], "msg": message, "type": "refused"}]}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    if status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
