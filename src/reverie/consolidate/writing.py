"""Writing changes of observations inside a transaction that holds them and the facts they rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import numpy as np

from reverie.consolidate.base import Tally
from reverie.consolidate.changes import Change
from reverie.consolidate.statement import Derived, Statement
from reverie.language import terms
from reverie.model import Bank, Vector, new_id
from reverie.store import facts, observations
from reverie.store.db import Connection
from reverie.store.observations import Replaced, Support, Versioned


async def doable(
    connection: Connection, bank: Bank, found: Sequence[Change], used: Mapping[UUID, Statement]
) -> tuple[list[Change], set[UUID]]:
    """The changes whose facts are still as they were read, on observations that nobody else works on, and
    which of the facts ``used`` are as they were. All of it stays so until the transaction ends."""
    versions = [Versioned(key, one.version) for key, one in sorted(used.items())]
    held = await observations.hold_facts(connection, bank, versions)
    free = await observations.hold(connection, bank, [one.known.id for one in found if one.known])
    ready = [
        one
        for one in found
        if (one.known is None or one.known.id in free) and (one.derived is None or one.derived.facts <= held)
    ]
    return ready, held


async def apply(
    connection: Connection, bank: Bank, changes: Sequence[Change], rows: Mapping[int, dict[str, Any]]
) -> Tally:
    """Carry out changes that are held; ``rows`` has the columns of those that stay, by their places."""
    gone = [one.known for one in changes if one.known and not one.derived]
    await observations.delete(connection, bank, [one.id for one in gone])
    kept = [(one, rows[place]) for place, one in enumerate(changes) if one.derived]
    if not kept:
        return Tally(deleted=len(gone))
    replaced = [
        Replaced(one.known.id, sorted(one.known.facts), one.what, one.reason)
        for one, _ in kept
        if one.known and one.what
    ]
    await observations.remember(connection, bank, replaced)
    await observations.add(connection, bank, [row for one, row in kept if one.known is None])
    supports: list[Support] = []
    for one, row in kept:
        assert one.derived
        supports += (Support(row["id"], p.fact_id, p.start, p.end) for p in one.derived.sources)
        if one.known is not None:
            await observations.update(connection, bank, row, anew=one.what is not None)
    await observations.support(connection, bank, [row["id"] for _, row in kept], supports)
    created = sum(one.known is None for one, _ in kept)
    return Tally(created, len(kept) - created, len(gone))


def row(
    change: Change, *, topic: str, extractor: str, encoder: int, vector: Vector, mean: float
) -> dict[str, Any]:
    """The columns of an observation; ``mean`` is the mean number of terms of the bank's facts."""
    one: Derived | None = change.derived
    assert one
    counted = terms.counts(one.text)
    return {
        "id": change.known.id if change.known else new_id(),
        "encoder": encoder,
        "term_count": counted.total(),
        "embedding": facts.half(vector),
        "terms": facts.sparse(terms.weights(counted, mean)),
        "tags": list(one.scope),
        "kind": one.kind,
        "topic": topic,
        "text": one.text,
        "extractor": extractor,
        "proof_count": len(one.sources),
        "occurred_start": one.start,
        "occurred_end": one.end,
        "mentioned_at": one.said_at,
    }


async def mean_length(connection: Connection, bank: Bank) -> float:
    """Mean number of terms of the bank's facts."""
    known = await facts.term_counts(connection, bank, [])
    return known.get(facts.LENGTH, 0) / max(known.get(facts.FACTS, 0), 1)


def middle(vectors: Sequence[Vector]) -> Vector:
    """The direction of the mean of unit vectors: what an observation of the rules is found by."""
    mean = np.mean(np.stack(vectors), axis=0)
    found: Vector = (mean / max(float(np.linalg.norm(mean)), 1e-6)).astype(np.float32)
    return found
