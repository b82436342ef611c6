"""Anomalies of a bank, how far it was looked over for them, and what people made of them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from psycopg.types.json import Jsonb

from reverie.model import Bank, new_id
from reverie.store.db import Connection, Row, queries, row, rows, run

_SQL = queries("anomalies")

LOCK = "anomalies"
"""Lock and queueing lock of the looks over a bank."""
SYSTEM = "system"
"""Who did what nobody did."""
_MATES, _EACH, _LATEST, _SPOKEN = 300, 6, 2_000, 100


async def seen(connection: Connection, bank: Bank) -> tuple[datetime, uuid.UUID]:
    """Up to which fact a bank was looked over; before all facts where it never was."""
    found = await row(connection, _SQL["seen"], {"bank": bank.number})
    return (
        (found["learned_at"], found["fact_id"])
        if found
        else (datetime(1, 1, 1, tzinfo=UTC), uuid.UUID(int=0))
    )


async def see(connection: Connection, bank: Bank, learned_at: datetime, fact_id: uuid.UUID) -> None:
    """Note up to which fact a bank was looked over."""
    await run(connection, _SQL["see"], {"bank": bank.number, "learned_at": learned_at, "fact_id": fact_id})


async def looked_now(connection: Connection, bank: Bank) -> None:
    """Note that a look has ended."""
    await run(connection, _SQL["looked_now"], {"bank": bank.number})


async def anew(connection: Connection, bank: Bank) -> None:
    """Have a bank looked over from its first fact on."""
    await run(connection, _SQL["anew"], {"bank": bank.number})


async def unseen(
    connection: Connection, bank: Bank, after: tuple[datetime, uuid.UUID], most: int
) -> list[tuple[datetime, uuid.UUID]]:
    """(learned at, id) of the next facts behind one."""
    values = {"bank": bank.number, "learned_at": after[0], "fact_id": after[1], "most": most}
    return [(one["learned_at"], one["id"]) for one in await rows(connection, _SQL["unseen"], values)]


async def edited(connection: Connection, bank: Bank, most: int) -> list[uuid.UUID]:
    """Facts that were edited since the last look."""
    return [one["id"] for one in await rows(connection, _SQL["edited"], {"bank": bank.number, "most": most})]


async def companions(
    connection: Connection, bank: Bank, ids: Sequence[uuid.UUID], most: int
) -> list[uuid.UUID]:
    """Facts that these may not go with, the likeliest first."""
    values = {
        "bank": bank.number, "ids": list(ids), "most": most, "mates": _MATES, "each": _EACH,
        "latest": _LATEST, "spoken": _SPOKEN,
    }  # fmt: skip
    return [one["id"] for one in await rows(connection, _SQL["companions"], values)]


async def material(
    connection: Connection, bank: Bank, encoder: int, ids: Sequence[uuid.UUID]
) -> tuple[list[Row], list[Row]]:
    """These facts, as far as they count, and the causes among them."""
    values = {"bank": bank.number, "ids": list(ids), "encoder": encoder}
    told = await rows(connection, _SQL["facts"], values, binary=True)
    return told, await rows(connection, _SQL["causes"], values)


async def changed(connection: Connection, bank: Bank, most: int) -> list[Row]:
    """(id, key, fact_ids) of anomalies whose evidence has changed."""
    return await rows(connection, _SQL["changed"], {"bank": bank.number, "most": most})


async def keep(connection: Connection, bank: Bank, found: Mapping[str, Any]) -> str:
    """Store an anomaly that was found: ``added``, ``reopened``, or ``known`` where nothing new is told.

    ``found``: key, anomaly_type, kind, severity, subject, description, facts, data. One that a person closed
    stays so while its evidence says the same.
    """
    values = {"bank": bank.number, **found, "facts": list(found["facts"]), "data": Jsonb(dict(found["data"]))}
    held = await row(connection, _SQL["hold"], values)
    if held is None:
        key = new_id()
        if (await run(connection, _SQL["add"], {**values, "id": key})).rowcount:
            await _note(connection, bank, key, None, "open", None, SYSTEM)
            return "added"
        return "known"
    back = held["status"] == "resolved" and held["resolved_by"] == SYSTEM
    if held["same"] and not back:
        return "known"
    status = "suppressed" if held["status"] == "suppressed" else "open"
    await run(connection, _SQL["renew"], {**values, "id": held["id"], "status": status})
    if status == held["status"]:
        return "known"
    await _note(connection, bank, held["id"], held["status"], status, "its evidence has changed", SYSTEM)
    return "reopened"


async def set_status(
    connection: Connection, bank: Bank, key: uuid.UUID, status: str, note: str | None, by: str
) -> bool:
    """Close an anomaly, or take note of it; False where there is none. Done twice, it is noted once."""
    values = {"bank": bank.number, "id": key, "status": status, "by": by}
    held = await row(connection, _SQL["lock"], values)
    if held is None:
        return False
    if held["status"] != status:
        await _note(connection, bank, key, held["status"], status, note, by)
    if held["status"] != status or by == SYSTEM:
        await run(connection, _SQL["set_status"], values)
    return True


async def _note(
    connection: Connection, bank: Bank, key: uuid.UUID, old: str | None, new: str, note: str | None, by: str
) -> None:
    values = {
        "bank": bank.number,
        "anomaly_id": key,
        "id": new_id(),
        "old": old,
        "new": new,
        "note": note,
        "by": by,
    }
    await run(connection, _SQL["note"], values)


async def page(
    connection: Connection,
    bank: Bank,
    *,
    key: uuid.UUID | None = None,
    status: str | None = None,
    types: Sequence[str] | None = None,
    least: float = 0.0,
    fact_id: uuid.UUID | None = None,
    after: tuple[float, uuid.UUID] | None = None,
    limit: int = 50,
) -> list[Row]:
    """Anomalies, the gravest first."""
    values = {
        "bank": bank.number,
        "id": key,
        "status": status,
        "types": list(types) if types else None,
        "least": least,
        "fact_id": fact_id,
        "after_severity": after[0] if after else None,
        "after": after[1] if after else None,
        "limit": limit,
    }
    return await rows(connection, _SQL["page"], values)


async def totals(connection: Connection, bank: Bank) -> list[Row]:
    """(anomaly_type, status, n, severity) of all anomalies; ``severity`` is their sum."""
    return await rows(connection, _SQL["totals"], {"bank": bank.number})


async def looked(connection: Connection, bank: Bank) -> Row:
    """(looked_at, behind) of the last look; ``looked_at`` is None where there was none."""
    found = await row(connection, _SQL["looked"], {"bank": bank.number})
    assert found is not None
    return found


async def evidence(connection: Connection, bank: Bank, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Row]:
    """The facts behind anomalies, by id; those that are gone are left out."""
    found = await rows(connection, _SQL["evidence"], {"bank": bank.number, "ids": list(ids)})
    return {one["id"]: one for one in found}


async def changes(connection: Connection, bank: Bank, ids: Sequence[uuid.UUID]) -> list[Row]:
    """What was done to anomalies, in order."""
    return await rows(connection, _SQL["changes"], {"bank": bank.number, "ids": list(ids)})
