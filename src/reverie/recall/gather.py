"""Gathering the candidates of a recall: what the strategies find, what that leads to, what is current."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from reverie.errors import StoreUnavailable
from reverie.language import terms
from reverie.model import Hit
from reverie.providers.embeddings.base import EncodedQuery
from reverie.recall import candidates
from reverie.recall.arrange import moment, pooled
from reverie.recall.budget import worthwhile
from reverie.recall.fresh import Ended, absent
from reverie.recall.hop import Cause, Link, seeds
from reverie.recall.plan import Plan, event_plan
from reverie.recall.rank import relevance, total
from reverie.recall.resolve import resolve
from reverie.recall.strategies import Found, Query, cause, graph, people, registry
from reverie.recall.trace import Trace
from reverie.recall.weighed import Weighed, weigh
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


class Clock:
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


class Gathering:
    """Brings the candidates of one recall over one connection, and tells of it in a trace."""

    def __init__(self, reader: Reader, clock: Clock, validity: Validity) -> None:
        self._reader, self._clock, self._validity = reader, clock, validity

    async def search(self, query: Query, names: Collection[str]) -> None:
        """Let these strategies find what they can, one after the other.

        A connection answers one statement at a time, and a second one for each request would only make
        requests wait for each other.
        """
        for name, find in registry().items():
            if name in names:
                found = await self._clock.within(name, find(self._reader, query))
                if found is not None:
                    self._trace.found[name] = found

    async def resolved(self, query: Query, events: Sequence[EncodedQuery]) -> Plan:
        """The plan with the time that its event had, if memory tells it."""
        reader, plan = self._reader, query.plan
        relative = plan.relative
        assert relative is not None
        found = []
        for words, encoded in zip(relative.events, events, strict=True):
            about = event_plan(words, plan, EVENT_DEPTH)
            counts = await facts.term_counts(reader.connection, reader.bank, list(about.terms.values()))
            asked = concrete(about, counts, query.encoder, encoded)
            told = await self._clock.within("event", self._told(asked, encoded))
            found.append(told or [])
        window = resolve(relative, *found, least=EVENT_FOUND)
        return plan.within(window) if window else plan

    async def _told(self, query: Query, encoded: EncodedQuery) -> list[tuple[float, Hit]]:
        """What is told of an event, each with how well it matches."""
        ids = {one.id for find in registry().values() for one in await find(self._reader, query)}
        hits = await candidates.load(self._reader, query, ids, neighbours=False)
        if not hits:
            return []
        pool, parts = pooled(hits, weigh(query.plan, encoded, query.counts))
        return list(zip(relevance(pool, parts).tolist(), hits, strict=True))

    async def candidates(self, query: Query) -> tuple[list[Hit], dict[uuid.UUID, Ended]]:
        """What the strategies found with all that the ranking looks at, and what ended what of it."""
        trace = self._trace
        if trace.late and not any(trace.found.values()):
            raise StoreUnavailable("no search ended within its time: try again, or ask with budget low")
        with trace.stage("candidates"):
            hits = await candidates.load(self._reader, query, _taken(trace.found, trace))
        if people.needed(hits) and "graph" not in query.plan.off:
            found = await self._clock.within(people.NAME, people.among(self._reader, query))
            if found:
                trace.found[people.NAME] = found
                hits = await self._added(query, hits, _taken({people.NAME: found}, trace))
        with trace.stage("candidates"):
            return await self._with_current(query, hits)

    async def _added(self, query: Query, hits: list[Hit], ids: Iterable[uuid.UUID]) -> list[Hit]:
        """The candidates with further ones and what stands beside these."""
        known = {hit.id for hit in hits}
        with self._trace.stage("candidates"):
            loaded = await candidates.load(self._reader, query, set(ids) - known)
        return hits + [hit for hit in loaded if hit.id not in known]

    async def caused(self, query: Query, hits: list[Hit]) -> tuple[list[Hit], list[Cause]]:
        """The candidates with what caused them, where the question is why, and of what these are causes."""
        if query.plan.kind != "why" or not hits or "graph" in query.plan.off:
            return hits, []
        causes = await self._clock.within(cause.NAME, cause.of(self._reader, query, [hit.id for hit in hits]))
        if not causes:
            return hits, []
        found = dict.fromkeys(one.fact for one in causes)
        self._trace.found[cause.NAME] = [Found(fact, 1.0) for fact in found]
        self._trace.taken[cause.NAME] = len(found)
        return await self._added(query, hits, found), causes

    async def linked(self, query: Query, weighed: Weighed, hits: list[Hit]) -> tuple[list[Hit], list[Link]]:
        """The candidates with what the best passages among them point at, and these links."""
        if all(hit.speaker for hit in hits) or "graph" in query.plan.off:
            return hits, []
        with self._trace.stage("rank"):
            pool, parts = pooled(hits, weighed)
            start = seeds(pool, total(parts, len(hits)))
        total_facts = query.counts.get(facts.FACTS, 0)
        links = await self._clock.within(graph.NAME, graph.follow(self._reader, query, start, total_facts))
        if not links:
            return hits, []
        strongest: dict[uuid.UUID, float] = {}
        for link in links:
            strongest[link.fact] = max(link.weight, strongest.get(link.fact, 0.0))
        self._trace.found[graph.NAME] = [Found(fact, weight) for fact, weight in strongest.items()]
        self._trace.taken[graph.NAME] = len(strongest)
        known = {hit.id for hit in hits}
        with self._trace.stage("candidates"):
            hits += await candidates.load(self._reader, query, strongest.keys() - known, neighbours=False)
        return hits, links

    async def _with_current(self, query: Query, hits: list[Hit]) -> tuple[list[Hit], dict[uuid.UUID, Ended]]:
        """The candidates with those that superseded some of them, and what ended what."""
        filters = query.plan.filters
        endings = {hit.id: Ended(hit.valid_until, hit.superseded_by) for hit in hits if hit.superseded_by}
        if filters.known_at is not None:
            endings = self._known(
                await history.known(self._reader, [hit.id for hit in hits], filters.known_at)
            )
        elif endings and not {ended.by for ended in endings.values()} <= {hit.id for hit in hits}:
            endings |= await candidates.endings(self._reader, list(endings))
        if not endings and filters.known_at is None:
            return hits, endings
        missing = absent((hit.id for hit in hits), endings, moment(query.plan))
        hits = hits + await candidates.load(self._reader, query, missing, neighbours=False)
        if filters.known_at is not None:
            hits = [_as_known(hit, endings.get(hit.id, Ended(None, None))) for hit in hits]
        ends = {hit.superseded_by for hit in hits if hit.superseded_by}
        shown = await candidates.meeting(self._reader, query, ends)
        return [_as_shown(hit, shown, filters.as_of) for hit in hits], endings

    def _known(self, claims: Sequence[StoredClaim]) -> dict[uuid.UUID, Ended]:
        """What had ended these claims, were there no others."""
        endings = {claim.fact_id: Ended(claim.valid_until, claim.ended_by) for claim in claims}
        endings |= {one.fact_id: Ended(one.valid_until, one.ended_by) for one in self._validity(claims)}
        return {fact: ended for fact, ended in endings.items() if ended.by is not None}

    @property
    def _trace(self) -> Trace:
        return self._clock.trace


def concrete(
    plan: Plan, counts: Mapping[int, int], encoder: int, encoded: EncodedQuery | None = None
) -> Query:
    """The plan for a bank: its terms weighted by the ``counts`` of the bank, and its vector, if known."""
    facts_there = counts.get(facts.FACTS, 0)
    known = {n: terms.idf(counts[n], facts_there) for n in plan.terms.values() if counts.get(n, 0) > 0}
    vector = None if encoded is None else facts.half(encoded.vector)
    return Query(plan, facts.sparse(known) if known else None, encoder, counts, vector)


def _taken(found: dict[str, Sequence[Found]], trace: Trace) -> Collection[uuid.UUID]:
    """Those of the found facts that are worth a look, each once."""
    trace.taken |= {name: worthwhile([one.score for one in ones]) for name, ones in found.items()}
    looked_at = (one.id for name, ones in found.items() for one in ones[: trace.taken[name]])
    return {fact.int: fact for fact in looked_at}.values()


def _as_shown(hit: Hit, shown: Collection[uuid.UUID], as_of: datetime | None) -> Hit:
    """Without its end where that had not come, or where what ended it may not be seen."""
    ended = hit.valid_until is not None and as_of is not None and hit.valid_until > as_of
    if hit.superseded_by is None or (hit.superseded_by in shown and not ended):
        return hit
    return replace(hit, valid_until=None, superseded_by=None)


def _as_known(hit: Hit, ended: Ended) -> Hit:
    return replace(hit, valid_until=ended.until, superseded_by=ended.by)
