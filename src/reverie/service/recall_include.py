"""What stands beside the results of a recall, each within a token limit of its own."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from functools import lru_cache

from reverie.language import tokens
from reverie.model import Bank, Hit, Recalled
from reverie.recall.budget import fit, shorten
from reverie.recall.scored import Scored
from reverie.service.recall_request import SourceFactsIncludeOptions
from reverie.service.recall_response import ChunkData, EntityState, RecallResult
from reverie.service.scope import text_time
from reverie.store import documents, facts
from reverie.store.db import Connection, Reader

Kept = tuple[Scored, Recalled]
"""A result: its scores, and what is returned of it."""


# counting gives other threads the interpreter, and each may keep it for a while: known facts need none
_count = lru_cache(8192)(tokens.count)


def chunk_name(bank_id: str, chunk_id: uuid.UUID) -> str:
    """A chunk's id outside: it names the bank too, because it is asked for without one."""
    return f"{chunk_id}@{bank_id}"


def result(bank_id: str, fact: Recalled, scored: Scored | None = None) -> RecallResult:
    """A fact as the wire has it."""
    values = {
        "id": str(fact.id),
        "text": fact.text,
        "type": fact.fact_type,
        "entities": fact.entities,
        "context": fact.context,
        "occurred_start": text_time(fact.occurred_start),
        "occurred_end": text_time(fact.occurred_end),
        "mentioned_at": text_time(fact.mentioned_at),
        "document_id": fact.document_id,
        "metadata": fact.metadata,
        "chunk_id": chunk_name(bank_id, fact.chunk_id),
        "tags": fact.tags,
        "scores": _scores(scored) if scored else None,
        "valid_until": text_time(fact.valid_until),
        "superseded_by": str(fact.superseded_by) if fact.superseded_by else None,
        "flags": fact.flags or None,
    }
    # made from a mapping a model is ready much sooner than from keywords, or without checks
    return RecallResult.model_validate(values)


def _scores(scored: Scored) -> dict[str, float]:
    final, hit = round(scored.final, 6), scored.hit
    return {
        "final": final,
        "reranker": final,
        "semantic": round(hit.semantic, 6),
        "keyword": round(hit.keyword, 6),
    }


def cost(fact: Hit | Recalled) -> int:
    """Tokens of a fact as it is returned: of its text, its context, its metadata and its tags."""
    beside = [fact.context or "", *fact.tags, *(word for pair in fact.metadata.items() for word in pair)]
    return _count(fact.text) + sum(_count(word) for word in beside if word)


def entities(kept: Sequence[Kept], limit: int) -> dict[str, EntityState]:
    """Entities of the results, best results first, as far as their names fit ``limit`` tokens."""
    ordered = {
        name: key for _, fact in kept for name, key in zip(fact.entities, fact.entity_ids, strict=True)
    }
    fitting = fit((tokens.count(name) for name in ordered), limit)
    return {
        name: EntityState(entity_id=key, canonical_name=name) for name, key in list(ordered.items())[:fitting]
    }


async def chunks(
    connection: Connection, bank: Bank, kept: Sequence[Kept], limit: int
) -> dict[str, ChunkData]:
    """Chunks of the results in their order; the one that no longer fits ``limit`` tokens is cut short."""
    ids = list(dict.fromkeys(fact.chunk_id for _, fact in kept))
    rows = {row["id"]: row for row in await documents.chunks_by_id(connection, bank, ids)}
    out: dict[str, ChunkData] = {}
    for chunk_id in ids:
        if chunk_id not in rows:  # deleted since its facts were read
            continue
        row, name = rows[chunk_id], chunk_name(bank.bank_id, chunk_id)
        text = shorten(row["text"], limit, tokens.count)
        if text:
            cut = len(text) < len(row["text"])
            out[name] = ChunkData(id=name, text=text, chunk_index=row["chunk_index"], truncated=cut)
        limit -= tokens.count(text)
        if limit <= 0 or len(text) < len(row["text"]):
            break
    return out


async def source_facts(
    reader: Reader,
    results: Sequence[RecallResult],
    sources: Mapping[uuid.UUID, Sequence[uuid.UUID]],
    limits: SourceFactsIncludeOptions,
) -> tuple[dict[str, RecallResult], bool]:
    """The facts that results rest on, best results first, and whether some did not fit the limits.

    Sets ``source_fact_ids`` of the results to all of them, those without room included. A fact that several
    results rest on is returned, and counted, once.
    """
    wanted = {source for found in sources.values() for source in found}
    rows = await facts.recalled(reader, list(wanted)) if wanted else {}
    out: dict[str, RecallResult] = {}
    truncated, left = False, limits.max_tokens
    for one in results:
        found = [rows[source] for source in sources.get(uuid.UUID(one.id), ()) if source in rows]
        if not found:
            continue
        one.source_fact_ids = [str(fact.id) for fact in found]
        new = [fact for fact in found if str(fact.id) not in out]
        room = [limit for limit in (left, limits.max_tokens_per_observation) if limit >= 0]
        costs = [cost(fact) for fact in new]
        fitting = fit(costs, min(room)) if room else len(new)
        truncated = truncated or fitting < len(new)
        out |= {str(fact.id): result(reader.bank.bank_id, fact) for fact in new[:fitting]}
        if left >= 0:
            left -= sum(costs[:fitting])
    return out, truncated
