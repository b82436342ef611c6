"""Asks a remote bank, within bounds of time and size. No redirect is followed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from reverie.brain.remote.wire import RemoteLied
from reverie.errors import InvalidRequest, TryLater
from reverie.providers.webhooks.sender import Answer, Call, Sender, Unreachable

BANKS = "/v1/default/banks/"
_BUSY = frozenset({429, 500, 502, 503, 504})
_TRIES, _FIRST_S = 3, 0.2


@dataclass(frozen=True, slots=True)
class Limits:
    """What is read of a remote at most: ``request_s`` seconds and ``page_bytes`` for one answer, ``bytes``,
    ``items`` and ``pages`` in all."""

    request_s: float = 30.0
    page_bytes: int = 16 * 1024 * 1024
    bytes: int = 512 * 1024 * 1024
    items: int = 200_000
    pages: int = 20_000
    page_items: int = 100


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Reader:
    """A bank at ``endpoint``, asked with ``key`` if it is not empty."""

    sender: Sender
    endpoint: str
    bank: str
    key: str = field(default="", repr=False)
    limits: Limits = LIMITS

    async def get(self, path: str, params: Mapping[str, Any] | None = None) -> tuple[Any, int] | None:
        """What is at a path of the bank as JSON, and its size in bytes; None where there is nothing.

        Raises TryLater where no answer comes, RemoteLied for what is no answer of a bank.
        """
        return await self.ask(f"{BANKS}{quote(self.bank, safe='')}{path}", params)

    async def ask(self, path: str, params: Mapping[str, Any] | None = None) -> tuple[Any, int] | None:
        """The same for a path of the server."""
        answer = await self._sent(path, params)
        if answer.status in (404, 405, 410, 501):
            return None
        if answer.status in (401, 403):
            raise InvalidRequest(
                "remote_api_key", f"the remote refuses the key it was given ({answer.status})"
            )
        if 300 <= answer.status < 400:
            raise RemoteLied(f"answers {path} with a redirect, and none is followed")
        if answer.status != 200:
            raise RemoteLied(f"answers {path} with status {answer.status}")
        if not answer.complete:
            if len(answer.body) >= self.limits.page_bytes // 4:
                raise RemoteLied(f"answers {path} with more than {self.limits.page_bytes:,} bytes")
            raise TryLater(f"the remote was cut off while it answered {path}")
        try:
            return await asyncio.to_thread(json.loads, answer.body), len(answer.body.encode())
        except (ValueError, RecursionError):
            raise RemoteLied(f"answers {path} with what is no JSON") from None

    async def _sent(self, path: str, params: Mapping[str, Any] | None) -> Answer:
        headers = {"Accept": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        call = Call(
            self.endpoint + path,
            "GET",
            self.limits.request_s,
            headers,
            {name: str(value) for name, value in (params or {}).items()},
            self.limits.page_bytes,
        )
        said = ""
        for attempt in range(_TRIES):
            if attempt:
                await asyncio.sleep(_FIRST_S * 2 ** (attempt - 1))
            try:
                answer = await self.sender.send(call, {}, b"")
            except Unreachable as error:
                said = error.message
                continue
            if answer.status not in _BUSY:
                return answer
            said = f"status {answer.status}"
        raise TryLater(f"the remote cannot be reached: {said}")
