"""Which addresses a webhook may reach, and the addresses of a name.

Whoever names an address makes this machine speak to it: it must be one that anyone could reach.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import threading
from collections.abc import Callable
from contextlib import suppress

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_UNICAST = ipaddress.IPv6Network("2000::/3")
"""All that the Internet routes of IPv6 (RFC 4291)."""
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
"""IPv4 addresses behind the translators of a network (RFC 6052)."""
_MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")
_REFUSED = (
    ipaddress.IPv4Network("168.63.129.16/32"),  # Azure's host, which answers the machines it runs
    ipaddress.IPv4Network("192.0.0.0/24"),  # RFC 6890; metadata of Oracle's cloud
)
"""Networks that some versions of the standard library take for public."""


def is_public(text: str) -> bool:
    """Whether anyone on the Internet may be at this address, and at the one inside it if it holds one."""
    address = ipaddress.ip_address(text.partition("%")[0])
    # an address that is nothing but a cover is as public as what it covers
    covers = address in _TRANSLATED or address in _MAPPED
    return (covers or _is_public(address)) and all(_is_public(inner) for inner in _inside(address))


def _is_public(address: _Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address not in _UNICAST:
        return False
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not any(address in network for network in _REFUSED)
    )


def _inside(address: _Address) -> list[ipaddress.IPv4Address]:
    """The IPv4 addresses that an IPv6 address leads to."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    found = [address.ipv4_mapped, address.sixtofour]
    if address in _TRANSLATED:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
    return [inner for inner in found if inner is not None]


def lookup(host: str, port: int) -> list[str]:
    """All addresses of a name or a literal, as the system resolves them. Raises OSError."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError(f"{host!r} is no name") from error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


async def resolve(host: str, port: int) -> list[str]:
    """The same without waiting in the event loop; can be given up at any time. Raises OSError."""
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[list[str]] = loop.create_future()

    def settle(set_it: Callable[[], None]) -> None:
        if not outcome.done():
            set_it()

    def work() -> None:
        try:
            found = lookup(host, port)
        except OSError as error:
            failed = error
            done = lambda: outcome.set_exception(failed)  # noqa: E731
        else:
            done = lambda: outcome.set_result(found)  # noqa: E731
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(settle, done)

    # a thread of its own: a resolver that hangs holds up neither other lookups nor the end of the process
    threading.Thread(target=work, name="webhook-lookup", daemon=True).start()
    return await outcome
