"""Recall: plan -> strategies -> fuse -> rank. What is returned of it is cut to the budget by the caller."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from reverie.language import terms
from reverie.model import Bank, Hit
from reverie.providers.embeddings.lanes import Embedder
from reverie.recall import candidates
from reverie.recall.plan import Plan
from reverie.recall.rank import rank
from reverie.recall.strategies import Query, registry
from reverie.store import facts
from reverie.store.db import Connection, Reader
from reverie.telemetry import RECALL_SECONDS


@dataclass(slots=True)
class Trace:
    """What each stage did and how long it took, in milliseconds."""

    found: dict[str, list[uuid.UUID]] = field(default_factory=dict)
    milliseconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure what runs inside as the stage of this name."""
        started = time.perf_counter()
        yield
        seconds = time.perf_counter() - started
        self.milliseconds[name] = round(seconds * 1000, 2)
        RECALL_SECONDS.labels(name).observe(seconds)


class Recaller:
    """Ranks the facts of a bank for a plan."""

    def __init__(self, embedder: Embedder, encoder_number: int) -> None:
        self._embedder, self._encoder = embedder, encoder_number

    async def encode(self, plan: Plan, trace: Trace) -> object:
        """The query's vector as a database parameter. Needs no connection, so hold none meanwhile."""
        with trace.stage("encode"):
            return facts.half(await self._embedder.query(plan.query))

    async def rank(
        self, connection: Connection, bank: Bank, plan: Plan, vector: object, trace: Trace
    ) -> list[tuple[Hit, float]]:
        """All candidates with their final scores, best first."""
        reader = Reader(connection, bank)
        query = Query(plan, vector, await self._weigh(connection, bank, plan), self._encoder)
        for name, find in registry().items():
            with trace.stage(name):
                trace.found[name] = await find(reader, query)
        with trace.stage("candidates"):
            hits = await candidates.load(reader, query, {i for ids in trace.found.values() for i in ids})
        with trace.stage("rank"):
            return rank(hits, plan)

    async def _weigh(self, connection: Connection, bank: Bank, plan: Plan) -> object | None:
        """The query's terms weighted by IDF; None when no fact holds any of them."""
        numbers = list(plan.terms.values())
        counted = await facts.term_counts(connection, bank, numbers)
        total = counted.get(facts.FACTS, 0)
        known = {n: terms.idf(counted[n], total) for n in numbers if counted.get(n, 0) > 0}
        return facts.sparse(known) if known else None
