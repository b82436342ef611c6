"""Facts whose vectors are nearest to the query's. Vectors have length 1: the inner product is the cosine."""

from __future__ import annotations

import uuid

from reverie.recall.strategies import Query, filtered, parameters
from reverie.store.db import Reader

NAME = "semantic"

STATEMENT = """
SELECT f.id FROM facts f WHERE {filters} ORDER BY f.embedding <#> %(vector)s LIMIT %(depth)s
"""


async def find(reader: Reader, query: Query) -> list[uuid.UUID]:
    """Best candidates, best first."""
    statement = STATEMENT.format(filters=filtered(query.plan.filters))
    return [found for (found,) in await reader.rows(statement, parameters(query))]
