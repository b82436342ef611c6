"""Banks: isolated memories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from reverie.model import Bank
from reverie.store.db import Connection, like, queries, row, rows, run

_SQL = queries("banks")

TENANT = "default"

Lock = Literal["write", "alone"]


async def find(connection: Connection, bank_id: str, lock: Lock | None = None) -> Bank | None:
    """The bank of this name, or None.

    In a transaction, ``write`` keeps it from being deleted, and ``alone`` also waits for all who write to it
    and keeps others from it.
    """
    statement = {None: "find", "write": "find_to_write", "alone": "find_alone"}[lock]
    found = await row(connection, _SQL[statement], {"tenant": TENANT, "bank_id": bank_id})
    return Bank(found["bank"], found["bank_id"], found["indexed"]) if found else None


async def find_with_counts(
    connection: Connection, bank_id: str, terms: Sequence[int]
) -> tuple[Bank, dict[int, int]] | None:
    """The bank of this name with how many of its facts hold each term; zero counts may be left out."""
    values = {"tenant": TENANT, "bank_id": bank_id, "terms": terms}
    found = await rows(connection, _SQL["find_with_counts"], values, binary=True)
    if not found:
        return None
    (row,) = found
    counts = dict(zip(row["terms"] or (), row["counts"] or (), strict=True))
    return Bank(row["bank"], row["bank_id"], row["indexed"], row["observed"]), counts


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
        made = await row(connection, _SQL["create"], {"tenant": TENANT, "bank_id": bank_id})
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


async def overrides(connection: Connection, bank: Bank | str) -> dict[str, Any]:
    """What a bank, named by its number or its name, sets otherwise than the server; {} for no such bank."""
    if isinstance(bank, Bank):
        found = await row(connection, _SQL["config_by_number"], {"bank": bank.number})
    else:
        found = await row(connection, _SQL["config"], {"tenant": TENANT, "bank_id": bank})
    return found["config"] if found else {}


async def accept(connection: Connection, bank_id: str) -> tuple[int, dict[str, Any]]:
    """The number of a request that is accepted now, higher than all before, and the overrides of its bank."""
    found = await row(connection, _SQL["accept"], {"tenant": TENANT, "bank_id": bank_id})
    return (found["acceptance"], found["config"] or {}) if found else (0, {})


async def delete(connection: Connection, bank: Bank) -> int:
    """Delete a bank with all it holds; how many facts went."""
    total = await row(connection, _SQL["fact_count"], {"bank": bank.number})
    await run(connection, _SQL["delete"], {"bank": bank.number})
    return total["total"] if total else 0


async def page(connection: Connection, q: str | None, limit: int, offset: int) -> tuple[list[DictRow], int]:
    """Banks by name with how much they hold, and how many there are."""
    where = {"tenant": TENANT, "q": like(q) if q else None}
    total = await row(connection, _SQL["count"], where)
    found = await rows(connection, _SQL["list"], {**where, "limit": limit, "offset": offset})
    return found, total["total"] if total else 0


async def stats(connection: Connection, bank: Bank) -> DictRow:
    """What a bank holds, counted: documents, facts, links and operations."""
    found = await row(connection, _SQL["stats"], {"bank": bank.number})
    assert found is not None
    return found
