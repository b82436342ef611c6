"""A key that is revoked while it is looked up."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from reverie.service.keys import Keys
from reverie.store import keys
from reverie.store.db import Database

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ROW: dict[str, Any] = {
    "id": uuid.UUID(int=1), "tenant": "default", "name": "k", "prefix": "rv_aaaaa", "permission": "read",
    "banks": None, "rate_per_minute": None, "created_at": NOW, "last_used_at": None, "expires_at": None,
    "revoked_at": None,
}  # fmt: skip
KEY = keys.new_secret().text.encode()


class Empty:
    @asynccontextmanager
    async def connection(self) -> AsyncIterator[None]:
        yield None


async def test_it_is_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    read, revoked = asyncio.Event(), asyncio.Event()

    async def valid(connection: Any, digest: bytes) -> dict[str, Any] | None:
        if revoked.is_set():
            return None
        read.set()
        await revoked.wait()
        return ROW  # as it was when it was read

    async def revoke(connection: Any, key: uuid.UUID, tenant: str | None) -> dict[str, Any]:
        return {**ROW, "revoked_at": NOW}

    monkeypatch.setattr(keys, "valid", valid)
    monkeypatch.setattr(keys, "revoke", revoke)
    known = Keys(cast(Database, Empty()))
    before = asyncio.create_task(known.caller_of(KEY))
    await read.wait()
    await known.revoke(str(ROW["id"]))
    revoked.set()
    assert (await before) is not None  # its request came first
    assert not known.is_known(KEY)
    assert await known.caller_of(KEY) is None


async def test_what_looks_like_no_key_is_not_looked_up() -> None:
    known = Keys(cast(Database, None))
    for wrong in (b"", b"rv_", KEY[:-1], KEY + b"a", b"xx" + KEY[2:], "rv_ä".encode()):
        assert await known.caller_of(wrong) is None
    assert await Keys(cast(Database, None)).caller_of(b"x" * 100_000) is None
