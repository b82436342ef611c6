"""Recall: plan -> strategies -> rank -> rerank -> arrange. What is returned of it is cut by the caller."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import repeat
from typing import TypeVar

from reverie.errors import StoreUnavailable
from reverie.language import terms
from reverie.model import Hit
from reverie.providers.embeddings.base import EncodedQuery
from reverie.providers.embeddings.lanes import Embedder
from reverie.recall import candidates
from reverie.recall.budget import worthwhile
from reverie.recall.diversify import DEPTH as DIVERSE
from reverie.recall.diversify import diversify
from reverie.recall.fresh import Ended, absent, freshen
from reverie.recall.hop import Cause, Link, caused, reached, seeds
from reverie.recall.late import maxsim
from reverie.recall.newer import renew
from reverie.recall.plan import DEPTH, Plan, event_plan
from reverie.recall.pool import Pool
from reverie.recall.rank import Parts, relevance, total
from reverie.recall.rank import score as parts_of
from reverie.recall.rerank import Reranking, rerank
from reverie.recall.resolve import resolve
from reverie.recall.scored import Scored
from reverie.recall.strategies import Found, Query, by_words, cause, graph, people, registry
from reverie.recall.trace import Trace
from reverie.recall.weighed import Weighed, weigh
from reverie.recall.window import all_of_that_time
from reverie.store import facts, history
from reverie.store.claims import Ending, StoredClaim
from reverie.store.db import Reader

T = TypeVar("T")

Validity = Callable[[Sequence[StoredClaim]], Sequence[Ending]]
"""From all claims on some topics, what is to be changed in when they ended."""

EVENT_DEPTH = 20
"""Candidates for an event that tells a time."""
EVENT_FOUND = 0.5
"""Relevance, of about 1, from which on a fact may tell when an event was."""


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
        clock = _Clock(self._deadline_s * plan.depth / DEPTH["mid"], trace)
        query = self._query(plan, counts)
        await self._search(reader, query, by_words(), clock)
        with clock.stopped():
            encoded = await encoding
        if encoded.events:
            query = replace(query, plan=await self._resolved(reader, plan, encoded.events, clock))
        query = replace(query, vector=facts.half(encoded.query.vector))
        await self._search(reader, query, registry().keys() - by_words(), clock)
        weighed = weigh(query.plan, encoded.query, query.counts)
        hits, endings = await self._candidates(reader, query, clock)
        hits, causes = await self._caused(reader, query, hits, clock)
        hits, links = await self._linked(reader, query, weighed, hits, clock)
        with trace.stage("rank"):
            ranked = score(hits, weighed, links, causes)
            trace.ordered("rank", ranked)
        if self._reranker is not None:
            ranked = await rerank(self._reranker, query.plan.query, ranked, trace)
        ranked = await self._arrange(reader, weighed, ranked, endings, trace)
        return Ranking(query, weighed, links, causes, ranked)

    async def would_be(
        self, reader: Reader, ranking: Ranking, ids: Collection[uuid.UUID]
    ) -> dict[uuid.UUID, Scored]:
        """The scores that facts which no strategy brought would have had among the candidates."""
        added = await candidates.load(reader, ranking.query, ids, neighbours=False)
        hits = [*(scored.hit for scored in ranking.scored), *added]
        scored = score(hits, ranking.weighed, ranking.links, ranking.causes)
        return {one.hit.id: one for one in scored if one.hit.id in ids}

    def _query(self, plan: Plan, counts: Mapping[int, int]) -> Query:
        total = counts.get(facts.FACTS, 0)
        known = {n: terms.idf(counts[n], total) for n in plan.terms.values() if counts.get(n, 0) > 0}
        return Query(plan, facts.sparse(known) if known else None, self._encoder, counts)

    async def _search(self, reader: Reader, query: Query, names: Collection[str], clock: _Clock) -> None:
        """Let these strategies find what they can, one after the other.

        A connection answers one statement at a time, and a second one for each request would only make
        requests wait for each other.
        """
        for name, find in registry().items():
            if name in names:
                found = await clock.within(name, find(reader, query))
                if found is not None:
                    clock.trace.found[name] = found

    async def _resolved(
        self, reader: Reader, plan: Plan, events: Sequence[EncodedQuery], clock: _Clock
    ) -> Plan:
        """The plan with the time that its event had, if memory tells it."""
        relative = plan.relative
        assert relative is not None
        found = []
        for words, encoded in zip(relative.events, events, strict=True):
            about = event_plan(words, plan, EVENT_DEPTH)
            counts = await facts.term_counts(reader.connection, reader.bank, list(about.terms.values()))
            query = replace(self._query(about, counts), vector=facts.half(encoded.vector))
            told = await clock.within("event", self._told(reader, query, encoded))
            found.append(told or [])
        window = resolve(relative, *found, least=EVENT_FOUND)
        return plan.within(window) if window else plan

    async def _told(self, reader: Reader, query: Query, encoded: EncodedQuery) -> list[tuple[float, Hit]]:
        """What is told of an event, each with how well it matches."""
        ids = {one.id for find in registry().values() for one in await find(reader, query)}
        hits = await candidates.load(reader, query, ids, neighbours=False)
        if not hits:
            return []
        pool, parts = _parts(hits, weigh(query.plan, encoded, query.counts))
        return list(zip(relevance(pool, parts).tolist(), hits, strict=True))

    async def _candidates(
        self, reader: Reader, query: Query, clock: _Clock
    ) -> tuple[list[Hit], dict[uuid.UUID, Ended]]:
        """What the strategies found with all that the ranking looks at, and what ended what of it."""
        trace = clock.trace
        if trace.late and not any(trace.found.values()):
            raise StoreUnavailable("no search ended within its time: try again, or ask with budget low")
        with trace.stage("candidates"):
            hits = await candidates.load(reader, query, _taken(trace.found, trace))
        if people.needed(hits):
            found = await clock.within(people.NAME, people.among(reader, query))
            if found:
                trace.found[people.NAME] = found
                hits = await self._added(reader, query, hits, _taken({people.NAME: found}, trace), trace)
        with trace.stage("candidates"):
            return await self._with_current(reader, query, hits)

    async def _added(
        self, reader: Reader, query: Query, hits: list[Hit], ids: Iterable[uuid.UUID], trace: Trace
    ) -> list[Hit]:
        """The candidates with further ones and what stands beside these."""
        known = {hit.id for hit in hits}
        with trace.stage("candidates"):
            loaded = await candidates.load(reader, query, set(ids) - known)
        return hits + [hit for hit in loaded if hit.id not in known]

    async def _caused(
        self, reader: Reader, query: Query, hits: list[Hit], clock: _Clock
    ) -> tuple[list[Hit], list[Cause]]:
        """The candidates with what caused them, where the question is why, and of what these are causes."""
        if query.plan.kind != "why" or not hits:
            return hits, []
        causes = await clock.within(cause.NAME, cause.of(reader, query, [hit.id for hit in hits]))
        if not causes:
            return hits, []
        found = dict.fromkeys(one.fact for one in causes)
        clock.trace.found[cause.NAME] = [Found(fact, 1.0) for fact in found]
        clock.trace.taken[cause.NAME] = len(found)
        return await self._added(reader, query, hits, found, clock.trace), causes

    async def _linked(
        self, reader: Reader, query: Query, weighed: Weighed, hits: list[Hit], clock: _Clock
    ) -> tuple[list[Hit], list[Link]]:
        """The candidates with what the best passages among them point at, and these links."""
        if all(hit.speaker for hit in hits):
            return hits, []
        with clock.trace.stage("rank"):
            pool, parts = _parts(hits, weighed)
            start = seeds(pool, total(parts, len(hits)))
        total_facts = query.counts.get(facts.FACTS, 0)
        links = await clock.within(graph.NAME, graph.follow(reader, query, start, total_facts))
        if not links:
            return hits, []
        strongest: dict[uuid.UUID, float] = {}
        for link in links:
            strongest[link.fact] = max(link.weight, strongest.get(link.fact, 0.0))
        clock.trace.found[graph.NAME] = [Found(fact, weight) for fact, weight in strongest.items()]
        clock.trace.taken[graph.NAME] = len(strongest)
        known = {hit.id for hit in hits}
        with clock.trace.stage("candidates"):
            hits += await candidates.load(reader, query, strongest.keys() - known, neighbours=False)
        return hits, links

    async def _arrange(
        self,
        reader: Reader,
        weighed: Weighed,
        ranked: list[Scored],
        endings: dict[uuid.UUID, Ended],
        trace: Trace,
    ) -> list[Scored]:
        """The ranking with newer above older, and spread where the query wants many things."""
        plan = weighed.plan
        ranked = renew(ranked, plan.query, weighed.idf, moment(plan))
        if plan.wants_many:
            with trace.stage("diversify"):
                ranked = diversify(ranked, await candidates.aspects(reader, ranked[:DIVERSE]))
                trace.ordered("diversify", ranked)
        if endings:
            ranked = freshen(ranked, endings, moment(plan), history=plan.wants_history)
            trace.ordered("freshen", ranked)
        return ranked

    async def _with_current(
        self, reader: Reader, query: Query, hits: list[Hit]
    ) -> tuple[list[Hit], dict[uuid.UUID, Ended]]:
        """The candidates with those that superseded some of them, and what ended what."""
        filters = query.plan.filters
        endings = {hit.id: Ended(hit.valid_until, hit.superseded_by) for hit in hits if hit.superseded_by}
        if filters.known_at is not None:
            endings = self._known(await history.known(reader, [hit.id for hit in hits], filters.known_at))
        elif endings and not {ended.by for ended in endings.values()} <= {hit.id for hit in hits}:
            endings |= await candidates.endings(reader, list(endings))
        if not endings and filters.known_at is None:
            return hits, endings
        missing = absent((hit.id for hit in hits), endings, moment(query.plan))
        hits = hits + await candidates.load(reader, query, missing, neighbours=False)
        if filters.known_at is not None:
            hits = [_as_known(hit, endings.get(hit.id, Ended(None, None))) for hit in hits]
        ends = {hit.superseded_by for hit in hits if hit.superseded_by}
        shown = await candidates.meeting(reader, query, ends)
        return [_as_shown(hit, shown, filters.as_of) for hit in hits], endings

    def _known(self, claims: Sequence[StoredClaim]) -> dict[uuid.UUID, Ended]:
        """What had ended these claims, were there no others."""
        endings = {claim.fact_id: Ended(claim.valid_until, claim.ended_by) for claim in claims}
        endings |= {one.fact_id: Ended(one.valid_until, one.ended_by) for one in self._validity(claims)}
        return {fact: ended for fact, ended in endings.items() if ended.by is not None}


class _Clock:
    """The time that all strategies of a recall share. Each may take half of what is left."""

    def __init__(self, seconds: float, trace: Trace) -> None:
        self.trace = trace
        self._end = asyncio.get_running_loop().time() + seconds

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """What runs inside is not a search: it takes none of their time."""
        started = asyncio.get_running_loop().time()
        yield
        self._end += asyncio.get_running_loop().time() - started

    async def within(self, name: str, search: Awaitable[T]) -> T | None:
        """What a search finds; None if its time has passed, which the trace then says."""
        limit = max(self._end - asyncio.get_running_loop().time(), 0.0) / 2
        try:
            with self.trace.stage(name):
                async with asyncio.timeout(limit):
                    return await search
        except TimeoutError:
            self.trace.late[name] = limit
            return None


def _taken(found: dict[str, Sequence[Found]], trace: Trace) -> set[uuid.UUID]:
    """Those of the found facts that are worth a look."""
    trace.taken |= {name: worthwhile([one.score for one in ones]) for name, ones in found.items()}
    return {one.id for name, ones in found.items() for one in ones[: trace.taken[name]]}


def _parts(hits: Sequence[Hit], weighed: Weighed) -> tuple[Pool, Parts]:
    pool = Pool(hits, maxsim(weighed.tokens, [hit.tokens for hit in hits]))
    return pool, parts_of(pool, weighed)


def score(
    hits: Sequence[Hit], weighed: Weighed, links: Sequence[Link], causes: Sequence[Cause]
) -> list[Scored]:
    """The candidates with their scores and what these are made of, best first. Pure."""
    if not hits:
        return []
    pool, parts = _parts(hits, weighed)
    if causes:
        parts["cause"] = caused(pool, relevance(pool, parts), causes)
    if links:
        trust = seeds(pool, total(parts, len(hits)))
        parts["hop"] = reached(pool, weighed.weights, trust, links)
    finals = total(parts, len(hits)).tolist()
    columns = [part.tolist() for part in parts.values()]
    rows = zip(*columns, strict=True) if columns else repeat((), len(hits))
    scored = [
        Scored(hit, final, {name: value for name, value in zip(parts, row, strict=True) if value})
        for hit, final, row in zip(hits, finals, rows, strict=True)
    ]
    scored.sort(key=lambda one: (-one.final, one.hit.document_id, one.hit.position))
    return list(all_of_that_time(scored, weighed.plan) or scored)


def term_numbers(plan: Plan) -> list[int]:
    """The terms whose counts the ranking of a plan needs."""
    return [facts.FACTS, *plan.terms.values()]


def moment(plan: Plan) -> datetime | None:
    """When what is current is current: the moment asked about, else that of the asking."""
    return plan.filters.as_of or plan.filters.known_at or plan.asked_at


def _as_shown(hit: Hit, shown: Collection[uuid.UUID], as_of: datetime | None) -> Hit:
    """Without its end where that had not come, or where what ended it may not be seen."""
    ended = hit.valid_until is not None and as_of is not None and hit.valid_until > as_of
    if hit.superseded_by is None or (hit.superseded_by in shown and not ended):
        return hit
    return replace(hit, valid_until=None, superseded_by=None)


def _as_known(hit: Hit, ended: Ended) -> Hit:
    return replace(hit, valid_until=ended.until, superseded_by=ended.by)
