"""Whose rows the statements of this task may touch.

A request made with a stored key runs under a role of the database that a policy limits to the rows of the
tenant's banks, so that also a statement that forgets to name its bank reads and writes nothing of another
tenant. All else is the system, which nothing limits: background work, embedded use, the owner's key.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

HOME = "default"
"""The tenant of whoever names none."""
ROLE = "reverie_tenant"

_TENANT: ContextVar[str | None] = ContextVar("tenant", default=None)


def limited() -> str | None:
    """The tenant whose rows alone are seen; None for the system."""
    return _TENANT.get()


def tenant() -> str:
    """The tenant that names of banks belong to."""
    return _TENANT.get() or HOME


@contextmanager
def limited_to(name: str | None) -> Iterator[None]:
    """Within, connections see what belongs to this tenant alone; None: all, as the system."""
    token = _TENANT.set(name)
    try:
        yield
    finally:
        _TENANT.reset(token)
