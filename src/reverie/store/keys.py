"""API keys: their hashes, and what each may do."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from reverie.store.db import Connection, Row, queries, row, rows, run

_SQL = queries("keys")
_BEGIN = "rv_"
_SHOWN = 8
"""Characters of a key that stay visible: 5 of its 43 random ones."""


_LENGTH = 46
"""Characters of a key: its beginning, and 32 bytes in base64."""


class Secret(NamedTuple):
    """A new key: 256 random bits behind ``rv_``. Only ``prefix`` and ``digest`` are stored."""

    text: str
    prefix: str
    digest: bytes


def new_secret() -> Secret:
    """A key that nobody has."""
    text = _BEGIN + secrets.token_urlsafe(32)
    return Secret(text, text[:_SHOWN], digest(text.encode()))


def may_be(key: bytes) -> bool:
    """Whether this looks like a key: what does not is not worth a look into the database."""
    return key.startswith(_BEGIN.encode()) and len(key) == _LENGTH


def digest(key: bytes) -> bytes:
    """SHA-256 of a key as it was sent."""
    return hashlib.sha256(key).digest()


async def add(
    connection: Connection,
    secret: Secret,
    *,
    key: uuid.UUID,
    tenant: str,
    name: str,
    permission: str,
    banks: Sequence[str] | None,
    rate_per_minute: int | None,
    expires_at: datetime | None,
) -> Row:
    """Keep a new key of an existing tenant."""
    values = {
        "id": key, "tenant": tenant, "name": name, "prefix": secret.prefix, "digest": secret.digest,
        "permission": permission, "banks": list(banks) if banks is not None else None,
        "rate_per_minute": rate_per_minute, "expires_at": expires_at,
    }  # fmt: skip
    found = await row(connection, _SQL["add"], values)
    assert found is not None
    return found


async def page(connection: Connection, tenant: str | None, limit: int, offset: int) -> tuple[list[Row], int]:
    """Keys of a tenant (None: of all), and how many there are; the total of a page past the end is 0."""
    found = await rows(connection, _SQL["page"], {"tenant": tenant, "limit": limit, "offset": offset})
    return found, found[0]["total"] if found else 0


async def revoke(connection: Connection, key: uuid.UUID, tenant: str | None) -> Row | None:
    """End a key of a tenant (None: of any); None where there is no such key."""
    return await row(connection, _SQL["revoke"], {"id": key, "tenant": tenant})


async def valid(connection: Connection, hashed: bytes) -> Row | None:
    """The key of a hash if it may be used now; its use is noted, to the minute."""
    found = await row(connection, _SQL["valid"], {"digest": hashed})
    if found and found["unnoted"]:
        await run(connection, _SQL["note_use"], {"id": found["id"]})
    return found


async def stands(connection: Connection, key: uuid.UUID) -> bool:
    """Whether a key may be used now."""
    found = await row(connection, _SQL["stands"], {"id": key})
    return bool(found and found["stands"])


async def any_ever(connection: Connection) -> bool:
    """Whether there has ever been a key."""
    found = await row(connection, _SQL["any"], {})
    return bool(found and found["found"])
