"""Who may do what, and which banks are there for whom."""

from __future__ import annotations

import asyncio

import pytest

from reverie.errors import Forbidden, NotFound
from reverie.service.caller import ROOT, Caller, Need, asking, caller, require
from reverie.store import tenancy

NEEDS: tuple[Need, ...] = ("read", "write", "admin", "server", "root")


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        (ROOT, NEEDS),
        (Caller(permission="read"), ("read",)),
        (Caller(permission="write"), ("read", "write")),
        (Caller(permission="admin"), ("read", "write", "admin", "server")),
        (Caller(permission="admin", banks=("a",)), ("read", "write", "admin")),
        (Caller("acme", "admin"), ("read", "write", "admin")),
    ],
)
def test_what_a_caller_may(who: Caller, allowed: tuple[Need, ...]) -> None:
    assert tuple(need for need in NEEDS if who.may(need)) == allowed


@pytest.mark.parametrize(
    ("banks", "seen"),
    [
        (None, {"notes", "team", "team-a", "Team-b", "*"}),
        ((), set()),
        (("notes", "team-*"), {"notes", "team-a"}),
        (("team*",), {"team", "team-a"}),
    ],
)
def test_which_banks_are_there(banks: tuple[str, ...] | None, seen: set[str]) -> None:
    who = Caller(banks=banks)
    assert {name for name in ("notes", "team", "team-a", "Team-b", "*") if who.sees(name)} == seen


def test_the_bank_goes_before_the_permission() -> None:
    assert require("root", "any") is ROOT
    with asking(Caller(permission="read", banks=("mine",))):
        assert require("read", "mine").permission == "read"
        with pytest.raises(NotFound, match="there is no bank 'theirs'"):
            require("admin", "theirs")
        with pytest.raises(Forbidden, match="may read, and this takes a key that may admin"):
            require("admin", "mine")
    assert caller() is ROOT


async def test_a_caller_is_its_tasks_own() -> None:
    seen: dict[str, tuple[str | None, str]] = {}

    async def ask(name: str) -> None:
        with asking(Caller(name)):
            await asyncio.sleep(0)
            seen[name] = tenancy.limited(), await asyncio.create_task(_tenant())

    await asyncio.gather(ask("acme"), ask("globex"))
    assert seen == {"acme": ("acme", "acme"), "globex": ("globex", "globex")}
    assert (tenancy.limited(), tenancy.tenant()) == (None, "default")
    with asking(ROOT):
        assert tenancy.limited() is None


async def _tenant() -> str:
    return tenancy.tenant()
