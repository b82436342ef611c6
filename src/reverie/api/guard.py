"""What every request passes: key, rate, size, content type, and what is measured and told in headers."""

from __future__ import annotations

import json
import math
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from fastapi import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reverie.api.identity import Identity
from reverie.api.local import LOCAL
from reverie.api.rate import RateLimit
from reverie.errors import StoreUnavailable
from reverie.service.caller import ROOT, Caller, asking
from reverie.telemetry import HTTP_SECONDS

_OPEN = ("/health", "/version", "/docs", "/openapi.json")
_FILES, _FORM = (
    re.compile(r"/v1/default/banks/[^/]+/(files/retain|document-transfer|brain/import(/validate)?)"),
    b"multipart/form-data",
)
_SAFE = ("GET", "HEAD", "OPTIONS")
_HEADER_LIMIT = 2000
_WRONG_PER_MINUTE = 300
"""Requests with a wrong key that one address may send: each is looked up in the database."""


Headers = Mapping[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request goes no further."""

    status: int
    where: str
    message: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a request may be: bytes of its body, requests a minute of a key (0: any), and, where no key is
    asked for, the hosts it may be sent to and the sites whose pages may send it."""

    max_bytes: int
    per_minute: int = 0
    hosts: frozenset[str] = frozenset()
    origins: frozenset[str] = frozenset()


class Guard:
    """ASGI middleware. ``identity`` tells who asks.

    What comes over the local socket needs no key: see :mod:`reverie.api.local`.
    """

    def __init__(self, app: ASGIApp, identity: Identity, limits: Limits) -> None:
        self._app, self._identity, self._limits = app, identity, limits
        self._rate = RateLimit()

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
            passed = await self._passed(scope)
            if isinstance(passed, Refusal):
                await _refuse(answer, passed)
            else:
                with asking(passed):
                    await self._app(scope, self._bounded(receive), answer)
        finally:
            route = getattr(scope.get("route"), "path", "unmatched")
            HTTP_SECONDS.labels(scope["method"], route, str(status)).observe(time.perf_counter() - started)

    async def _passed(self, scope: Scope) -> Caller | Refusal:
        """Who asks, or why a request goes no further."""
        headers = {name: value for name, value in scope["headers"]}
        if scope.get(LOCAL):
            return self._refusal(scope, headers, keyless=True) or ROOT
        if _is_open(scope["path"]):
            return self._refusal(scope, headers, keyless=not self._identity.closed) or ROOT
        address = f"from {(scope.get('client') or ('',))[0]}"
        if self._rate.is_spent(address) and not self._identity.knows(headers):
            wrong = f"over {_WRONG_PER_MINUTE:,} requests a minute with wrong keys from this address"
            return Refusal(429, "rate", wrong, {"Retry-After": "1"})
        try:
            keyless = not await self._identity.asks_for_key()
            who = ROOT if keyless else await self._identity.of(headers)
        except StoreUnavailable as error:
            return Refusal(503, "database", error.message, {"Retry-After": "2"})
        if who is None:
            if not self._identity.knows(headers):
                self._rate.wait_s(address, _WRONG_PER_MINUTE)
            message = "send a valid API key as `Authorization: Bearer <key>`"
            return Refusal(401, "authorization", message, {"WWW-Authenticate": "Bearer"})
        if not keyless and (slow := self._too_often(who)):
            return slow
        return self._refusal(scope, headers, keyless) or who

    def _too_often(self, who: Caller) -> Refusal | None:
        """A refusal for a key that has used its rate up."""
        per_minute = who.rate_per_minute or self._limits.per_minute
        wait = self._rate.wait_s(who.key_id or "", per_minute)
        if not wait:
            return None
        again = {"Retry-After": str(math.ceil(wait))}
        return Refusal(429, "rate", f"over {per_minute:,} requests a minute with this key: send fewer", again)

    def _refusal(self, scope: Scope, headers: Headers, keyless: bool) -> Refusal | None:
        """Why a request goes no further; None lets it pass."""
        length = headers.get(b"content-length", b"")
        if length.isdigit() and int(length) > self._limits.max_bytes:
            return self._too_large()
        if wrong := _wrong_kind(scope["path"], headers, length):
            return wrong
        local = bool(scope.get(LOCAL))
        if keyless and scope["method"] not in _SAFE and self._is_foreign(headers):
            return Refusal(403, "origin", "without an API key no other site is answered: set REVERIE_API_KEY")
        host = headers.get(b"host", b"").decode("latin-1")
        if keyless and not local and not self._is_ours(host):
            message = "without an API key only local addresses are answered: set REVERIE_API_KEY"
            return Refusal(403, "host", message)
        if b"%2f" in scope.get("raw_path", b"").lower().partition(b"/banks/")[2].partition(b"/")[0]:
            return Refusal(400, "bank_id", "bank_id must not contain a slash")
        return None

    def _is_ours(self, host: str) -> bool:
        """Whether a Host header names this machine: a web page under another name must not reach in."""
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
        return not host or name.strip("[]").lower() in self._limits.hosts

    def _is_foreign(self, headers: Headers) -> bool:
        """Whether a page of another site sends this: browsers let any page post, but name its site."""
        origin = headers.get(b"origin")
        if origin is None or origin.decode("latin-1") in self._limits.origins:
            return False
        return origin.partition(b"://")[2] != headers.get(b"host", b"")

    def _too_large(self) -> Refusal:
        most = self._limits.max_bytes
        return Refusal(413, "body", f"the request body is over {most:,} bytes: send fewer items at a time")

    def _bounded(self, receive: Receive) -> Receive:
        seen = 0

        async def bounded() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._limits.max_bytes:  # this is inside the application: it answers with the status
                large = self._too_large()
                raise HTTPException(large.status, [_problem(large)])
            return message

        return bounded


def _is_open(path: str) -> bool:
    """Whether anybody may ask."""
    return path in _OPEN or path.startswith("/health/")


def _wrong_kind(path: str, headers: Headers, length: bytes) -> Refusal | None:
    """A refusal for a body of another kind than the route takes."""
    kind = headers.get(b"content-type", b"").split(b";")[0].strip().lower()
    has_body = length not in (b"", b"0") or b"transfer-encoding" in headers
    takes_form = bool(_FILES.fullmatch(path))
    right = kind == _FORM if takes_form else kind == b"application/json" or kind.endswith(b"+json")
    if not has_body or right:
        return None
    given_kind = kind.decode("latin-1")[:60] or "no content type"
    wanted = "multipart/form-data" if takes_form else "application/json"
    return Refusal(415, "content-type", f"send {wanted}, not {given_kind}")


def _problem(refusal: Refusal) -> dict[str, object]:
    return {"loc": [refusal.where], "msg": refusal.message, "type": "refused"}


async def _refuse(send: Send, refusal: Refusal) -> None:
    body = json.dumps({"detail": [_problem(refusal)]}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    headers += [(name.lower().encode(), value.encode()) for name, value in refusal.headers.items()]
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
