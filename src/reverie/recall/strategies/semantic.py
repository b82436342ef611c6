"""Facts whose vectors are nearest to the query's. Vectors have length 1: the inner product is the cosine."""

from __future__ import annotations

from reverie.recall.indexed import has_vectors, nearest
from reverie.recall.strategies import Found, Query, filtered, parameters, search
from reverie.store.db import Reader

NAME = "semantic"

STATEMENT = """
SELECT id, -negative FROM (
    SELECT f.id, f.embedding <#> %(vector)s AS negative FROM facts f WHERE {filters}
    ORDER BY 2 LIMIT %(depth)s
) best
"""


async def find(reader: Reader, query: Query) -> list[Found]:
    """Best candidates, best first."""
    if has_vectors(reader.bank, query.vector):
        found = await nearest(reader, search(query))
        if len(found) >= query.plan.depth:
            return [Found(*row) for row in found]
    statement = STATEMENT.format(filters=filtered(query.plan.filters))
    return [Found(*row) for row in await reader.rows(statement, parameters(query))]
