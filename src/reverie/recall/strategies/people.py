"""What people said that is nearest to the query, beside an assistant that says much more than they do.

It is asked where assistants speak among what other strategies found.
"""

from __future__ import annotations

from collections.abc import Iterable

from reverie.model import Hit
from reverie.recall import indexed
from reverie.recall.pool import ASSISTANTS
from reverie.recall.strategies import Found, Query, filtered, parameters, search
from reverie.store.db import Reader

NAME = "people"

STATEMENT = """
SELECT id, -negative FROM (
    SELECT f.id, f.embedding <#> %(vector)s AS negative FROM facts f WHERE {filters} AND {people}
    ORDER BY 2 LIMIT %(depth)s
) best
"""
PEOPLE = "lower(f.speaker) <> ALL(%(machines)s)"


def needed(hits: Iterable[Hit]) -> bool:
    """Whether an assistant speaks among these."""
    return any((hit.speaker or "").casefold() in ASSISTANTS for hit in hits)


async def among(reader: Reader, query: Query) -> list[Found]:
    """Best candidates, best first."""
    machines = {"machines": list(ASSISTANTS)}
    if indexed.has_vectors(reader.bank, query.vector):
        return [Found(*row) for row in await indexed.nearest(reader, search(query, PEOPLE, **machines))]
    statement = STATEMENT.format(filters=filtered(query.plan.filters), people=PEOPLE)
    return [Found(*row) for row in await reader.rows(statement, {**parameters(query), **machines})]
