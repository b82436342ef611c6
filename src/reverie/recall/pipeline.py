"""Recall: plan -> strategies -> rank -> diversify -> freshen. What is returned of it is cut by the caller."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from reverie.errors import StoreUnavailable
from reverie.model import Bank, Hit
from reverie.providers.embeddings.base import EncodedQuery
from reverie.providers.embeddings.lanes import Embedder
from reverie.recall import candidates
from reverie.recall.budget import worthwhile
from reverie.recall.diversify import DEPTH as DIVERSE
from reverie.recall.diversify import diversify
from reverie.recall.fresh import Ended, absent, freshen
from reverie.recall.hop import Link, reached, seeds
from reverie.recall.late import maxsim
from reverie.recall.newer import renew
from reverie.recall.plan import DEPTH, Plan
from reverie.recall.pool import Pool
from reverie.recall.rank import Parts, total
from reverie.recall.rank import score as parts_of
from reverie.recall.scored import Scored
from reverie.recall.strategies import Found, Query, graph, people, registry
from reverie.recall.trace import Trace
from reverie.recall.weighed import Weighed, weigh
from reverie.recall.window import all_of_that_time
from reverie.store import facts, history
from reverie.store.claims import Ending, StoredClaim
from reverie.store.db import Connection, Reader

Validity = Callable[[Sequence[StoredClaim]], Sequence[Ending]]
"""From all claims on some topics, what is to be changed in when they ended."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """All candidates, best first, with what was asked of the database for them."""

    query: Query
    scored: list[Scored]
    links: Sequence[Link]


class Recaller:
    """Ranks the facts of a bank for a plan.

    ``deadline_s`` is the time that all strategies have together at mid budget, in seconds; it grows with the
    depth of the search.
    """

    def __init__(
        self, embedder: Embedder, encoder_number: int, validity: Validity, deadline_s: float
    ) -> None:
        self._embedder, self._encoder = embedder, encoder_number
        self._validity, self._deadline_s = validity, deadline_s

    async def encode(self, plan: Plan, trace: Trace) -> EncodedQuery:
        """The query's vectors. Needs no connection, so hold none meanwhile."""
        with trace.stage("encode"):
            return await self._embedder.question(plan.query)

    async def rank(
        self, connection: Connection, bank: Bank, plan: Plan, encoded: EncodedQuery, trace: Trace
    ) -> Ranking:
        """All candidates with their final scores, best first. Raises StoreUnavailable."""
        reader = Reader(connection, bank)
        with trace.stage("terms"):
            query = await self._query(connection, bank, plan, encoded)
        ids = await self._search(reader, query, trace)
        with trace.stage("candidates"):
            hits = await candidates.load(reader, query, ids)
        hits += await self._of_people(reader, query, hits, trace)
        with trace.stage("candidates"):
            hits, endings = await self._with_current(reader, query, hits)
        if not hits:
            return Ranking(query, [], [])
        with trace.stage("rank"):
            pool, parts = weighed(hits, query.weighed)
        hits, links = await self._linked(reader, query, pool, parts, trace)
        with trace.stage("rank"):
            ranked = score(hits, query.weighed, links)
            trace.ordered("rank", ranked)
        ranked = renew(ranked, plan.query, query.weighed.idf)
        if plan.wants_many:
            with trace.stage("diversify"):
                ranked = diversify(ranked, await candidates.aspects(reader, ranked[:DIVERSE]))
                trace.ordered("diversify", ranked)
        if endings:
            ranked = freshen(ranked, endings, moment(plan), history=plan.wants_history)
            trace.ordered("freshen", ranked)
        return Ranking(query, ranked, links)

    async def would_be(
        self, reader: Reader, ranking: Ranking, ids: Collection[uuid.UUID]
    ) -> dict[uuid.UUID, Scored]:
        """The scores that facts which no strategy brought would have had among the candidates."""
        added = await candidates.load(reader, ranking.query, ids, neighbours=False)
        hits = [*(scored.hit for scored in ranking.scored), *added]
        scored = score(hits, ranking.query.weighed, ranking.links)
        return {one.hit.id: one for one in scored if one.hit.id in ids}

    async def _query(self, connection: Connection, bank: Bank, plan: Plan, encoded: EncodedQuery) -> Query:
        counts = await facts.term_counts(connection, bank, list(plan.terms.values()))
        heavy = weigh(plan, encoded, counts)
        known = {number: idf for number, idf in heavy.idf.items() if counts.get(number, 0) > 0}
        words = facts.sparse(known) if known else None
        return Query(plan, facts.half(encoded.vector), words, self._encoder, counts, heavy)

    async def _of_people(self, reader: Reader, query: Query, hits: Sequence[Hit], trace: Trace) -> list[Hit]:
        """What people said, where an assistant has crowded it out."""
        if not people.needed(hits):
            return []
        with trace.stage(people.NAME):
            found = trace.found[people.NAME] = await people.among(reader, query)
            known = {hit.id for hit in hits}
            loaded = await candidates.load(reader, query, {one.id for one in found} - known)
        return [hit for hit in loaded if hit.id not in known]

    async def _linked(
        self, reader: Reader, query: Query, pool: Pool, parts: Parts, trace: Trace
    ) -> tuple[list[Hit], list[Link]]:
        """The candidates with what the best passages among them point at, and these links."""
        hits = list(pool.hits)
        start = seeds(pool, total(parts, len(hits))) if hits else {}
        if not start:
            return hits, []
        with trace.stage(graph.NAME):
            links = await graph.follow(reader, query, start, query.counts.get(facts.FACTS, 0))
            found = dict.fromkeys(link.fact for link in links)
            trace.found[graph.NAME] = [
                Found(fact, max(link.weight for link in links if link.fact == fact)) for fact in found
            ]
            known = {hit.id for hit in hits}
            hits += await candidates.load(reader, query, found.keys() - known, neighbours=False)
        return hits, links

    async def _search(self, reader: Reader, query: Query, trace: Trace) -> set[uuid.UUID]:
        """What the strategies find. Each may take half of the time that is left; a slower one is left out.

        They run one after the other: a connection answers one statement at a time, and a second one for each
        request would only make requests wait for each other.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + self._deadline_s * query.plan.depth / DEPTH["mid"]
        for name, find in registry().items():
            limit = (end - loop.time()) / 2
            try:
                with trace.stage(name):
                    async with asyncio.timeout(limit):
                        trace.found[name] = await find(reader, query)
            except TimeoutError:
                trace.late[name] = limit
        if not trace.found:
            raise StoreUnavailable("no search ended within its time: try again, or ask with budget low")
        trace.taken = {name: worthwhile([f.score for f in found]) for name, found in trace.found.items()}
        return {one.id for name, found in trace.found.items() for one in found[: trace.taken[name]]}

    async def _with_current(
        self, reader: Reader, query: Query, hits: list[Hit]
    ) -> tuple[list[Hit], dict[uuid.UUID, Ended]]:
        """The candidates with those that superseded some of them, and what ended what."""
        filters = query.plan.filters
        endings = {hit.id: Ended(hit.valid_until, hit.superseded_by) for hit in hits if hit.superseded_by}
        if filters.known_at is not None:
            endings = self._known(await history.known(reader, [hit.id for hit in hits], filters.known_at))
        elif any(ended.by not in {hit.id for hit in hits} for ended in endings.values()):
            endings |= await candidates.endings(reader, list(endings))
        missing = absent((hit.id for hit in hits), endings, moment(query.plan))
        hits = hits + await candidates.load(reader, query, missing, neighbours=False)
        if filters.known_at is not None:
            hits = [_as_known(hit, endings.get(hit.id, Ended(None, None))) for hit in hits]
        return hits, endings

    def _known(self, claims: Sequence[StoredClaim]) -> dict[uuid.UUID, Ended]:
        """What had ended these claims, were there no others."""
        endings = {claim.fact_id: Ended(claim.valid_until, claim.ended_by) for claim in claims}
        endings |= {one.fact_id: Ended(one.valid_until, one.ended_by) for one in self._validity(claims)}
        return {fact: ended for fact, ended in endings.items() if ended.by is not None}


def weighed(hits: Sequence[Hit], query: Weighed) -> tuple[Pool, Parts]:
    """The candidates in columns, and what the score of each is made of before any link. Pure."""
    pool = Pool(hits, maxsim(query.tokens, [hit.tokens for hit in hits]))
    return pool, parts_of(pool, query)


def score(hits: Sequence[Hit], query: Weighed, links: Sequence[Link]) -> list[Scored]:
    """The candidates with their scores and what these are made of, best first. Pure."""
    if not hits:
        return []
    pool, parts = weighed(hits, query)
    if links:
        trust = seeds(pool, total(parts, len(hits)))
        parts["hop"] = reached(pool, query.weights, trust, links)
    finals = total(parts, len(hits)).tolist()
    columns = {name: part.tolist() for name, part in parts.items()}
    scored = [
        Scored(hit, finals[row], {name: column[row] for name, column in columns.items() if column[row]})
        for row, hit in enumerate(hits)
    ]
    scored.sort(key=lambda one: (-one.final, one.hit.document_id, one.hit.position))
    return list(all_of_that_time(scored, query.plan) or scored)


def moment(plan: Plan) -> datetime | None:
    """When what is current is current: the moment asked about, else that of the asking."""
    return plan.filters.as_of or plan.filters.known_at or plan.asked_at


def _as_known(hit: Hit, ended: Ended) -> Hit:
    return replace(hit, valid_until=ended.until, superseded_by=ended.by)
