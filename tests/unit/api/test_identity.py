"""Who is meant by a key, and when one is asked for."""

from __future__ import annotations

import pytest

from reverie.api.access import need_of
from reverie.api.identity import Identity
from reverie.service.caller import ROOT, Caller

STORED = Caller("acme", "read", key_id="1")


class Keys:
    is_closed = False

    def __init__(self, ever: bool) -> None:
        self._ever = ever

    async def look(self) -> bool:
        self.is_closed = self._ever
        return self._ever

    async def caller_of(self, key: bytes) -> Caller | None:
        return STORED if key == b"rv_stored" else None


@pytest.mark.parametrize(
    ("header", "who"),
    [
        (b"Bearer owner", ROOT),
        (b"bearer owner", ROOT),
        (b"owner", ROOT),
        (b"Bearer rv_stored", STORED),
        (b"Bearer rv_other", None),
        (b"Bearer ", None),
        (b"", None),
    ],
)
async def test_whose_key(header: bytes, who: Caller | None) -> None:
    keys = Keys(ever=True)
    assert await Identity("owner", lambda: keys).of({b"authorization": header}) == who


async def test_when_a_key_is_asked_for() -> None:
    for owner, keys, asks in ((None, Keys(False), False), (None, Keys(True), True), ("o", Keys(False), True)):
        identity = Identity(owner, lambda keys=keys: keys)  # type: ignore[misc]
        assert identity.closed is (owner is not None)
        assert await identity.asks_for_key() is asks
        assert identity.closed is asks
    assert not await Identity(None).asks_for_key()
    assert await Identity("o").of({b"authorization": b"Bearer rv_stored"}) is None


def test_a_route_that_nobody_thought_of_takes_what_its_method_says() -> None:
    assert need_of("GET", "/v1/default/banks/{bank_id}/new") == "read"
    assert need_of("POST", "/v1/default/banks/{bank_id}/new") == "write"
    assert need_of("GET", "/v1/default/banks/{bank_id}/webhooks/{webhook_id}/deliveries") == "admin"
    assert need_of("GET", "/v1/default/banks/{bank_id}/webhookses") == "read"
    assert need_of("GET", "/version") is None
