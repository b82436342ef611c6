"""A run of a bank's brain: it learns when the bank is used, and makes use of what it expects.

``incremental`` takes in what has come since the last run. ``warmup`` then warms caches with what is used
most. ``full_copy`` also notes what belongs into the bank's file: mental models, and the memories used most.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from reverie.brain.influence import HALF_FULL, HALF_LIFE, WEIGHTS
from reverie.brain.snapshot import source_id
from reverie.brain.state import LOOK_BACK, Mode, State, grown, stored
from reverie.brain.warming import Warmed
from reverie.errors import StaleDocument
from reverie.model import Bank
from reverie.operations import Commit, Context, Operation, Submission
from reverie.store import brain, influence
from reverie.store.access import Kind
from reverie.store.db import Connection

HORIZON_HOURS = 24
_LOCK = "sub_routine"
_WARMED, _COPIED = 8, 200
"""Things that are looked up to warm caches, and memories of a full copy: those used most."""
_KINDS: tuple[Kind, ...] = ("memory", "chunk", "mental_model")
_WINDOW = timedelta(days=14)
_SHOWN = 5
_SETTLED = timedelta(minutes=1)
"""After the end of an hour all calls in it are noted: they are written behind the calls."""


def submission(mode: Mode, horizon_hours: int = HORIZON_HOURS, *, force_rebuild: bool = False) -> Submission:
    """A run. Those of one bank run one by one, and of those alike at most one waits."""
    return Submission(
        OPERATION.type,
        {"mode": mode, "horizon_hours": horizon_hours, "force_rebuild": force_rebuild},
        lock=_LOCK,
        queueing_lock=f"{_LOCK}:{mode}:{horizon_hours}:{force_rebuild}",
    )


async def _prepare(context: Context, bank: Bank, wanted: dict[str, Any]) -> Commit:
    mode: Mode = wanted["mode"]
    await context.report("building")
    timezone = (await context.config(bank)).timezone
    now = datetime.now(UTC)
    async with context.database.connection() as connection:
        row = await brain.get(connection, bank)
        hours = await brain.hours(connection, bank, now - LOOK_BACK, now)
    known = None if row is None or wanted["force_rebuild"] else stored(row)
    rebuilt = known is None or known.timezone != timezone
    state, learned = await asyncio.to_thread(grown, known, hours, now - _SETTLED, timezone)
    await context.report("predicting")
    warmed, copied = None, list(row["copied"]) if row and known else []
    if mode == "warmup":
        await context.report("warming")
        warmed = await _warm(context, bank, now)
    elif mode == "full_copy":
        copied = [uuid.UUID(one.artifact) for one in await _used(context, bank, now, _COPIED, ("memory",))]
    warmed_at = row["warmed_at"] if row else None
    if warmed:
        warmed_at = datetime.now(UTC)
    state = replace(state, horizon_hours=wanted["horizon_hours"], warmed_at=warmed_at)
    # a copy stays until the next one, or until all is made anew
    kept = "full_copy" if known and row and row["mode"] == "full_copy" else mode

    async def commit(connection: Connection) -> dict[str, Any]:
        await brain.lock(connection, bank)
        before = await brain.get(connection, bank)
        if (before and before["until"], before and before["generated_at"]) != (
            row and row["until"],
            row and row["generated_at"],
        ):
            raise StaleDocument("what is known of the bank's use has changed meanwhile")
        await brain.put(connection, bank, {**state.columns(now), "mode": kept, "copied": copied})
        told = _result(state, mode, now, warmed)
        return {**told, "hours_learned": learned, "rebuilt": rebuilt, "memories_copied": len(copied)}

    return commit


async def _used(
    context: Context, bank: Bank, now: datetime, most: int, kinds: Sequence[Kind]
) -> list[influence.Used]:
    """What was used most of late, best first."""
    order = {
        "now": now, "half_life_s": HALF_LIFE.total_seconds(), "half_full": HALF_FULL,
        "recency": WEIGHTS.recency, "freq": WEIGHTS.freq, "rerank": WEIGHTS.rerank,
    }  # fmt: skip
    async with context.database.connection() as connection:
        return await influence.used(connection, bank, kinds, (now - _WINDOW).date(), most, order)


async def _warm(context: Context, bank: Bank, now: datetime) -> Warmed | None:
    used = await _used(context, bank, now, _WARMED, _KINDS)
    async with context.database.connection() as connection:
        known = await influence.described(connection, bank, used, 1, now - _WINDOW)
    assert context.warmer is not None
    return await context.warmer(bank, [one.text for one in known.values()])


def _result(state: State, mode: Mode, now: datetime, warmed: Warmed | None) -> dict[str, Any]:
    """What is kept of a run: figures alone."""
    best = sorted(state.activity.ahead(now, state.horizon_hours), key=lambda one: (-one.score, one.at))
    warm_at = state.warm_at(now)
    return {
        "mode": mode,
        "horizon_hours": state.horizon_hours,
        "sample_count": state.sample_count,
        "source_snapshot_id": source_id(state.learned(), state.sample_count),
        "predictions": [
            {"at": one.at.isoformat(), "hour_utc": one.at.hour, "score": round(one.score, 6)}
            for one in best[:_SHOWN]
            if one.calls
        ],
        "skill": round(state.fit.skill, 6) if state.fit.hours else None,
        "warm_at": warm_at.isoformat() if warm_at else None,
        "searches": warmed.searches if warmed else 0,
        "warmed_ms": warmed.took_ms if warmed else 0,
    }


# behind whatever somebody waits for
OPERATION = Operation("sub_routine", _prepare, priority=-10)
