"""A look over a bank for what cannot all be right: facts that were learned or edited since the last look,
each round with those that they may not go with. What was found is looked at again where its evidence changed.

Every round is a transaction of its own that notes how far the look has come: what is cut off goes on there.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from reverie.dream.anomalies.find import anomalies
from reverie.dream.anomalies.model import Anomaly
from reverie.dream.apart import FEW, apart
from reverie.dream.loading import noted
from reverie.dream.view import Cause, View
from reverie.errors import LostLease
from reverie.model import Bank
from reverie.operations import Commit, Context, Operation, Submission
from reverie.store import anomalies as store
from reverie.store import banks
from reverie.store.db import Connection

ROUND, COMPANIONS = 400, 600
"""Facts of a round, and those that they are held against."""
_CHANGED = 200
"""Anomalies looked at again at a time."""


def submission(*, anew: bool = False, after_s: float = 0.0) -> Submission:
    """A look to be taken; ``anew``: over all facts."""
    queueing_lock = f"{store.LOCK} anew" if anew else store.LOCK
    return Submission(
        OPERATION.type, {"anew": anew}, lock=store.LOCK, queueing_lock=queueing_lock, after_s=after_s
    )


async def _prepare(context: Context, bank: Bank, stored: dict[str, Any]) -> Commit:
    look = _Look(context, bank, ZoneInfo((await context.config(bank)).timezone))
    await look.again()
    await look.onward(anew=bool(stored.get("anew")))
    told = look.told

    async def commit(connection: Connection) -> dict[str, Any]:
        await store.looked_now(connection, bank)
        names = ("facts", "added", "reopened", "gone", "known")
        return {name: told[name] for name in names}

    return commit


class _Look:
    """One look; ``told`` counts what came of it."""

    def __init__(self, context: Context, bank: Bank, zone: ZoneInfo) -> None:
        self._context, self._bank, self._zone = context, bank, zone
        self.told: Counter[str] = Counter()

    async def again(self) -> None:
        """What was found before and now rests on other evidence: found again, or gone."""
        async with self._context.database.connection() as connection:
            known = await store.changed(connection, self._bank, _CHANGED)
        for one in known:
            found = await self._found(one["fact_ids"])
            same = next((a for a in found if a.key == one["key"]), None)
            async with self._context.database.transaction() as connection:
                await self._hold(connection)
                if same is not None:
                    self.told[await store.keep(connection, self._bank, _row(same))] += 1
                else:
                    why = "its facts do not contradict each other any more"
                    await store.set_status(connection, self._bank, one["id"], "resolved", why, store.SYSTEM)
                    self.told["gone"] += 1

    async def onward(self, *, anew: bool) -> None:
        """What was learned or edited since the last look, or all."""
        async with self._context.database.connection() as connection:
            edited = await store.edited(connection, self._bank, ROUND)
        if edited:
            await self._round(edited, None)
        async with self._context.database.transaction() as connection:
            if anew:
                await store.anew(connection, self._bank)
            place = await store.seen(connection, self._bank)
        while True:
            async with self._context.database.connection() as connection:
                new = await store.unseen(connection, self._bank, place, ROUND)
            if not new:
                break
            place = new[-1]
            await self._round([key for _, key in new], place)
            await self._context.report("looking", self.told["facts"], None)

    async def _round(self, new: Sequence[uuid.UUID], place: tuple[datetime, uuid.UUID] | None) -> None:
        async with self._context.database.connection() as connection:
            others = await store.companions(connection, self._bank, new, COMPANIONS)
        mine = set(new)
        found = [a for a in await self._found([*new, *others]) if mine & set(a.facts)]
        async with self._context.database.transaction() as connection:
            await self._hold(connection)
            for one in found:
                self.told[await store.keep(connection, self._bank, _row(one))] += 1
            if place is not None:
                await store.see(connection, self._bank, *place)
        self.told["facts"] += len(new)

    async def _found(self, ids: Sequence[uuid.UUID]) -> tuple[Anomaly, ...]:
        async with self._context.database.connection() as connection:
            told, causes = await store.material(connection, self._bank, self._context.encoder_number, ids)
        view = View(
            facts=tuple(noted(row) for row in told),
            now=datetime.now(UTC),
            zone=self._zone,
            causes=tuple(Cause(r["from_fact"], r["to_fact"], r["weight"]) for r in causes),
        )
        busy = self._context.preparer.embedder.disturbed
        return await apart(anomalies, view, few=len(view.facts) <= FEW, busy=busy)

    async def _hold(self, connection: Connection) -> None:
        if not await banks.hold(connection, self._bank):
            raise LostLease("the bank was deleted, and the look over it with it")


def _row(one: Anomaly) -> dict[str, Any]:
    return {
        "key": one.key, "anomaly_type": one.type, "kind": one.kind, "severity": one.severity,
        "subject": one.subject, "description": one.text, "facts": one.facts, "data": one.data,
    }  # fmt: skip


# behind whatever somebody waits for, and behind consolidation
OPERATION = Operation("anomaly_detection", _prepare, priority=-15, wall_s=21_600)
