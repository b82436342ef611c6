"""A client of a server, for programs with asyncio."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from typing import Any, Self
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

import httpx

from reverie import __version__
from reverie.client.asking import API, Answer, Call, read, target
from reverie.client.events import Event, parsed
from reverie.client.names import Names
from reverie.client.retrying import REFUSED, Patience, asked_for
from reverie.errors import InvalidRequest, ReverieError, ServerUnreachable
from reverie.service.responses import OperationResponse

_CONNECT_S = 10.0
_SILENCE_S = 45.0
"""Longest silence of a stream; the server's heartbeats come three times in it."""
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""Failures of a request that never left."""


class AsyncClient(Names):
    """The memory of a server.

        async with AsyncClient("http://127.0.0.1:8888", api_key="...") as client:
            await client.retain("alice", "Alice moved to Lisbon in May.")
            found = await client.recall("alice", "Where does Alice live?")

    ``timeout`` is in seconds, for one answer (None: no limit). A request that the server refuses for now
    (429, 503) is sent again, ``max_attempts`` times in all, with waits of ``retry_seconds`` in all. Whatever
    else is refused raises an error of ``reverie.errors``. ``user_agent`` is put in front of the client's own.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str | None = None,
        timeout: float | None = 300.0,
        user_agent: str | None = None,
        max_attempts: int = 4,
        *,
        retry_seconds: float = 60.0,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.base_url = _checked_url(base_url)
        self._headers = _headers(api_key, user_agent)
        if timeout is not None and not timeout > 0:
            raise InvalidRequest("timeout", "timeout: give seconds above 0, or None for no limit")
        self._timeout = httpx.Timeout(timeout, connect=min(timeout or _CONNECT_S, _CONNECT_S))
        self._patience = Patience(max(1, max_attempts), retry_seconds)
        self._transport = transport
        self._opened: WeakKeyDictionary[asyncio.AbstractEventLoop, httpx.AsyncClient] = WeakKeyDictionary()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.base_url!r})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections of the running event loop. The next call opens new ones."""
        opened = self._opened.pop(asyncio.get_running_loop(), None)
        if opened is not None:
            await opened.aclose()

    @property
    def _http(self) -> httpx.AsyncClient:
        """Connections of the running event loop: those of another one cannot be used."""
        loop = asyncio.get_running_loop()
        if loop not in self._opened:
            # a proxy of the environment cannot reach what only this machine sees
            outside = urlsplit(self.base_url).hostname not in _LOOPBACK
            self._opened[loop] = httpx.AsyncClient(
                headers=self._headers,
                timeout=self._timeout,
                transport=self._transport,
                trust_env=outside,
                follow_redirects=False,
            )
        return self._opened[loop]

    async def _send(self, call: Call) -> Answer:
        waited = 0.0
        attempt = 0
        while True:
            attempt += 1
            try:
                answer = await self._once(call)
            except httpx.HTTPError as error:
                pause = self._after(error, call, attempt, waited)
            else:
                asked_s = asked_for(answer.headers.get("retry-after"))
                again = self._patience.pause(attempt, asked_s, waited) if answer.status in REFUSED else None
                if again is None:
                    return answer
                pause = again
            await asyncio.sleep(pause)
            waited += pause

    def _after(self, error: httpx.HTTPError, call: Call, attempt: int, waited: float) -> float:
        """Seconds until a request that got no answer is sent again. Raises ServerUnreachable if not."""
        sent = not isinstance(error, _NOT_SENT)
        may = not sent or (call.repeatable and not isinstance(error, httpx.TimeoutException))
        pause = self._patience.pause(attempt, None, waited) if may else None
        if pause is None:
            raise _unreachable(self.base_url, error, sent=sent) from None
        return pause

    async def _once(self, call: Call) -> Answer:
        headers = {"Content-Type": call.content_type} if call.body is not None else {}
        try:
            answer = await self._http.request(
                call.method, self.base_url + call.target, content=call.body, headers=headers
            )
        except httpx.InvalidURL:
            raise InvalidRequest("base_url", "an id is too long to be part of an address") from None
        return Answer(answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, answer.content)

    async def _changes(
        self, bank_id: str, operation_ids: Sequence[str]
    ) -> AsyncGenerator[OperationResponse, None]:
        where = target(
            API + "/banks/{bank_id}/operations/stream",
            {"bank_id": bank_id},
            {"operation_id": list(operation_ids)},
        )
        patient = httpx.Timeout(_SILENCE_S, connect=_CONNECT_S)
        try:
            async with self._http.stream("GET", self.base_url + where, timeout=patient) as answer:
                if answer.status_code != 200:
                    return
                async for event in parsed(answer.aiter_lines()):
                    if event.name == "end":
                        return
                    if one := _operation(event):
                        yield one
        except (httpx.HTTPError, ReverieError):
            return  # who waits asks instead


def _operation(event: Event) -> OperationResponse | None:
    return read(event.data.encode(), OperationResponse) if event.name == "operation" else None


def _checked_url(base_url: str) -> str:
    """``base_url`` without a slash at its end. Raises InvalidRequest."""
    try:
        parts = urlsplit(base_url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
        sound = sound and _is_line(base_url) and " " not in base_url
    except (ValueError, AttributeError, TypeError):
        sound = False
    if not sound or parts.query or parts.fragment:
        raise InvalidRequest("base_url", "base_url: give an address such as http://127.0.0.1:8888")
    if "@" in parts.netloc:
        raise InvalidRequest("base_url", "base_url: give the key as api_key, not in the address")
    return base_url.rstrip("/")


def _is_line(value: object) -> bool:
    return isinstance(value, str) and value.isprintable() and value.strip() == value


def _headers(api_key: str | None, user_agent: str | None) -> dict[str, str]:
    """Headers of every request. Raises InvalidRequest."""
    own = f"reverie-python/{__version__}"
    headers: dict[str, Any] = {"Accept": "application/json", "User-Agent": own}
    for field, value in (("api_key", api_key), ("user_agent", user_agent)):
        if value is not None and not (_is_line(value) and value.isascii()):
            raise InvalidRequest(field, f"{field}: one line of printable ASCII, without spaces around it")
    if user_agent:
        headers["User-Agent"] = f"{user_agent} {own}"
    if api_key:
        headers["Authorization"] = f"Bearer {api_key}"
    return headers


def _unreachable(base_url: str, error: httpx.HTTPError, *, sent: bool) -> ServerUnreachable:
    if isinstance(error, httpx.TimeoutException) and sent:
        return ServerUnreachable(f"{base_url} did not answer in time; the request may have been carried out")
    told = str(error) or type(error).__name__
    if not sent:
        return ServerUnreachable(f"{base_url} cannot be reached, nothing was sent: {told}")
    return ServerUnreachable(
        f"the connection to {base_url} broke; the request may have been carried out: {told}"
    )
