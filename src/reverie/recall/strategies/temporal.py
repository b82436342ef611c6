"""What happened or was said in the time that the query names: nearest in meaning, or spread over it."""

from __future__ import annotations

from reverie.recall import indexed
from reverie.recall.strategies import Found, Query, during, filtered, parameters, search
from reverie.store.db import Reader

NAME = "temporal"

STATEMENT = """
SELECT f.id, -(f.embedding <#> %(vector)s) FROM facts f
WHERE {filters} AND {during} ORDER BY {order} LIMIT %(depth)s
"""

NEAREST = "f.embedding <#> %(vector)s"
NAMED = "coalesce(string_to_array(lower(f.speaker), ' ') && %(named)s::text[], false)"
# In turns from each document, and what a person said before the rest where the query names the person.
SPREAD = f"{NAMED} DESC, row_number() OVER (PARTITION BY f.document_id, {NAMED} ORDER BY {{nearest}}), f.id"


async def find(reader: Reader, query: Query) -> list[Found]:
    """Best candidates of that time, best first; none where the query names no time."""
    plan = query.plan
    if plan.named_window is None:
        return []
    start, end = plan.named_window
    told = during("%(named_start)s", "%(named_end)s", said=True)
    happened = during("%(named_start)s", "%(named_end)s")
    window = told if plan.said and plan.all_of_then else f"({happened} OR {told})"
    order = SPREAD if plan.all_of_then else "{nearest}"
    named = {"named_start": start, "named_end": end, "named": list(plan.topic)}
    if indexed.has_vectors(reader.bank, query.vector):
        in_order = order.format(nearest=indexed.NEAREST)
        found = await indexed.nearest(reader, search(query, window, **named), in_order)
        return [Found(*row) for row in found]
    in_order = order.format(nearest=NEAREST)
    statement = STATEMENT.format(filters=filtered(plan.filters), during=window, order=in_order)
    return [Found(*row) for row in await reader.rows(statement, {**parameters(query), **named})]
