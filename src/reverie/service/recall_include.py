"""What stands beside the results of a recall, each within a token limit of its own."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from reverie.language import tokens
from reverie.model import Bank, Hit, Recalled
from reverie.recall.budget import fit, shorten
from reverie.recall.scored import Scored
from reverie.service.recall_request import SourceFactsIncludeOptions
from reverie.store import documents, facts
from reverie.store.db import Connection, Reader

Wire = dict[str, Any]
"""A part of the answer, of the shape that recall_response.py tells, in the order of its fields; ids and
moments are written as text with the whole."""


class Kept(NamedTuple):
    """A result: its scores, the names of its entities, and their ids."""

    scored: Scored
    entities: list[str]
    entity_ids: list[str]


# counting gives other threads the interpreter, and each may keep it for a while: known facts need none
_count = lru_cache(8192)(tokens.count)


def chunk_name(bank_id: str, chunk_id: uuid.UUID) -> str:
    """A chunk's id outside: it names the bank too, because it is asked for without one."""
    return f"{chunk_id!s}@{bank_id}"


def result(
    bank_id: str, fact: Hit | Recalled, entities: Sequence[str], scores: Mapping[str, float] | None = None
) -> Wire:
    """A RecallResult of a fact."""
    found: Wire = {
        "id": fact.id,
        "text": fact.text,
        "type": fact.fact_type,
        "entities": entities,
        "context": fact.context,
        "occurred_start": utc(fact.occurred_start),
        "occurred_end": utc(fact.occurred_end),
        "mentioned_at": utc(fact.mentioned_at),
        "document_id": fact.document_id,
        "metadata": fact.metadata,
        "chunk_id": chunk_name(bank_id, fact.chunk_id),
        "tags": fact.tags,
        "source_fact_ids": None,
        "scores": scores,
    }
    if fact.valid_until is not None:
        found["valid_until"] = utc(fact.valid_until)
    if fact.superseded_by is not None:
        found["superseded_by"] = fact.superseded_by
    if fact.flags:
        found["flags"] = fact.flags
    return found


def scores(final: float, semantic: float, keyword: float) -> dict[str, float]:
    """RecallScores of a result."""
    final = round(final, 6)
    return {
        "final": final,
        "reranker": final,
        "semantic": round(semantic, 6),
        "keyword": round(keyword, 6),
    }


def utc(moment: datetime | None) -> datetime | None:
    """A moment as it is to be written."""
    return moment.astimezone(UTC) if moment else None


def cost(fact: Hit | Recalled) -> int:
    """Tokens of a fact as it is returned: of its text, its context, its metadata and its tags."""
    texts = (fact.text, fact.context, *fact.tags, *fact.metadata.keys(), *fact.metadata.values())
    return sum(map(_count, filter(None, texts)))


def entities(kept: Sequence[Kept], limit: int) -> dict[str, Wire]:
    """Entities of the results, best results first, as far as their names fit ``limit`` tokens."""
    ordered = {name: key for one in kept for name, key in zip(one.entities, one.entity_ids, strict=True)}
    fitting = fit(map(_count, ordered), limit)
    return {
        name: {"entity_id": key, "canonical_name": name, "observations": []}
        for name, key in islice(ordered.items(), fitting)
    }


async def chunks(connection: Connection, bank: Bank, kept: Sequence[Kept], limit: int) -> dict[str, Wire]:
    """Chunks of the results in their order; the one that no longer fits ``limit`` tokens is cut short."""
    ids = list(dict.fromkeys(one.scored.hit.chunk_id for one in kept))
    rows = {row["id"]: row for row in await documents.chunks_by_id(connection, bank, ids)}
    out: dict[str, Wire] = {}
    for chunk_id in ids:
        if chunk_id not in rows:  # deleted since its facts were read
            continue
        row, name = rows[chunk_id], chunk_name(bank.bank_id, chunk_id)
        text = shorten(row["text"], limit, tokens.count)
        if text:
            cut = len(text) < len(row["text"])
            out[name] = {"id": name, "text": text, "chunk_index": row["chunk_index"], "truncated": cut}
        limit -= tokens.count(text)
        if limit <= 0 or len(text) < len(row["text"]):
            break
    return out


async def source_facts(
    reader: Reader,
    results: Sequence[Wire],
    sources: Mapping[uuid.UUID, Sequence[uuid.UUID]],
    limits: SourceFactsIncludeOptions,
) -> tuple[dict[str, Wire], bool]:
    """The facts that results rest on, best results first, and whether some did not fit the limits.

    Sets ``source_fact_ids`` of the results to all of them, those without room included. A fact that several
    results rest on is returned, and counted, once.
    """
    wanted = {source for found in sources.values() for source in found}
    rows = await facts.recalled(reader, list(wanted)) if wanted else {}
    out: dict[str, Wire] = {}
    truncated, left = False, limits.max_tokens
    for one in results:
        found = [rows[source] for source in sources.get(one["id"], ()) if source in rows]
        if not found:
            continue
        one["source_fact_ids"] = [fact.id for fact in found]
        new = [fact for fact in found if str(fact.id) not in out]
        room = [limit for limit in (left, limits.max_tokens_per_observation) if limit >= 0]
        costs = [cost(fact) for fact in new]
        fitting = fit(costs, min(room)) if room else len(new)
        truncated = truncated or fitting < len(new)
        out |= {str(fact.id): result(reader.bank.bank_id, fact, fact.entities) for fact in new[:fitting]}
        if left >= 0:
            left -= sum(costs[:fitting])
    return out, truncated
