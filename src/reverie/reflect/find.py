"""What a reflection looks up in a bank: memories, observations, mental models, and the text around them."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from reverie.model import Bank, Hit
from reverie.providers.embeddings.base import EncodedQuery
from reverie.recall import observations as observed
from reverie.recall.gather import concrete
from reverie.recall.pipeline import Recaller, term_numbers
from reverie.recall.plan import Budget, Plan, make_plan
from reverie.recall.trace import Trace
from reverie.reflect import evidence
from reverie.reflect.asked import Asked
from reverie.reflect.evidence import Evidence
from reverie.store import documents, facts, mental_models, observations
from reverie.store import evidence as stored
from reverie.store.db import Database, Reader

_FACT_TYPES = ("world", "experience")
_SEARCHED = 2000
"""Characters of a query that are searched for."""
_READ_IN_THREAD = 200
"""Characters of a query from which on it is read off the event loop."""


@dataclass(frozen=True, slots=True)
class Memories:
    """What a search for memories found, best first; ``encoded`` is its query."""

    plan: Plan
    evidence: list[Evidence]
    encoded: EncodedQuery


@dataclass(frozen=True, slots=True)
class Observation:
    """An observation as evidence, and the facts that it rests on."""

    evidence: Evidence
    sources: Sequence[uuid.UUID]


@dataclass(frozen=True, slots=True)
class Model:
    """A mental model. ``similarity`` is the cosine of its name and source query with the question."""

    id: str
    name: str
    source_query: str
    content: str
    is_stale: bool
    similarity: float
    refreshed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Passage:
    """Text around memories; ``chunks`` are those it was taken from, with the text of each."""

    document_id: str
    chunks: list[tuple[uuid.UUID, str]]


class Finder:
    """Searches one database. Holds no connection while a query is read or encoded."""

    def __init__(self, database: Database, recaller: Recaller, encoder: int) -> None:
        self._database, self._recaller, self._encoder = database, recaller, encoder

    async def plan(self, asked: Asked, query: str, budget: Budget) -> Plan:
        """How the beginning of ``query`` is searched for a question; observations are searched apart."""
        query = query[:_SEARCHED]
        types = tuple(one for one in _FACT_TYPES if asked.searches(one))
        filters = replace(asked.filters, types=None if asked.filters.types is None else types)
        if len(query) > _READ_IN_THREAD:
            plan = await asyncio.to_thread(
                make_plan, query, budget=budget, filters=filters, asked_at=asked.now
            )
        else:
            plan = make_plan(query, budget=budget, filters=filters, asked_at=asked.now)
        return plan.wanted(asked.options.recall, budget, asked.max_tokens)

    async def memories(self, bank: Bank, plan: Plan, most: int) -> Memories:
        """The best memories for a plan. Raises StoreUnavailable."""
        trace = Trace()
        encoding = asyncio.ensure_future(self._recaller.encode(plan, trace))
        try:
            if plan.filters.types == ():
                return Memories(plan, [], (await encoding).query)
            async with self._database.connection(asked=False) as connection:
                counts = await facts.term_counts(connection, bank, term_numbers(plan))
                reader = Reader(connection, bank)
                ranking = await self._recaller.rank(reader, plan, counts, encoding, trace)
                best = ranking.scored[:most]
                found = await evidence.load(reader, [(one.hit.id, one.final) for one in best])
            found = _as_shown(found, {one.hit.id: one.hit for one in best})
            return Memories(plan, found, (await encoding).query)
        finally:
            encoding.cancel()

    async def observations(
        self, bank: Bank, asked: Asked, plan: Plan, encoded: EncodedQuery, most: int
    ) -> list[Observation]:
        """The best observations for a query, none where the question excludes them."""
        if not asked.searches("observation") or plan.filters.only is not None:
            return []
        async with self._database.connection(asked=False) as connection:
            counts = await facts.term_counts(connection, bank, term_numbers(plan))
            query = concrete(plan, counts, self._encoder, encoded)
            found = await observed.search(Reader(connection, bank), query, most=most)
        return [Observation(_observation(one), one.sources) for one in found]

    async def facts(self, bank: Bank, asked: Asked, ids: Sequence[uuid.UUID]) -> list[Evidence]:
        """Facts by their ids, those left out that the question's tags hide."""
        async with self._database.connection(asked=False) as connection:
            reader = Reader(connection, bank)
            kept = await stored.seen(reader, ids, asked.filters.tags)
            return await evidence.load(reader, [(one, 0.0) for one in kept])

    async def models(self, bank: Bank, asked: Asked, encoded: EncodedQuery, most: int) -> list[Model]:
        """Mental models nearest to a query, those left out that the question excludes."""
        if asked.exclude_mental_models:
            return []
        encoding = mental_models.Encoding(self._encoder, facts.half(encoded.vector))
        async with self._database.connection(asked=False) as connection:
            rows = await mental_models.search(
                connection,
                bank,
                encoding,
                tags=asked.filters.tags,
                without=asked.exclude_mental_model_ids,
                limit=most,
            )
        return [
            Model(
                row["id"],
                row["name"],
                row["source_query"],
                row["content"],
                row["is_stale"],
                row["similarity"],
                row["last_refreshed_at"],
            )
            for row in rows
        ]

    async def freshness(self, bank: Bank) -> str:
        """What is to be said of observations that do not know all facts yet."""
        async with self._database.connection(asked=False) as connection:
            waiting, _ = await observations.pending(connection, bank)
        if not waiting:
            return "Observations are up to date."
        return f"{waiting} new memories are not in the observations yet: recall them."

    async def encoded(self, plan: Plan) -> EncodedQuery:
        """The vectors of a query."""
        return (await self._recaller.encode(plan, Trace())).query

    async def chunks(self, bank: Bank, asked: Asked, memory_ids: Sequence[uuid.UUID]) -> list[Passage]:
        """The chunks that memories were read from, in their order, but those with facts that tags hide."""
        async with self._database.connection(asked=False) as connection:
            reader = Reader(connection, bank)
            found = await facts.recalled(reader, memory_ids)
            ids = list(dict.fromkeys(found[one].chunk_id for one in memory_ids if one in found))
            ids = await stored.open_chunks(reader, ids, asked.filters.tags)
            rows = {row["id"]: row for row in await documents.chunks_by_id(connection, bank, ids)}
        kept = [rows[one] for one in ids if one in rows]
        return [Passage(row["document_id"], [(row["id"], row["text"])]) for row in kept]

    async def documents(
        self, bank: Bank, asked: Asked, memory_ids: Sequence[uuid.UUID], most: int
    ) -> list[Passage]:
        """Of the first ``most`` chunks of each document that memories were read from, those without facts
        that the question's tags hide.
        """
        async with self._database.connection(asked=False) as connection:
            reader = Reader(connection, bank)
            found = await facts.recalled(reader, memory_ids)
            names = dict.fromkeys(found[one].document_id for one in memory_ids if one in found)
            passages = []
            for name in names:
                rows, _ = await documents.chunk_page(connection, bank, name, most, 0)
                texts = {row["id"]: row["text"] for row in rows}
                shown = await stored.open_chunks(reader, list(texts), asked.filters.tags)
                passages.append(Passage(name, [(one, texts[one]) for one in shown]))
        return passages


def _as_shown(found: Sequence[Evidence], hits: Mapping[uuid.UUID, Hit]) -> list[Evidence]:
    """Evidence with its end as recall shows it: not where what ended it may not be seen."""
    return [
        replace(
            one,
            valid_until=hits[one.id].valid_until,
            superseded_by=hits[one.id].superseded_by,
            current=hits[one.id].superseded_by is None and hits[one.id].valid_until is None,
        )
        for one in found
    ]


def _observation(one: observed.Observed) -> Evidence:
    return Evidence(
        id=one.id,
        text=one.text,
        fact_type="observation",
        said_at=one.mentioned_at,
        occurred_start=one.occurred_start,
        occurred_end=one.occurred_end,
        score=one.final,
    )
