"""Recall: rank, then cut to the token budget and say what stands beside each result."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from psycopg.rows import DictRow

from reverie.errors import InvalidRequest
from reverie.language import tokens
from reverie.model import Bank, Hit
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
from reverie.store import documents, entities, facts
from reverie.store.db import Connection, Database

_PAGE = 64
"""Facts read at a time while the token budget lasts."""


class Recall(Noun):
    """Answers a query with the facts that matter to it."""

    def __init__(self, database: Database, recaller: Recaller, max_query_tokens: int) -> None:
        super().__init__(database)
        self._recaller, self._max_query_tokens = recaller, max_query_tokens

    async def __call__(self, bank_id: str, request: RecallRequest) -> RecallResponse:
        """Best facts first, in at most ``max_tokens`` of text. Raises InvalidRequest, NotFound."""
        length = tokens.count(request.query)
        if length > self._max_query_tokens:
            raise InvalidRequest(
                "query",
                f"query has {length} tokens; at most {self._max_query_tokens} are allowed: shorten it",
            )
        plan, trace = _plan(request), Trace()
        vector = await self._recaller.encode(plan, trace)
        async with self._read(bank_id) as (connection, bank):
            ranked = await self._recaller.rank(connection, bank, plan, vector, trace)
            passed = [hit for hit in ranked if _passes(hit, request.min_scores)]
            with trace.stage("read"):
                kept = await _read(connection, bank, passed, request.max_tokens)
            response = RecallResponse(results=[_result(bank_id, hit, row) for hit, row in kept])
            if request.include.entities is not None:
                limit = request.include.entities.max_tokens
                response.entities = await _entities(connection, bank, kept, limit)
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
        tags=tuple(request.tags)
        if request.tags or (request.tags == [] and request.tags_match == "exact")
        else None,
        tags_match=request.tags_match,
        window=(window.start, window.end) if window else None,
    )
    asked_at = request.query_timestamp or datetime.now(UTC)
    return make_plan(request.query, budget=request.budget, filters=filters, asked_at=asked_at)


def _passes(hit: Hit, least: MinScores | None) -> bool:
    if least is None:
        return True
    pairs = ((least.semantic, hit.semantic), (least.keyword, hit.keyword), (least.final, hit.final))
    return all(low is None or score >= low for low, score in (*pairs, (least.reranker, hit.final)))


async def _read(
    connection: Connection, bank: Bank, hits: Sequence[Hit], max_tokens: int
) -> list[tuple[Hit, DictRow]]:
    """The longest start of the ranking whose texts fit the budget, with all that is known of each fact."""
    kept: list[tuple[Hit, DictRow]] = []
    left = max_tokens
    for start in range(0, len(hits), _PAGE):
        rows = await facts.details(connection, bank, [hit.id for hit in hits[start : start + _PAGE]])
        page = [(hit, rows[hit.id]) for hit in hits[start : start + _PAGE] if hit.id in rows]
        fitting = fit((row["text"] for _, row in page), left, tokens.count)
        kept += page[:fitting]
        left -= sum(tokens.count(row["text"]) for _, row in page[:fitting])
        if fitting < len(page):
            break
    return kept


def _result(bank_id: str, hit: Hit, row: DictRow) -> RecallResult:
    scores = RecallScores(
        final=round(hit.final, 6), semantic=round(hit.semantic, 6), keyword=round(hit.keyword, 6)
    )
    return RecallResult(**fact_fields(bank_id, row), scores=scores)


def fact_fields(bank_id: str, row: DictRow) -> dict[str, Any]:
    """The fields of a fact that every response about one shares."""
    return {
        "id": str(row["id"]),
        "text": row["text"],
        "type": row["fact_type"],
        "entities": row["entities"],
        "context": row["context"],
        "occurred_start": text_time(row["occurred_start"]),
        "occurred_end": text_time(row["occurred_end"]),
        "mentioned_at": text_time(row["mentioned_at"]),
        "document_id": row["document_id"],
        "metadata": row["metadata"],
        "chunk_id": chunk_name(bank_id, row["chunk_id"]),
        "tags": row["tags"],
    }


def chunk_name(bank_id: str, chunk_id: uuid.UUID) -> str:
    """A chunk's id outside: it names the bank too, because it is asked for without one."""
    return f"{chunk_id}@{bank_id}"


async def _entities(
    connection: Connection, bank: Bank, kept: Sequence[tuple[Hit, DictRow]], limit: int
) -> dict[str, EntityState]:
    """Entities of the results, best results first, as far as their names fit ``limit`` tokens."""
    found = await entities.of_facts(connection, bank, [hit.id for hit, _ in kept])
    by_fact: dict[uuid.UUID, list[DictRow]] = {}
    for row in found:
        by_fact.setdefault(row["fact_id"], []).append(row)
    ordered = {row["name"]: row["id"] for hit, _ in kept for row in by_fact.get(hit.id, ())}
    fitting = fit(ordered, limit, tokens.count)
    return {
        name: EntityState(entity_id=str(ordered[name]), canonical_name=name)
        for name in list(ordered)[:fitting]
    }


async def _chunks(
    connection: Connection, bank: Bank, bank_id: str, kept: Sequence[tuple[Hit, DictRow]], limit: int
) -> dict[str, ChunkData]:
    """Chunks of the results in their order; the one that no longer fits ``limit`` tokens is cut short."""
    ids = list(dict.fromkeys(row["chunk_id"] for _, row in kept))
    rows = {row["id"]: row for row in await documents.chunks_by_id(connection, bank, ids)}
    out: dict[str, ChunkData] = {}
    for chunk_id in ids:
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
    plan: Plan, trace: Trace, ranked: Sequence[Hit], passed: Sequence[Hit], response: RecallResponse
) -> dict[str, Any]:
    kept = {result.id for result in response.results}
    survivors = {hit.id for hit in passed}
    return {
        "query": plan.as_dict(),
        "retrieval_results": [
            {"method": name, "results": [{"id": str(i), "rank": n} for n, i in enumerate(ids, 1)]}
            for name, ids in trace.found.items()
        ],
        "rrf_merged": [],
        "reranked": [_traced(n, hit) for n, hit in enumerate(ranked, 1)],
        "entry_points": [],
        "visits": [],
        "pruned": [
            {"id": str(hit.id), "reason": "over max_tokens" if hit.id in survivors else "under min_scores"}
            for hit in ranked
            if str(hit.id) not in kept
        ],
        "summary": {
            "candidates": len(ranked),
            "returned": len(response.results),
            "milliseconds": trace.milliseconds,
        },
        "final_results": [result.id for result in response.results],
    }


def _traced(place: int, hit: Hit) -> dict[str, Any]:
    return {
        "rank": place,
        "id": str(hit.id),
        "semantic": round(hit.semantic, 4),
        "keyword": round(hit.keyword, 4),
        "final": round(hit.final, 4),
    }
