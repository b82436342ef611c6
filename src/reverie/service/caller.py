"""Who asks, and whether they may: the one check that HTTP and MCP share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

from reverie.errors import Forbidden
from reverie.service.key_models import Permission
from reverie.service.scope import no_bank
from reverie.store import tenancy

Need = Literal["read", "write", "admin", "server", "root"]
"""What a call takes: a permission; ``server``, to see what is of all tenants; ``root``, to rule over them."""

_RANK: dict[str, int] = {"read": 0, "write": 1, "admin": 2}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. ``root``: the owner of the server, whom nothing limits.

    ``banks`` are the names that the key is limited to, or their beginnings with ``*`` at the end; None: all
    of its tenant.
    """

    tenant: str = tenancy.HOME
    permission: Permission = "admin"
    banks: tuple[str, ...] | None = None
    key_id: str | None = None
    key_name: str | None = None
    rate_per_minute: int | None = None
    root: bool = False

    def sees(self, bank_id: str) -> bool:
        """Whether a bank of this name is there for the caller, as far as the key goes."""
        return self.banks is None or any(_meant(one, bank_id) for one in self.banks)

    def may(self, need: Need) -> bool:
        """Whether the key allows a call that takes this."""
        if self.root:
            return True
        if need == "root":
            return False
        if need == "server":
            return self.permission == "admin" and self.tenant == tenancy.HOME and self.banks is None
        return _RANK[self.permission] >= _RANK[need]


ROOT = Caller(root=True)
"""The owner: embedded use, background work, the local socket, the root key, a server without keys."""

_CALLER: ContextVar[Caller] = ContextVar("caller", default=ROOT)


def caller() -> Caller:
    """Who asks in this task."""
    return _CALLER.get()


@contextmanager
def asking(who: Caller) -> Iterator[None]:
    """Within, this caller asks: its statements see its tenant's rows alone, unless it is root."""
    token = _CALLER.set(who)
    try:
        with tenancy.limited_to(None if who.root else who.tenant):
            yield
    finally:
        _CALLER.reset(token)


def require(need: Need, bank_id: str | None = None) -> Caller:
    """The caller, if it may. Raises NotFound for a bank that is not there for it, Forbidden for the rest.

    The bank goes first, and by its name alone: whether it exists makes no difference.
    """
    who = _CALLER.get()
    if bank_id is not None and not who.sees(bank_id):
        raise no_bank(bank_id)
    if not who.may(need):
        raise Forbidden(_refusal(need, who))
    return who


def _meant(allowed: str, bank_id: str) -> bool:
    return bank_id.startswith(allowed[:-1]) if allowed.endswith("*") else bank_id == allowed


def _refusal(need: Need, who: Caller) -> str:
    if need == "root":
        return "this takes the owner's key (REVERIE_API_KEY)"
    if need == "server":
        return "this is about all tenants: it takes REVERIE_API_KEY, or an admin key of the default tenant"
    return f"the API key may {who.permission}, and this takes a key that may {need}"
