"""Observations that matter to a query: by meaning and by words, under the filters that facts must meet.

They are few beside the facts they rest on, so all of the bank's are scored, which is exact. The score is a
share: half the cosine, half of the BM25 score that a text of the query's words would have. It is not that of
facts, and observations are not ranked among facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from reverie.language import terms
from reverie.recall.plan import Filters
from reverie.recall.strategies import Query, filtered, parameters
from reverie.store import facts, observations
from reverie.store.db import Reader

NAME = "observation"
MOST = 50
"""Observations that are looked at."""
RELEVANT = 0.33
"""Score from which on an observation is worth its room beside facts."""
_SCALE = terms.K1 + 1
"""BM25 weight that a term of a short text comes near to."""

STATEMENT = """
SELECT id, text, proof_count, tags, occurred_start, occurred_end, mentioned_at, semantic, keyword FROM (
    SELECT f.id, f.text, f.proof_count, f.tags, f.occurred_start, f.occurred_end, f.mentioned_at,
        -(f.embedding <#> %(vector)s)::float8 AS semantic, {keyword} AS keyword
    FROM (
        SELECT o.*, true AS active, 'observation' AS fact_type, o.updated_at AS learned_at,
            NULL::timestamptz AS retired_at
        FROM observations o
        WHERE o.bank = %(bank)s AND NOT EXISTS (
            SELECT FROM lost_sources l WHERE l.bank = o.bank AND l.observation_id = o.id)
    ) f
    WHERE {filters} AND (%(as_of)s::timestamptz IS NULL OR f.mentioned_at <= %(as_of)s)
) scored
ORDER BY 0.5 * greatest(semantic, 0) + 0.5 * least(keyword / %(best)s::float8, 1) DESC, id LIMIT %(most)s
"""


class Observed(NamedTuple):
    """An observation that a search found. ``final`` orders; ``sources`` are the facts it rests on."""

    id: UUID
    text: str
    proof_count: int
    tags: Sequence[str]
    occurred_start: datetime | None
    occurred_end: datetime | None
    mentioned_at: datetime | None
    semantic: float
    keyword: float
    final: float
    sources: Sequence[UUID]


def wanted(filters: Filters) -> bool:
    """Whether observations may be returned at all."""
    return filters.only is None and (filters.types is None or "observation" in filters.types)


async def search(reader: Reader, query: Query, *, least: float = 0.0, most: int = MOST) -> list[Observed]:
    """The best observations, best first, with the facts they rest on."""
    plan = query.plan
    filters = Filters(None, plan.filters.tags, plan.filters.window, plan.filters.as_of, plan.filters.known_at)
    keyword = "0::float8" if query.terms is None else "-(f.terms <#> %(terms)s)::float8"
    statement = STATEMENT.format(filters=filtered(filters), keyword=keyword)
    best = best_keyword(query)
    found = await reader.rows(statement, {**parameters(query), "best": best, "most": most})
    scored: list[tuple[tuple[Any, ...], float]] = [(row, score(row[7], row[8], best)) for row in found]
    kept = [(row, final) for row, final in scored if final >= least]
    sources = await observations.sources(reader, [row[0] for row, _ in kept]) if kept else {}
    return [Observed._make((*row[:9], final, sources.get(row[0], ()))) for row, final in kept]


def best_keyword(query: Query) -> float:
    """About the BM25 score of a short text that holds all words of the query which the bank knows."""
    total = query.counts.get(facts.FACTS, 0)
    known = (query.counts.get(term, 0) for term in query.plan.terms.values())
    return max(_SCALE * sum(terms.idf(n, total) for n in known if n > 0), 1e-6)


def score(semantic: float, keyword: float, best: float) -> float:
    """Half the cosine, half the share of the best BM25 score."""
    return 0.5 * max(semantic, 0.0) + 0.5 * min(keyword / best, 1.0)
