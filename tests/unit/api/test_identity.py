"""Who is meant by a key, and when one is asked for."""

from __future__ import annotations

import httpx
import pytest
from starlette.responses import PlainTextResponse

from reverie.api import guard
from reverie.api.access import need_of
from reverie.api.guard import Guard, Limits
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

    def is_known(self, key: bytes) -> bool:
        return key == b"rv_stored"

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


async def test_wrong_keys_are_not_looked_up_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_WRONG_PER_MINUTE", 3)
    keys = Keys(True)
    app = Guard(PlainTextResponse("in"), Identity("owner", lambda: keys), Limits(1000))

    async def send(address: str, *given: str) -> list[int]:
        transport = httpx.ASGITransport(app, client=(address, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return [(await client.get("/", headers={"Authorization": key})).status_code for key in given]

    assert await send("10.0.0.1", *["Bearer rv_wrong"] * 5) == [401, 401, 401, 429, 429]
    assert await send("10.0.0.1", "Bearer owner", "Bearer rv_stored", "") == [200, 200, 401]
    assert await send("10.0.0.2", "Bearer rv_wrong") == [401]


def test_a_route_that_nobody_decided_on_is_the_owners() -> None:
    bank = "/v1/default/banks/{bank_id}"
    assert need_of("GET", f"{bank}/new") == need_of("POST", f"{bank}/webhooks/new") == "root"
    assert need_of("DELETE", "/v1/default/keys") == need_of("GET", "/") == "root"
    assert need_of("GET", f"{bank}/webhooks/{{webhook_id}}/deliveries") == "admin"
    assert need_of("GET", f"{bank}/documents/{{document_id:path}}/chunks") == "read"
    assert need_of("HEAD", bank) == "read"
    assert need_of("GET", "/version") is None
