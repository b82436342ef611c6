"""Tenants: whose banks are whose, and what holds for all banks of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg.types.json import Jsonb

from reverie.store import tenancy
from reverie.store.db import Connection, Row, queries, row, rows

_SQL = queries("tenants")


async def add(connection: Connection, name: str, config: Mapping[str, Any]) -> Row | None:
    """A new tenant; None where there is one of this name."""
    return await row(connection, _SQL["add"], {"name": name, "config": Jsonb(dict(config))})


async def page(connection: Connection, limit: int, offset: int) -> tuple[list[Row], int]:
    """Tenants by name, and how many there are."""
    found = await rows(connection, _SQL["page"], {"limit": limit, "offset": offset})
    return found, found[0]["total"] if found else 0


async def find(connection: Connection, name: str, *, alone: bool = False) -> Row | None:
    """One tenant; ``alone``: kept from others' changes, in a transaction."""
    return await row(connection, _SQL["find_alone" if alone else "find"], {"name": name})


async def configure(
    connection: Connection, name: str, config: Mapping[str, Any], reset: Sequence[str]
) -> Row | None:
    """Merge ``config`` into what the tenant sets; ``reset`` leaves it."""
    values = {"name": name, "config": Jsonb(dict(config)), "reset": list(reset)}
    return await row(connection, _SQL["configure"], values)


async def overrides(connection: Connection, name: str) -> list[Row]:
    """``bank_id`` and ``config`` of those banks of a tenant that set anything themselves."""
    return await rows(connection, _SQL["overrides"], {"name": name})


async def admit(connection: Connection) -> bool:
    """Make the role that tenants work under, and give it what it needs; False where that is not allowed."""
    found = await row(connection, _SQL["admit"], {})
    return bool(found and found["admitted"])


async def admitted(connection: Connection) -> bool:
    """Whether the role is there and may be taken."""
    found = await row(connection, _SQL["admitted"], {"role": tenancy.ROLE})
    return bool(found and found["admitted"])
