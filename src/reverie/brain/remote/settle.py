"""What is done when all pages of a run are stored: what is said twice or gone over there leaves."""

from __future__ import annotations

import uuid
from datetime import datetime

from reverie.brain.remote.duplicates import said
from reverie.brain.remote.run import LAG, Run
from reverie.brain.remote.same import LEAST, same
from reverie.brain.remote.storing import drop_fact
from reverie.errors import LostLease
from reverie.model import Bank
from reverie.retain.write import delete_document
from reverie.store import banks, learning, mental_models
from reverie.store.db import Connection, Database, Row
from reverie.store.learning import Part

_PAIRS = 5_000
_GONE = 200


async def retained_since(database: Database, run: Run, encoder: int, began: datetime) -> int:
    """Take learned facts away that were retained here since the last run that was complete, or since the
    source is known, for one that was not may have stored much; ``began`` is when this attempt did. What was
    there before was looked at when they were stored. How many."""
    async with database.connection() as connection:
        source = await learning.source(connection, run.bank, run.source)
        since = (source["learned_at"] or source["created_at"]) if source else began
        pairs = await learning.fresh(
            connection, run.bank, run.source, encoder, since=since - LAG, least=LEAST, limit=_PAIRS
        )
    alike = {row["other"]: row for row in pairs if _same(row)}
    if not alike:
        return 0
    async with database.transaction() as connection:
        if await banks.find_number(connection, run.bank, "alone") is None:
            raise LostLease("the bank was deleted, and the operation with it")
        there = await learning.present(connection, run.bank, [row["id"] for row in alike.values()])
        for row in alike.values():
            if row["id"] in there:
                await _replace(connection, run, row)
    return len(alike)


def _same(row: Row) -> bool:
    mine = said(row["text"], row["speaker"], row["occurred_start"], row["occurred_end"])
    its = said(row["other_text"], row["other_speaker"], row["other_start"], row["other_end"])
    return same(mine, its, row["near"])


async def _replace(connection: Connection, run: Run, row: Row) -> None:
    """Let a fact of this bank stand for a learned one."""
    known = await learning.known(connection, run.bank, run.source, row["part"], [row["remote_id"]])
    before = known.get(row["remote_id"])
    if before is None:  # its source was forgotten meanwhile
        return
    await learning.pass_on(connection, run.bank, str(row["other"]), row["id"])
    await drop_fact(connection, run.bank, before)
    item = learning.Item(
        row["remote_id"],
        before["origin_bank"],
        before["origin_id"],
        "duplicate",
        bytes(before["digest"]).hex(),
        str(row["id"]),
    )
    await learning.note(connection, run.bank, run.source, run.operation_id, row["part"], [item])


async def gone(database: Database, run: Run, part: Part) -> int:
    """Take away what of a part the remote bank has no more, some at a time; how many."""
    count = 0
    while True:
        async with database.transaction() as connection:
            if await banks.find_number(connection, run.bank, "alone") is None:
                raise LostLease("the bank was deleted, and the operation with it")
            found = await learning.gone(connection, run.bank, run.source, run.operation_id, part, _GONE)
            for one in found:
                if part in ("fact", "observation"):
                    await drop_fact(connection, run.bank, one)
                elif one["state"] == "stored" and one["local_id"]:
                    await _drop(connection, run.bank, part, one["local_id"])
            ids = [one["remote_id"] for one in found]
            await learning.drop(connection, run.bank, run.source, part, ids)
        count += len(found)
        if len(found) < _GONE:
            return count


async def _drop(connection: Connection, bank: Bank, part: str, local_id: str) -> None:
    if part == "document":
        await learning.release(connection, bank, documents=[local_id])
        await delete_document(connection, bank, local_id)
    else:
        await mental_models.delete(connection, bank, local_id)


async def unlearn(connection: Connection, bank: Bank, source: uuid.UUID) -> dict[str, int]:
    """Take away all that stands here of a source, and forget it; how much of each part.

    The caller holds the bank alone.
    """
    found = await learning.stands(connection, bank, source)
    names = sorted({one["document_id"] for one in found if one["document_id"]})
    await learning.release(connection, bank, documents=names)
    for name in names:
        await delete_document(connection, bank, name)
    for one in found:
        if one["part"] == "mental_model" and one["local_id"]:
            await mental_models.delete(connection, bank, one["local_id"])
    await learning.forget(connection, bank, source)
    return learning.tally(one["part"] for one in found)
