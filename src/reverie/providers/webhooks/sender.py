"""Sends one request to an address that may be reached, and to no other.

The name is resolved, all its addresses are judged, and the connection goes to one of them: what DNS says a
moment later does not matter. No redirect is followed, and no proxy of the environment is used.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

import httptools

from reverie.errors import InvalidRequest, ReverieError
from reverie.providers.webhooks.address import is_public, resolve
from reverie.providers.webhooks.request import MAX_BODY, Incoming, Place, message, place

_CHECK_S = 5.0
"""Longest look at the addresses of a URL that is registered."""
_TRIED = 3
"""Addresses of a name that are tried one after the other."""
_PIECE = 16 * 1024


class Unreachable(ReverieError):
    """No answer came; another attempt may fare better."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request to be made. ``timeout_s`` is for all of it, from the lookup of the name on; of the answer's
    body ``most_bytes`` are read."""

    url: str
    method: Literal["GET", "POST"] = "POST"
    timeout_s: float = 30.0
    headers: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)
    most_bytes: int = MAX_BODY


@dataclass(frozen=True, slots=True)
class Answer:
    """What the receiver said; ``body`` may be cut, and is where the answer is not ``complete``."""

    status: int
    body: str
    retry_after_s: float | None
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends requests; to private and local addresses only if ``private_hosts``."""

    private_hosts: bool = False

    async def check(self, url: str) -> None:
        """Raise InvalidRequest for an address that must not be reached. A name may still be without one."""
        to = place(url)
        try:
            async with asyncio.timeout(_CHECK_S):
                await self._addresses(to)
        except (TimeoutError, OSError):
            return

    async def send(self, call: Call, own: Mapping[str, str], body: bytes) -> Answer:
        """Make a request, with a body if it is a POST; ``own`` are the headers that tell of the delivery.

        Raises Unreachable, and InvalidRequest for an address that must not be reached.
        """
        incoming = Incoming(call.most_bytes)
        try:
            async with asyncio.timeout(call.timeout_s):
                await self._exchange(call, own, body, incoming)
        except TimeoutError:
            if incoming.status is None:
                raise Unreachable(f"no answer within {call.timeout_s:g} s") from None
        except ssl.SSLCertVerificationError as error:
            raise Unreachable(f"the certificate is not accepted: {error.verify_message}") from None
        except (OSError, httptools.HttpParserError) as error:
            if incoming.status is None:
                raise Unreachable(_said(error)) from None
        if incoming.status is None:
            raise Unreachable("the connection was closed without an answer")
        said = incoming.body.decode("utf-8", "replace")
        return Answer(incoming.status, said, incoming.retry_after_s(), incoming.complete)

    async def _exchange(self, call: Call, own: Mapping[str, str], body: bytes, incoming: Incoming) -> None:
        to = place(call.url)
        reader, writer = await self._connect(to, await self._addresses(to))
        try:
            writer.write(message(to, call.method, call.params, call.headers, own, body))
            await writer.drain()
            while data := await reader.read(_PIECE):
                if not incoming.feed(data):
                    return
        finally:
            writer.transport.abort()  # a farewell could take as long as the receiver likes

    async def _addresses(self, to: Place) -> list[str]:
        """All addresses of a place. Raises OSError, and InvalidRequest if one of them must not be reached."""
        found = await resolve(to.host, to.port)
        if not self.private_hosts and not all(is_public(address) for address in found):
            raise InvalidRequest(
                "url",
                f"url leads to {to.host}, which is a private, local or reserved address: use a public one, or"
                " set REVERIE_WEBHOOK_PRIVATE_HOSTS=true on the server",
            )
        return found

    @staticmethod
    async def _connect(to: Place, addresses: list[str]) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection to the first address that accepts one. Raises OSError."""
        failed: OSError = ConnectionError("the name has no address")
        for address in addresses[:_TRIED]:
            try:
                return await asyncio.open_connection(
                    address,
                    to.port,
                    ssl=_tls() if to.tls else None,
                    server_hostname=to.host if to.tls else None,
                )
            except ssl.SSLError:
                raise
            except OSError as error:
                failed = error
        raise failed


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _said(error: Exception) -> str:
    """What went wrong, in one line."""
    return f"{type(error).__name__}: {error}"[:300]
