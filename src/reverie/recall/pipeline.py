"""Recall: plan -> strategies -> rank -> rerank -> arrange. What is returned of it is cut by the caller."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from reverie.providers.embeddings.base import EncodedQuery
from reverie.providers.embeddings.lanes import Embedder
from reverie.recall import candidates
from reverie.recall.arrange import arrange, score
from reverie.recall.gather import Clock, Gathering, Validity, concrete
from reverie.recall.hop import Cause, Link
from reverie.recall.plan import DEPTH, Plan
from reverie.recall.rerank import Reranking, rerank
from reverie.recall.scored import Scored
from reverie.recall.strategies import Query, by_words, registry
from reverie.recall.trace import Trace
from reverie.recall.weighed import Weighed, weigh
from reverie.store import facts
from reverie.store.db import Reader


@dataclass(frozen=True, slots=True)
class Encoded:
    """A query and, where an event tells its time, that event's words and those of the event that ends it."""

    query: EncodedQuery
    events: Sequence[EncodedQuery]


@dataclass(frozen=True, slots=True)
class Ranking:
    """All candidates, best first, with what was asked of the database for them."""

    query: Query
    weighed: Weighed
    links: Sequence[Link]
    causes: Sequence[Cause]
    scored: list[Scored]


class Recaller:
    """Ranks the facts of a bank for a plan.

    ``deadline_s`` is the time that all strategies have together at mid budget, in seconds; it grows with the
    depth of the search. ``reranker`` is a cross-encoder with a time of its own, where there is one.
    """

    def __init__(
        self,
        embedder: Embedder,
        encoder_number: int,
        validity: Validity,
        deadline_s: float,
        reranker: Reranking | None = None,
    ) -> None:
        self._embedder, self._encoder = embedder, encoder_number
        self._validity, self._deadline_s = validity, deadline_s
        self._reranker = reranker

    async def encode(self, plan: Plan, trace: Trace) -> Encoded:
        """The query's vectors. Needs no connection."""
        with trace.stage("encode"):
            events = plan.relative.events if plan.relative and plan.named_window is None else ()
            if not events:
                return Encoded(await self._embedder.question(plan.query), ())
            query, *found = await asyncio.gather(*map(self._embedder.question, (plan.query, *events)))
            return Encoded(query, found)

    async def rank(
        self,
        reader: Reader,
        plan: Plan,
        counts: Mapping[int, int],
        encoding: Awaitable[Encoded],
        trace: Trace,
    ) -> Ranking:
        """All candidates with their final scores, best first. Raises StoreUnavailable.

        ``counts`` are those of :func:`term_numbers`. What goes by words alone is searched while ``encoding``
        goes on.
        """
        clock = Clock(self._deadline_s * plan.depth / DEPTH["mid"], trace)
        gathering = Gathering(reader, clock, self._validity)
        query = concrete(plan, counts, self._encoder)
        await gathering.search(query, by_words() - plan.off)
        with clock.stopped():
            encoded = await encoding
        if encoded.events and plan.relative:
            query = replace(query, plan=await gathering.resolved(query, encoded.events))
        query = replace(query, vector=facts.half(encoded.query.vector))
        await gathering.search(query, registry().keys() - by_words() - plan.off)
        weighed = weigh(query.plan, encoded.query, query.counts)
        hits, endings = await gathering.candidates(query)
        hits, causes = await gathering.caused(query, hits)
        hits, links = await gathering.linked(query, weighed, hits)
        await asyncio.sleep(0)  # each part computes for milliseconds: others get their turn in between
        with trace.stage("rank"):
            ranked = score(hits, weighed, links, causes)
            trace.ordered("rank", ranked)
        await asyncio.sleep(0)
        if self._reranker is not None and "reranking" not in plan.off:
            ranked = await rerank(self._reranker, query.plan.query, ranked, trace)
        ranked = await arrange(reader, weighed, ranked, endings, trace)
        return Ranking(query, weighed, links, causes, ranked)

    async def would_be(
        self, reader: Reader, ranking: Ranking, ids: Collection[uuid.UUID]
    ) -> dict[uuid.UUID, Scored]:
        """The scores that facts which no strategy brought would have had among the candidates."""
        added = await candidates.load(reader, ranking.query, ids, neighbours=False)
        hits = [*(scored.hit for scored in ranking.scored), *added]
        scored = score(hits, ranking.weighed, ranking.links, ranking.causes)
        return {one.hit.id: one for one in scored if one.hit.id in ids}


def term_numbers(plan: Plan) -> list[int]:
    """The terms whose counts the ranking of a plan needs."""
    return [facts.FACTS, *plan.terms.values()]
