"""Which addresses webhooks may reach."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.providers.webhooks import address
from reverie.providers.webhooks.address import is_public, resolve


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1",
        "127.8.9.10",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",  # metadata of most clouds
        "169.254.170.2",
        "100.64.0.1",
        "100.100.100.200",  # metadata of Alibaba
        "168.63.129.16",  # Azure's host
        "192.0.0.192",  # metadata of Oracle
        "192.0.2.7",
        "198.18.0.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:0:7f00:1",
        "fe80::1",
        "fe80::1%lo",
        "fec0::1",
        "fd00:ec2::254",
        "fc00::1",
        "ff02::1",
        "2001:db8::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",  # Teredo
        "2002:7f00:1::",  # 6to4 of 127.0.0.1
        "2002:a9fe:a9fe::1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "100::1",
        "5f00::1",
    ],
)
def test_what_others_cannot_reach_is_refused(text: str) -> None:
    assert not is_public(text)


@pytest.mark.parametrize(
    "text",
    [
        "1.1.1.1",
        "93.184.216.34",
        "172.32.0.1",
        "100.128.0.1",
        "2606:4700:4700::1111",
        "::ffff:1.1.1.1",
        "64:ff9b::101:101",
        "2002:101:101::1",
    ],
)
def test_public_addresses_pass(text: str) -> None:
    assert is_public(text)


@given(st.ip_addresses(v=4))
def test_an_address_inside_another_is_judged_too(inner: ipaddress.IPv4Address) -> None:
    number = int(inner)
    public = is_public(str(inner))
    assert is_public(str(ipaddress.IPv6Address(0xFFFF << 32 | number))) == public
    assert is_public(str(ipaddress.IPv6Address(0x64FF9B << 96 | number))) == public
    assert is_public(str(ipaddress.IPv6Address(0x2002 << 112 | number << 80 | 1))) == public


@given(st.ip_addresses())
def test_what_the_standard_library_calls_private_is_never_public(
    found: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    translated = found.version == 6 and (found.ipv4_mapped or found in ipaddress.ip_network("64:ff9b::/96"))
    if not found.is_global and not translated:
        assert not is_public(str(found))


async def test_numbers_written_otherwise_are_resolved_first() -> None:
    for text in ("2130706433", "0x7f000001", "127.1"):
        assert await resolve(text, 80) == ["127.0.0.1"]


async def test_a_name_that_is_not_there_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OSError):
        await resolve("a" * 64 + ".example", 80)

    def fails(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fails)
    with pytest.raises(socket.gaierror):
        await resolve("nowhere.example", 80)


async def test_a_lookup_that_hangs_can_be_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()
    monkeypatch.setattr(address, "lookup", lambda host, port: [] if go_on.wait(60) else ["too late"])
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await resolve("slow.example", 80)
    go_on.set()
    await asyncio.sleep(0.2)  # what comes late disturbs nobody
