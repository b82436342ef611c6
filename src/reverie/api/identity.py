"""Who sends a request: by its key, or by the way it came."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from typing import Protocol

from reverie.service.caller import ROOT, Caller

_BEARER = b"bearer "


class KnownKeys(Protocol):
    """The keys that are stored."""

    def is_known(self, key: bytes) -> bool:
        """Whether a key was valid when it was last seen here; it costs no time."""

    async def caller_of(self, key: bytes) -> Caller | None:
        """Who carries a key; None for one that may not be used."""

    @property
    def is_closed(self) -> bool:
        """Whether there is known to have been one."""

    async def look(self) -> bool:
        """Whether there has been one."""


class Identity:
    """Tells who asks. ``api_key`` is the owner's; ``keys`` gives the others, None: there are none.

    Without any key nobody is asked for one, and only requests to this machine are answered.
    """

    def __init__(self, api_key: str | None, keys: Callable[[], KnownKeys] | None = None) -> None:
        self._key = api_key.encode() if api_key else None
        self._keys = keys

    async def of(self, headers: Mapping[bytes, bytes]) -> Caller | None:
        """Whose key a request carries; None for none that may be used. Raises StoreUnavailable."""
        given = _given(headers)
        if self._is_owners(given):
            return ROOT
        return await self._keys().caller_of(given) if self._keys and given else None

    def knows(self, headers: Mapping[bytes, bytes]) -> bool:
        """Whether a request carries no key, or one that need not be looked up to be taken seriously."""
        given = _given(headers)
        return (
            not given or self._is_owners(given) or (self._keys is not None and self._keys().is_known(given))
        )

    def _is_owners(self, given: bytes) -> bool:
        return self._key is not None and hmac.compare_digest(given, self._key)

    @property
    def closed(self) -> bool:
        """Whether it is known already that requests must carry a key."""
        return self._key is not None or (self._keys is not None and self._keys().is_closed)

    async def asks_for_key(self) -> bool:
        """Whether requests must carry a key. Raises StoreUnavailable."""
        return self.closed or (self._keys is not None and await self._keys().look())


def _given(headers: Mapping[bytes, bytes]) -> bytes:
    given = headers.get(b"authorization", b"")
    return given[len(_BEARER) :].strip() if given[: len(_BEARER)].lower() == _BEARER else given.strip()
