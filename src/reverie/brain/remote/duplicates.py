"""Which facts the bank says already, by the keys of what they say and by their vectors."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from reverie.brain.remote.same import LEAST, Said, same
from reverie.consolidate.reading import told
from reverie.consolidate.statement import Statement
from reverie.model import Bank, Vector
from reverie.store import learning
from reverie.store.db import Connection


@dataclass(frozen=True, slots=True)
class Candidate:
    """A fact that may be said already, with its vector."""

    said: Said
    vector: Vector


def said(text: str, speaker: str | None, start: datetime | None, end: datetime | None) -> Said:
    """A fact as it is compared."""
    statement = Statement(uuid.UUID(int=0), text, speaker, datetime.now(UTC), start, end)
    meanings = frozenset(one.reading.meaning for one in told(statement))
    return Said(text, start, end, meanings, speaker)


async def duplicates(
    connection: Connection,
    bank: Bank,
    encoder: int,
    facts: Sequence[Candidate],
    *,
    since: datetime | None = None,
    apart: Callable[[uuid.UUID], bool] = lambda one: False,
) -> dict[int, uuid.UUID]:
    """Facts that the bank says already, by their places, each with the one that does.

    ``since``: only facts that were learned from then on are looked at; those that are ``apart`` never count.
    """
    if not facts:
        return {}
    found: dict[int, uuid.UUID] = {}
    if since is None:
        found |= await _by_meaning(connection, bank, facts, apart)
    vectors = [one.vector for one in facts]
    near = await learning.nearest(connection, bank, encoder, vectors, least=LEAST, since=since)
    for place, rows in near.items():
        for row in rows:
            other = said(row["text"], row["speaker"], row["occurred_start"], row["occurred_end"])
            if place not in found and not apart(row["id"]) and same(facts[place].said, other, row["near"]):
                found[place] = row["id"]
    return found


async def _by_meaning(
    connection: Connection, bank: Bank, facts: Sequence[Candidate], apart: Callable[[uuid.UUID], bool]
) -> dict[int, uuid.UUID]:
    wanted = {meaning for one in facts for meaning in one.said.meanings}
    if not wanted:
        return {}
    known: Mapping[frozenset[int], uuid.UUID] = {
        frozenset(row["meanings"]): row["id"]
        for row in await learning.alike(connection, bank, wanted)
        if not apart(row["id"])
    }
    return {
        place: known[one.said.meanings]
        for place, one in enumerate(facts)
        if one.said.meanings and one.said.meanings in known
    }


def repeated(facts: Sequence[Candidate]) -> dict[int, int]:
    """Facts that say what an earlier one of them says: their places, each with that of the first."""
    found: dict[int, int] = {}
    if len(facts) < 2:
        return found
    matrix = np.asarray([one.vector for one in facts], np.float32)
    matrix /= np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-9)
    near = matrix @ matrix.T
    for place in range(1, len(facts)):
        for other in np.flatnonzero(near[place, :place] >= LEAST):
            first = int(other)
            if first not in found and same(facts[place].said, facts[first].said, float(near[place, first])):
                found[place] = first
                break
    return found
