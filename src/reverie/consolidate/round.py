"""One round of the rules tier: the next facts of the queue, all that they touch, and what follows of it.

Nothing is locked while facts are read and thought about. The write is one short transaction: it holds the
facts as they were read, leaves out what others work on at that moment, and waits for nobody but for a writer
that has the whole bank. What is left out stays in the queue.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from reverie.consolidate import loading
from reverie.consolidate.base import Tally
from reverie.consolidate.changes import Change, changes, topic_of
from reverie.consolidate.derive import MOST_SOURCES, derive
from reverie.consolidate.reading import Told, told
from reverie.consolidate.statement import Known, Statement
from reverie.consolidate.writing import apply, doable, mean_length, middle, row
from reverie.errors import LostLease
from reverie.model import Bank
from reverie.store import banks, observations
from reverie.store.db import Connection, Database
from reverie.store.observations import Versioned

BATCH = 500
"""Facts of the queue that one round takes at most."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a round has read: facts and the observations of their topics, and how the facts were read."""

    facts: Mapping[UUID, Statement]
    readings: Mapping[UUID, Sequence[Told]]
    known: Sequence[Known]
    topics: frozenset[str]


class Round:
    """Consolidates a bank, some facts at a time. ``encoder`` is the number of the encoder in use."""

    def __init__(self, database: Database, bank: Bank, encoder: int) -> None:
        self._database, self._bank, self._encoder = database, bank, encoder

    async def __call__(
        self, queued: Sequence[Versioned], lost: Sequence[UUID], failed: Mapping[UUID, str] | None = None
    ) -> Tally:
        """Consolidate these facts, and what is left of the facts of these observations.

        Facts that ``failed`` elsewhere stay in the queue, with the reason.
        """
        seen = await self._see([one.id for one in queued], lost)
        found = await asyncio.to_thread(_think, seen)
        async with self._database.transaction() as connection:
            if not await banks.hold(connection, self._bank):
                raise LostLease("the bank was deleted, and its consolidation with it")
            return await self._write(connection, seen, found, queued, failed or {})

    async def _see(self, queued: Sequence[UUID], lost: Sequence[UUID]) -> Seen:
        bank = self._bank
        async with self._database.connection() as connection:
            beside = await observations.beside(connection, bank, queued, lost)
            found = await self._statements(connection, {*queued, *beside})
            readings: dict[UUID, Sequence[Told]] = {}
            # first what says the same as these, then all that tells of what any of those tells of
            for _ in range(2):
                started = set(found)
                readings |= await asyncio.to_thread(_readings, found, started - readings.keys())
                asked = [one.reading for key in started for one in readings[key]]
                peers = await observations.peers(
                    connection,
                    bank,
                    started,
                    {one.meaning for one in asked},
                    {one.activity for one in asked if one.activity is not None},
                    MOST_SOURCES,
                )
                found |= await self._statements(connection, peers - started)
            readings |= await asyncio.to_thread(_readings, found, found.keys() - readings.keys())
            topics = _topics(found, readings, started)
            rows = await observations.known(connection, bank, topics=topics, ids=lost, facts=queued)
        return Seen(found, readings, [loading.known(row) for row in rows], topics)

    async def _statements(self, connection: Connection, ids: set[UUID]) -> dict[UUID, Statement]:
        rows = await observations.statements(connection, self._bank, ids, self._encoder) if ids else []
        return {one.id: one for one in await asyncio.to_thread(lambda: list(map(loading.statement, rows)))}

    async def _write(
        self,
        connection: Connection,
        seen: Seen,
        found: Sequence[Change],
        queued: Sequence[Versioned],
        failed: Mapping[UUID, str],
    ) -> Tally:
        bank = self._bank
        used = {fact for one in found if one.derived for fact in one.derived.facts}
        used |= {one.id for one in queued}
        facts = {key: seen.facts[key] for key in used if key in seen.facts}
        ready, held = await doable(connection, bank, found, facts)
        skipped = {fact for one in found if one not in ready and one.derived for fact in one.derived.facts}
        # what a model has written is not known to the rules: its facts are read by the model again
        gone = [one.known for one in ready if one.known and not one.derived]
        again = {part.fact_id for one in gone if one.extractor != "rules" for part in one.sources}
        await observations.queue(connection, bank, again)
        tally = await apply(connection, bank, ready, await self._rows(connection, seen, ready))
        taken = [one for one in queued if (one.id in held or one.id not in facts) and one.id not in skipped]
        read = [one for key in taken if key.id in held for one in seen.readings[key.id]]
        await observations.keys(
            connection,
            bank,
            [(p.fact_id, p.start, reading.meaning, reading.activity) for p, reading in read],
        )
        for reason in sorted(set(failed.values())):
            those = [one for one in queued if failed.get(one.id) == reason]
            await observations.failed(connection, bank, those, reason)
        done = [one for one in taken if one.id not in failed]
        await observations.done(connection, bank, done)
        return replace(tally, processed=len(done))

    async def _rows(
        self, connection: Connection, seen: Seen, ready: Sequence[Change]
    ) -> dict[int, dict[str, Any]]:
        rows: dict[int, dict[str, Any]] = {}
        mean = await mean_length(connection, self._bank) if ready else 0.0
        for place, one in enumerate(ready):
            if one.derived is None:
                continue
            vectors = [seen.facts[part.fact_id].vector for part in one.derived.sources]
            rows[place] = row(
                one,
                topic=topic_of(one.derived),
                extractor="rules",
                encoder=self._encoder,
                vector=middle([vector for vector in vectors if vector is not None]),
                mean=mean,
            )
        return rows


def _readings(found: Mapping[UUID, Statement], wanted: Collection[UUID]) -> dict[UUID, Sequence[Told]]:
    return {key: told(found[key]) for key in wanted}


def _topics(
    found: Mapping[UUID, Statement], readings: Mapping[UUID, Sequence[Told]], started: set[UUID]
) -> frozenset[str]:
    """The topics that are derived anew. Of claims and habits those of the facts it began with; of meanings
    all, because a habit covers what was one."""
    claims = (found[key].claim for key in started & found.keys())
    topics = {f"claim:{one.topic}" for one in claims if one}
    activities = {one.reading.activity for key in started for one in readings[key]}
    topics |= {f"habit:{key}" for key in activities if key is not None}
    return frozenset(
        topics | {f"meaning:{one.reading.meaning}" for read in readings.values() for one in read}
    )


def _think(seen: Seen) -> list[Change]:
    derived = [one for one in derive(seen.facts.values(), seen.readings) if topic_of(one) in seen.topics]
    return changes(derived, seen.known)
