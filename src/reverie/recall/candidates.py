"""The candidates with all their scores, and the facts that stand beside them in their documents."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from reverie.model import Hit
from reverie.recall.strategies import Query, filtered, parameters
from reverie.store.db import Reader

STATEMENT = """
SELECT f.id, f.document_id, f.position, f.fact_type, f.speaker, f.mentioned_at,
    f.occurred_start, f.occurred_end,
    -(f.embedding <#> %(vector)s)::real AS semantic,
    {keyword} AS keyword
FROM (
    SELECT DISTINCT c.document_id, c.position + step AS position
    FROM facts c, unnest(ARRAY[-1, 0, 1]) step WHERE c.bank = %(bank)s AND c.id = ANY(%(ids)s)
) near
JOIN facts f ON f.document_id = near.document_id AND f.position = near.position
WHERE {filters}
"""


async def load(reader: Reader, query: Query, ids: Collection[uuid.UUID]) -> list[Hit]:
    """Candidates of these ids and their neighbours, as far as these meet the filters too."""
    if not ids:
        return []
    keyword = "0::real" if query.terms is None else "-(f.terms <#> %(terms)s)::real"
    statement = STATEMENT.format(keyword=keyword, filters=filtered(query.plan.filters))
    return [Hit(*row) for row in await reader.rows(statement, {**parameters(query), "ids": list(ids)})]
