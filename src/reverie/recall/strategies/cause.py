"""What caused the candidates, where the question is why. It starts from what other strategies found."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from reverie.recall.hop import Cause
from reverie.recall.strategies import Query, filtered, parameters
from reverie.store.db import Ids, Reader

NAME = "cause"

STATEMENT = """
SELECT l.to_fact, f.id FROM links l JOIN facts f ON f.bank = l.bank AND f.id = l.from_fact
WHERE l.bank = %(bank)s AND l.kind = 'causes' AND l.to_fact = ANY(%(ids)s) AND {filters}
"""


async def of(reader: Reader, query: Query, ids: Collection[uuid.UUID]) -> list[Cause]:
    """The causes of these facts, as far as they were told."""
    statement = STATEMENT.format(filters=filtered(query.plan.filters))
    return [Cause(*row) for row in await reader.rows(statement, {**parameters(query), "ids": Ids(ids)})]
