"""Requests to the application in this process: the wire without a network.

For surfaces that speak the wire and may have the memory in their own process: the command line, and the names
that the embedded memory shares with the client.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from starlette.types import ASGIApp, Message, Scope

from reverie.api.local import LOCAL


@dataclass(frozen=True, slots=True)
class Answer:
    """What the application answered: its status, headers by their names in lower case, and body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


async def ask(
    app: ASGIApp,
    method: str,
    target: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Send one request to ``app`` as one who owns the data, and wait for the whole answer.

    ``target`` is the path with its query, encoded as in a URL. Not for streams that do not end.
    """
    path, _, query = target.partition("?")
    given = {"content-length": str(len(body)), "content-type": "application/json"} if body is not None else {}
    given |= {name.lower(): value for name, value in (headers or {}).items()}
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        "client": None,
        "server": None,
        LOCAL: True,
    }
    sent = False
    never = asyncio.Event()
    start: dict[str, Any] = {}
    parts: list[bytes] = []

    async def receive() -> Message:
        nonlocal sent
        if sent:
            await never.wait()  # we do not hang up
        sent = True
        return {"type": "http.request", "body": body or b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            parts.append(message.get("body", b""))

    await app(scope, receive, send)
    answered = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in start["headers"]}
    return Answer(start["status"], answered, b"".join(parts))
