"""Recall: rank, then cut to the token budget and say what stands beside each result."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from reverie.errors import InvalidRequest
from reverie.language import tokens
from reverie.model import Bank, Hit, Recalled
from reverie.recall.budget import fit, shorten
from reverie.recall.pipeline import Recaller, Trace
from reverie.recall.plan import Filters, Plan, make_plan
from reverie.service.requests import MinScores, RecallRequest
from reverie.service.responses import (
    ChunkData,
    EntityState,
    RecallResponse,
    RecallResult,
    RecallScores,
)
from reverie.service.scope import Noun, text_time
from reverie.service.tag_groups import tag_filter
from reverie.store import documents, facts
from reverie.store.db import Connection, Database, Reader

_SHORT_FACT = 25
"""Tokens of a short fact: tells how many to read at once for what is left of the budget."""
_LEAST_PAGE = 16

Ranked = tuple[Hit, float]
"""A hit and its final score."""
Kept = tuple[Hit, float, Recalled]
"""A hit, its final score and what is returned of it."""


class Recall(Noun):
    """Answers a query with the facts that matter to it."""

    def __init__(self, database: Database, recaller: Recaller, max_query_tokens: int) -> None:
        super().__init__(database)
        self._recaller, self._max_query_tokens = recaller, max_query_tokens

    async def warm(self) -> None:
        """Load what the first recall would otherwise wait for."""
        request = RecallRequest(query="What happened on 3 May 2024?")
        await asyncio.to_thread(tokens.count, request.query)
        await self._recaller.encode(await asyncio.to_thread(_plan, request), Trace())

    def _check_length(self, query: str) -> None:
        # no token is longer than 128 characters: a text that long need not be counted
        most = self._max_query_tokens
        if len(query) > 128 * most or tokens.count(query) > most:
            raise InvalidRequest("query", f"query has more than {most} tokens: shorten it")

    async def __call__(self, bank_id: str, request: RecallRequest) -> RecallResponse:
        """Best facts first, in at most ``max_tokens`` of text. Raises InvalidRequest, NotFound."""
        self._check_length(request.query)
        plan, trace = _plan(request), Trace()
        vector = await self._recaller.encode(plan, trace)
        async with self._read(bank_id) as (connection, bank):
            ranked = await self._recaller.rank(connection, bank, plan, vector, trace)
            passed = [found for found in ranked if _passes(found, request.min_scores)]
            with trace.stage("read"):
                kept = await _read(Reader(connection, bank), passed, request.max_tokens)
            response = RecallResponse(results=[_result(bank_id, *found) for found in kept])
            if request.include.entities is not None:
                response.entities = _entities(kept, request.include.entities.max_tokens)
            if request.include.chunks is not None:
                limit = request.include.chunks.max_tokens
                response.chunks = await _chunks(connection, bank, bank_id, kept, limit)
            if request.include.source_facts is not None:
                response.source_facts, response.source_facts_truncated = {}, False
        if request.trace:
            response.trace = _trace(plan, trace, ranked, passed, response)
        return response


def _plan(request: RecallRequest) -> Plan:
    window = request.temporal_window
    filters = Filters(
        types=tuple(request.types) if request.types else None,
        tags=tag_filter(request),
        window=(window.start, window.end) if window else None,
    )
    asked_at = request.query_timestamp or datetime.now(UTC)
    return make_plan(request.query, budget=request.budget, filters=filters, asked_at=asked_at)


def _passes(found: Ranked, least: MinScores | None) -> bool:
    if least is None:
        return True
    hit, final = found
    pairs = (
        (least.semantic, hit.semantic),
        (least.keyword, hit.keyword),
        (least.final, final),
        (least.reranker, final),
    )
    return all(low is None or score >= low for low, score in pairs)


async def _read(reader: Reader, ranked: Sequence[Ranked], max_tokens: int) -> list[Kept]:
    """The longest start of the ranking whose texts fit the budget, with all that is known of each fact."""
    kept: list[Kept] = []
    start, left = 0, max_tokens
    while start < len(ranked):
        page = ranked[start : start + max(_LEAST_PAGE, left // _SHORT_FACT)]
        rows = await facts.recalled(reader, [hit.id for hit, _ in page])
        # a fact deleted since it was ranked is left out
        found = [(hit, final, rows[hit.id]) for hit, final in page if hit.id in rows]
        costs = [tokens.count(fact.text) for _, _, fact in found]
        fitting = fit(costs, left)
        kept += found[:fitting]
        if fitting < len(found):
            break
        left -= sum(costs)
        start += len(page)
    return kept


def _result(bank_id: str, hit: Hit, final: float, fact: Recalled) -> RecallResult:
    return RecallResult(
        id=str(fact.id),
        text=fact.text,
        type=fact.fact_type,
        entities=fact.entities,
        context=fact.context,
        occurred_start=text_time(fact.occurred_start),
        occurred_end=text_time(fact.occurred_end),
        mentioned_at=text_time(fact.mentioned_at),
        document_id=fact.document_id,
        metadata=fact.metadata,
        chunk_id=chunk_name(bank_id, fact.chunk_id),
        tags=fact.tags,
        scores=RecallScores(
            final=round(final, 6),
            reranker=round(final, 6),
            semantic=round(hit.semantic, 6),
            keyword=round(hit.keyword, 6),
        ),
        valid_until=text_time(fact.valid_until),
        superseded_by=str(fact.superseded_by) if fact.superseded_by else None,
        flags=fact.flags or None,
    )


def chunk_name(bank_id: str, chunk_id: uuid.UUID) -> str:
    """A chunk's id outside: it names the bank too, because it is asked for without one."""
    return f"{chunk_id}@{bank_id}"


def _entities(kept: Sequence[Kept], limit: int) -> dict[str, EntityState]:
    """Entities of the results, best results first, as far as their names fit ``limit`` tokens."""
    ordered = {
        name: key for _, _, fact in kept for name, key in zip(fact.entities, fact.entity_ids, strict=True)
    }
    fitting = fit((tokens.count(name) for name in ordered), limit)
    return {
        name: EntityState(entity_id=key, canonical_name=name) for name, key in list(ordered.items())[:fitting]
    }


async def _chunks(
    connection: Connection, bank: Bank, bank_id: str, kept: Sequence[Kept], limit: int
) -> dict[str, ChunkData]:
    """Chunks of the results in their order; the one that no longer fits ``limit`` tokens is cut short."""
    ids = list(dict.fromkeys(fact.chunk_id for _, _, fact in kept))
    rows = {row["id"]: row for row in await documents.chunks_by_id(connection, bank, ids)}
    out: dict[str, ChunkData] = {}
    for chunk_id in ids:
        if chunk_id not in rows:  # deleted since its facts were read
            continue
        row, name = rows[chunk_id], chunk_name(bank_id, chunk_id)
        text = shorten(row["text"], limit, tokens.count)
        if text:
            cut = len(text) < len(row["text"])
            out[name] = ChunkData(id=name, text=text, chunk_index=row["chunk_index"], truncated=cut)
        limit -= tokens.count(text)
        if limit <= 0 or len(text) < len(row["text"]):
            break
    return out


def _trace(
    plan: Plan, trace: Trace, ranked: Sequence[Ranked], passed: Sequence[Ranked], response: RecallResponse
) -> dict[str, Any]:
    kept = {result.id for result in response.results}
    survivors = {hit.id for hit, _ in passed}
    return {
        "query": plan.as_dict(),
        "retrieval_results": [
            {"method": name, "results": [{"id": str(i), "rank": n} for n, i in enumerate(ids, 1)]}
            for name, ids in trace.found.items()
        ],
        "rrf_merged": [],
        "reranked": [_traced(n, *found) for n, found in enumerate(ranked, 1)],
        "entry_points": [],
        "visits": [],
        "pruned": [
            {"id": str(hit.id), "reason": "over max_tokens" if hit.id in survivors else "under min_scores"}
            for hit, _ in ranked
            if str(hit.id) not in kept
        ],
        "summary": {
            "candidates": len(ranked),
            "returned": len(response.results),
            "milliseconds": trace.milliseconds,
        },
        "final_results": [result.id for result in response.results],
    }


def _traced(place: int, hit: Hit, final: float) -> dict[str, Any]:
    return {
        "rank": place,
        "id": str(hit.id),
        "semantic": round(hit.semantic, 4),
        "keyword": round(hit.keyword, 4),
        "final": round(final, 4),
    }
