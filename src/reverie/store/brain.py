"""When banks are used, as far as it was learned."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from reverie.model import Bank
from reverie.store.db import Connection, Row, queries, row, rows, run

_SQL = queries("brain")


async def get(connection: Connection, bank: Bank) -> Row | None:
    """What is known of a bank; None: nothing yet.

    Columns: timezone, until, calls, weeks, sample_count, fit_hours, fit_error, fit_of_mean, mode,
    horizon_hours, copied, generated_at, learn_at, warm_at, warmed_at.
    """
    return await row(connection, _SQL["get"], {"bank": bank.number})


async def put(connection: Connection, bank: Bank, values: Mapping[str, Any]) -> None:
    """Store these columns; ``warmed_at`` None: as it was."""
    await run(connection, _SQL["put"], {**values, "bank": bank.number})


async def lock(connection: Connection, bank: Bank) -> None:
    """Keep others from changing what is known until the transaction ends."""
    await run(connection, _SQL["lock"], {"bank": bank.number})


async def owner(connection: Connection, bank: Bank) -> tuple[str, str]:
    """The names of a bank's tenant and of the bank; empty where it is gone."""
    found = await row(connection, _SQL["owner"], {"bank": bank.number})
    return (found["tenant"], found["bank_id"]) if found else ("", "")


async def hours(connection: Connection, bank: Bank, since: datetime, until: datetime) -> dict[datetime, int]:
    """Calls that handed something out, by the hour in UTC; hours without any are left out."""
    values = {"bank": bank.number, "since": since, "until": until}
    return {found["hour"]: found["calls"] for found in await rows(connection, _SQL["hours"], values)}


async def due(connection: Connection, limit: int) -> list[Bank]:
    """Banks that the clock sees to now."""
    return [Bank(found["bank"], "") for found in await rows(connection, _SQL["due"], {"limit": limit})]


async def take(connection: Connection, bank: Bank) -> Row | None:
    """In a transaction: put off what is due, as if the run failed; ``warm`` says whether caches are to be
    warmed. None: nothing is due, or nothing is known."""
    return await row(connection, _SQL["take"], {"bank": bank.number})


async def runs(connection: Connection, bank: Bank) -> Row:
    """How many runs ``completed`` and ``failed``, and how many failed since one did not: ``failing``."""
    found = await row(connection, _SQL["runs"], {"bank": bank.number})
    assert found is not None
    return found


async def memories(connection: Connection, bank: Bank, ids: Sequence[uuid.UUID]) -> list[Row]:
    """These memories (id, type, text) in their order, without those that are gone."""
    found = {one["id"]: one for one in await rows(connection, _SQL["memories"], _of(bank, ids=list(ids)))}
    return [found[key] for key in ids if key in found]


async def models(connection: Connection, bank: Bank, limit: int) -> list[Row]:
    """Mental models with content (id, name, content), the latest first."""
    return await rows(connection, _SQL["models"], _of(bank, limit=limit))


def _of(bank: Bank, **values: object) -> dict[str, object]:
    return {"bank": bank.number, **values}
