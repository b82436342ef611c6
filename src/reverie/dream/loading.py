"""The view of a bank that a dream is made of: the latest facts, so many, and what lies around them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np

from reverie.dream.view import Cause, Claimed, Named, Noted, Observed, Open, Past, Scored, View
from reverie.model import Bank
from reverie.store import dreams
from reverie.store.db import Connection, Row


async def view(
    connection: Connection, bank: Bank, encoder: int, *, now: datetime, zone: ZoneInfo, most: int, days: int
) -> View:
    """What a run may look at: ``most`` facts; outcomes of the last ``days`` calibrate. Nothing that is read
    here counts as handed out."""
    rows = await dreams.facts(connection, bank, encoder, most)
    around = await dreams.around(connection, bank, [row["id"] for row in rows])
    past = await dreams.past(connection, bank, encoder, days)
    return await asyncio.to_thread(_view, rows, around, past, now, zone)


def _view(
    rows: Sequence[Row],
    around: Mapping[str, Sequence[Row]],
    past: Mapping[str, Sequence[Row]],
    now: datetime,
    zone: ZoneInfo,
) -> View:
    said = [row["embedding"].to_numpy() for row in past["said"]]
    return View(
        facts=tuple(noted(row) for row in rows),
        now=now,
        zone=zone,
        causes=tuple(Cause(r["from_fact"], r["to_fact"], r["weight"]) for r in around["causes"]),
        observations=tuple(Observed(r["id"], r["text"], tuple(r["sources"])) for r in around["observed"]),
        access_counts={UUID(r["artifact"]): r["access_count"] for r in around["accessed"]},
        open_predictions=tuple(Open(**row) for row in past["open"]),
        scored=tuple(Scored(r["kind"], r["probability"], r["outcome"]) for r in past["scored"]),
        past=Past(
            {r["key"]: r["state"] for r in past["states"]},
            np.asarray(said, np.float32) if said else np.zeros((0, 0), np.float32),
        ),
    )


def noted(row: Row) -> Noted:
    """A fact as it was read."""
    return Noted(
        id=row["id"],
        text=row["text"],
        fact_type=row["fact_type"],
        learned_at=row["learned_at"],
        mentioned_at=row["mentioned_at"],
        occurred_start=row["occurred_start"],
        occurred_end=row["occurred_end"],
        precision=row["occurred_precision"],
        speaker=row["speaker"],
        entities=tuple(Named(name, kind) for name, kind in row["names"] or ()),
        claims=tuple(_claimed(*claim) for claim in row["claims"] or ()),
        document_id=row["document_id"],
        tags=tuple(row["tags"]),
        confidence=row["confidence"],
        flags=tuple(row["flags"]),
        vector=np.asarray(row["embedding"].to_numpy(), np.float32),
    )


def _claimed(
    subject: str, attribute: str, value: str, negated: bool, until: str | None, by: str | None
) -> Claimed:
    ended = datetime.fromisoformat(until) if until else None
    return Claimed(subject, attribute, value, negated, ended, UUID(by) if by else None)
