"""Facts with the highest BM25 score: the inner product of a fact's term weights with the query's IDFs."""

from __future__ import annotations

from reverie.recall.indexed import best_words
from reverie.recall.strategies import Found, Query, filtered, parameters, search
from reverie.store.db import Reader

NAME = "keyword"
BY_WORDS = True

STATEMENT = """
SELECT id, -negative FROM (
    SELECT f.id, f.terms <#> %(terms)s AS negative FROM facts f
    WHERE {filters} AND f.terms <#> %(terms)s < 0
    ORDER BY 2 LIMIT %(depth)s
) best
"""


async def find(reader: Reader, query: Query) -> list[Found]:
    """Best candidates, best first; none that shares no term with the query."""
    if query.terms is None:
        return []
    if reader.bank.indexed:
        return [Found(*row) for row in await best_words(reader, search(query), query.counts)]
    statement = STATEMENT.format(filters=filtered(query.plan.filters))
    return [Found(*row) for row in await reader.rows(statement, parameters(query))]
