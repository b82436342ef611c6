"""Banks: isolated memories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from reverie.model import Bank
from reverie.store import tenancy
from reverie.store.db import Connection, like, queries, row, rows, run

_SQL = queries("banks")

Lock = Literal["write", "alone"]


async def find(connection: Connection, bank_id: str, lock: Lock | None = None) -> Bank | None:
    """The bank of this name, or None.

    In a transaction, ``write`` keeps it from being deleted, and ``alone`` also waits for all who write to it
    and keeps others from it.
    """
    statement = {None: "find", "write": "find_to_write", "alone": "find_alone"}[lock]
    found = await row(connection, _SQL[statement], {"tenant": tenancy.tenant(), "bank_id": bank_id})
    return Bank(found["bank"], found["bank_id"], found["indexed"]) if found else None


async def find_number(connection: Connection, bank: Bank, lock: Lock | None = None) -> Bank | None:
    """The bank of this number, whichever tenant's it is, or None; ``lock`` as for :func:`find`."""
    statement = {None: "find_number", "write": "number_to_write", "alone": "number_alone"}[lock]
    found = await row(connection, _SQL[statement], {"bank": bank.number})
    return Bank(found["bank"], found["bank_id"], found["indexed"]) if found else None


def unmade(bank_id: str) -> Bank:
    """A bank that is not there: statements bound to it find nothing. Banks are numbered from 1."""
    return Bank(0, bank_id)


async def find_with_counts(
    connection: Connection, bank_id: str, terms: Sequence[int]
) -> tuple[Bank, dict[int, int], dict[str, Any]]:
    """The bank of this name (:func:`unmade` where there is none), how many of its facts hold each term (zero
    counts may be left out), and what holds for it otherwise than by the server."""
    values = {"tenant": tenancy.tenant(), "bank_id": bank_id, "terms": terms}
    found = await rows(connection, _SQL["find_with_counts"], values, binary=True)
    if not found:
        return unmade(bank_id), {}, {}
    (row,) = found
    counts = dict(zip(row["terms"] or (), row["counts"] or (), strict=True))
    return Bank(row["bank"], row["bank_id"], row["indexed"], row["observed"]), counts, row["config"]


async def hold(connection: Connection, bank: Bank) -> bool:
    """Keep the bank from being deleted until the transaction ends; False when it is gone already."""
    return await row(connection, _SQL["hold"], {"bank": bank.number}) is not None


async def name(connection: Connection, bank: Bank) -> str | None:
    """The name of a bank, by its number; None when it is gone."""
    found = await row(connection, _SQL["name"], {"bank": bank.number})
    return found["bank_id"] if found else None


async def ensure(connection: Connection, bank_id: str) -> Bank:
    """The bank of this name, made if missing, kept as by the lock ``write``."""
    while True:
        if found := await find(connection, bank_id, "write"):
            return found
        made = await row(connection, _SQL["create"], {"tenant": tenancy.tenant(), "bank_id": bank_id})
        if made:
            return Bank(made["bank"], made["bank_id"])


async def profile(connection: Connection, bank: Bank) -> DictRow | None:
    """Name, mission, disposition, config and times of a bank."""
    return await row(connection, _SQL["profile"], {"bank": bank.number})


async def update(
    connection: Connection,
    bank: Bank,
    *,
    name: str | None = None,
    background: str | None = None,
    config: Mapping[str, Any] | None = None,
    reset: Sequence[str] = (),
) -> None:
    """Change what is given (not None); ``config`` is merged into the overrides, ``reset`` leaves them."""
    await run(
        connection,
        _SQL["update"],
        {
            "bank": bank.number,
            "name": name,
            "background": background,
            "config": Jsonb(dict(config or {})),
            "reset": list(reset),
        },
    )


async def reset_config(connection: Connection, bank: Bank) -> None:
    """Drop all overrides."""
    await run(connection, _SQL["reset_config"], {"bank": bank.number})


async def overrides(connection: Connection, bank: Bank, *, to_change: bool = False) -> dict[str, Any]:
    """What a bank itself sets; {} for no such bank. ``to_change``: others change it before or after."""
    found = await row(connection, _SQL["config_to_change" if to_change else "config"], {"bank": bank.number})
    return found["config"] if found else {}


async def settings(connection: Connection, bank: Bank | str | None) -> dict[str, Any]:
    """What holds for a bank otherwise than by the server: what its tenant sets, and over it what it sets
    itself. For a bank that is not there (None, or a name) it is the tenant's."""
    if isinstance(bank, Bank) and bank.number:
        found = await row(connection, _SQL["settings_by_number"], {"bank": bank.number})
    else:
        named = bank.bank_id if isinstance(bank, Bank) else bank
        values = {"tenant": tenancy.tenant(), "bank_id": named}
        found = await row(connection, _SQL["settings"], values)
    return found["config"] or {} if found else {}


class Accepted(NamedTuple):
    """A request that is accepted: its ``number``, higher than all before; the bank it is for, if any; the
    ``settings`` that hold for it."""

    number: int
    bank: Bank | None
    settings: dict[str, Any]


async def accept(connection: Connection, bank_id: str) -> Accepted:
    """Number a request for a bank."""
    found = await row(connection, _SQL["accept"], {"tenant": tenancy.tenant(), "bank_id": bank_id})
    if found is None:
        return Accepted(0, None, {})
    bank = Bank(found["bank"], bank_id, found["indexed"]) if found["bank"] is not None else None
    return Accepted(found["acceptance"], bank, found["config"])


async def delete(connection: Connection, bank: Bank) -> int:
    """Delete a bank with all it holds; how many facts went."""
    total = await row(connection, _SQL["fact_count"], {"bank": bank.number})
    await run(connection, _SQL["delete"], {"bank": bank.number})
    return total["total"] if total else 0


async def page(
    connection: Connection, q: str | None, limit: int, offset: int, allowed: Sequence[str] | None = None
) -> tuple[list[DictRow], int]:
    """Banks by name with how much they hold, and how many there are; ``allowed`` are the names that may be
    seen, or their beginnings with ``*`` at the end."""
    patterns = None if allowed is None else [_pattern(one) for one in allowed]
    where = {"tenant": tenancy.tenant(), "q": like(q) if q else None, "allowed": patterns}
    total = await row(connection, _SQL["count"], where)
    found = await rows(connection, _SQL["list"], {**where, "limit": limit, "offset": offset})
    return found, total["total"] if total else 0


def _pattern(allowed: str) -> str:
    """A name, or a beginning with ``*`` at the end, as a LIKE operand."""
    literal = like(allowed.removesuffix("*"))[1:-1]
    return f"{literal}%" if allowed.endswith("*") else literal


async def stats(connection: Connection, bank: Bank) -> DictRow:
    """What a bank holds, counted: documents, facts, links and operations."""
    found = await row(connection, _SQL["stats"], {"bank": bank.number})
    assert found is not None
    return found


async def named(connection: Connection, tenant: str, bank_ids: Sequence[str]) -> list[DictRow]:
    """Banks of a tenant by their names: number, name, when they were made, and what holds for them otherwise
    than by the server. Those that are not there are left out."""
    return await rows(connection, _SQL["named"], {"tenant": tenant, "bank_ids": list(bank_ids)})
