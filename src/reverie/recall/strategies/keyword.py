"""Facts with the highest BM25 score: the inner product of a fact's term weights with the query's IDFs."""

from __future__ import annotations

import uuid

from reverie.recall.strategies import Query, filtered, parameters
from reverie.store.db import Reader

NAME = "keyword"

STATEMENT = """
SELECT id FROM (
    SELECT f.id, f.terms <#> %(terms)s AS negative FROM facts f WHERE {filters}
    ORDER BY 2 LIMIT %(depth)s
) best WHERE negative < 0
"""


async def find(reader: Reader, query: Query) -> list[uuid.UUID]:
    """Best candidates, best first; none that shares no term with the query."""
    if query.terms is None:
        return []
    statement = STATEMENT.format(filters=filtered(query.plan.filters))
    return [found for (found,) in await reader.rows(statement, parameters(query))]
