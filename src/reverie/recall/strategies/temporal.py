"""Facts of the time that the query names, nearest in meaning first."""

from __future__ import annotations

import uuid

from reverie.recall.strategies import Query, during, filtered, parameters
from reverie.store.db import Reader

NAME = "temporal"

STATEMENT = """
SELECT f.id FROM facts f WHERE {filters} AND {during} ORDER BY f.embedding <#> %(vector)s LIMIT %(depth)s
"""


async def find(reader: Reader, query: Query) -> list[uuid.UUID]:
    """Best candidates of that time, best first; none where the query names no time."""
    if query.plan.named_window is None:
        return []
    start, end = query.plan.named_window
    window = during("%(named_start)s", "%(named_end)s")
    statement = STATEMENT.format(filters=filtered(query.plan.filters), during=window)
    named = {**parameters(query), "named_start": start, "named_end": end}
    return [found for (found,) in await reader.rows(statement, named)]
