"""API keys: made, listed, revoked, and looked up for each request."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from reverie.errors import Forbidden, InvalidRequest, NotFound, StoreUnavailable
from reverie.model import new_id
from reverie.service.caller import Caller, caller
from reverie.service.key_models import CreatedKeyResponse, CreateKeyRequest, KeyListResponse, KeyResponse
from reverie.service.scope import as_uuid, text_time
from reverie.store import keys, tenancy, tenants
from reverie.store.db import NOT_ADMITTED, Database, Row

log = logging.getLogger(__name__)

_KNOWN_S = 1.0
"""Seconds that a key is taken for valid without asking: so long one lives on that was revoked elsewhere."""
_MOST_KNOWN = 10_000


class _Known(NamedTuple):
    who: Caller
    until: float


class Keys:
    """Keys by their id. What they keep is the server's: no tenant's statement reaches it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[bytes, _Known] = {}
        self._revoked = 0
        self._closed, self._asked_at = False, float("-inf")

    async def create(self, request: CreateKeyRequest) -> CreatedKeyResponse:
        """Make a key and show its secret, this once. Raises InvalidRequest, NotFound, Forbidden."""
        who = _ruler()
        tenant = request.tenant or who.tenant
        if tenant != who.tenant and not who.root:
            raise _no_tenant(tenant)
        if request.expires_at is not None and request.expires_at <= datetime.now(UTC):
            raise InvalidRequest("expires_at", "expires_at lies in the past: give a moment to come")
        secret = keys.new_secret()
        with tenancy.limited_to(None):
            async with self._database.transaction() as connection:
                if not await tenants.admitted(connection):
                    raise StoreUnavailable(NOT_ADMITTED)
                if await tenants.find(connection, tenant) is None:
                    raise _no_tenant(tenant)
                made = await keys.add(
                    connection, secret, key=new_id(), tenant=tenant, name=request.name,
                    permission=request.permission, banks=request.banks,
                    rate_per_minute=request.rate_per_minute, expires_at=request.expires_at,
                )  # fmt: skip
        self._closed = True
        _tell("an API key was made", made, who)
        return CreatedKeyResponse(**_shown(made).model_dump(), key=secret.text)

    async def list(self, limit: int = 100, offset: int = 0) -> KeyListResponse:
        """Keys of the caller's tenant (of all for the owner), revoked ones too. Raises Forbidden."""
        who = _ruler()
        with tenancy.limited_to(None):
            async with self._database.connection() as connection:
                found, total = await keys.page(connection, _of(who), limit, offset)
        return KeyListResponse(items=[_shown(row) for row in found], total=total, limit=limit, offset=offset)

    async def revoke(self, key_id: str) -> KeyResponse:
        """End a key for good, here at once, elsewhere within a second. Raises NotFound, Forbidden."""
        who, key = _ruler(), as_uuid(key_id, "key_id")
        with tenancy.limited_to(None):
            async with self._database.connection() as connection:
                ended = await keys.revoke(connection, key, _of(who))
        if ended is None:
            raise NotFound(f"there is no key {key}")
        self._revoked += 1
        self._known.clear()
        _tell("an API key was revoked", ended, who)
        return _shown(ended)

    def is_known(self, key: bytes) -> bool:
        """Whether a key was valid when it was last looked up here."""
        return keys.digest(key) in self._known

    async def caller_of(self, key: bytes) -> Caller | None:
        """Who carries this key; None for one that is unknown, expired or revoked. Raises StoreUnavailable."""
        if not keys.may_be(key):
            return None
        hashed, now = keys.digest(key), time.monotonic()
        known = self._known.get(hashed)
        if known is not None and now < known.until:
            return known.who
        revoked = self._revoked
        async with self._database.connection() as connection:
            row = await keys.valid(connection, hashed)
        if row is not None and revoked != self._revoked:
            return _caller(row)  # it may have been this one, since it was read: not to be remembered
        if row is None:
            self._known.pop(hashed, None)
            return None
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known[hashed] = _Known(_caller(row), now + _KNOWN_S)
        return self._known[hashed].who

    async def stands(self, who: Caller) -> bool:
        """Whether a caller whose request lasts may still be told things. Raises StoreUnavailable."""
        if who.key_id is None:
            return True
        with tenancy.limited_to(None):
            async with self._database.connection() as connection:
                return await keys.stands(connection, UUID(who.key_id))

    @property
    def is_closed(self) -> bool:
        """Whether there is known to have been a key: from then on one is asked for, even where the owner has
        set none, for revoking the last key must not open a server to all."""
        return self._closed

    async def look(self) -> bool:
        """The same, looked up now and then. Raises StoreUnavailable."""
        now = time.monotonic()
        if not self._closed and now - self._asked_at >= _KNOWN_S:
            async with self._database.connection() as connection:
                self._closed = await keys.any_ever(connection)
            self._asked_at = now
        return self._closed


def _ruler() -> Caller:
    """The caller, if it may rule over keys. Raises Forbidden."""
    who = caller()
    if not who.may("admin") or who.banks is not None:
        raise Forbidden("keys are made and revoked with an admin key that is not limited to banks")
    return who


def _of(who: Caller) -> str | None:
    return None if who.root else who.tenant


def _no_tenant(name: str) -> NotFound:
    return NotFound(f"there is no tenant {name!r}")


def _tell(what: str, row: Row, who: Caller) -> None:
    """Log what was done to a key: it is of no bank, whose audit log could tell."""
    told = {"key_id": str(row["id"]), "tenant": row["tenant"], "permission": row["permission"]}
    log.info(what, extra={**told, "by": who.key_id or "owner"})


def _caller(row: Row) -> Caller:
    banks = None if row["banks"] is None else tuple(row["banks"])
    return Caller(
        row["tenant"], row["permission"], banks, str(row["id"]), row["name"], row["rate_per_minute"]
    )


def _shown(row: Row) -> KeyResponse:
    return KeyResponse(
        id=str(row["id"]),
        tenant=row["tenant"],
        name=row["name"],
        prefix=row["prefix"],
        permission=row["permission"],
        banks=row["banks"],
        rate_per_minute=row["rate_per_minute"],
        created_at=text_time(row["created_at"]) or "",
        last_used_at=text_time(row["last_used_at"]),
        expires_at=text_time(row["expires_at"]),
        revoked_at=text_time(row["revoked_at"]),
    )
