"""The candidates with all their scores, and the facts that stand beside them in their documents."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from reverie.model import Hit
from reverie.recall.diversify import Aspects
from reverie.recall.fresh import Ended
from reverie.recall.pool import ASSISTANTS, PAUSE
from reverie.recall.scored import Scored
from reverie.recall.strategies import Query, conditions, filtered, parameters
from reverie.store import history
from reverie.store.db import Ids, Reader

# In the order of the fields of Hit. What is empty for nearly all comes as null, which costs nothing to read.
COLUMNS = (
    "f.id", "f.document_id", "f.position", "f.chunk_id", "ch.chunk_index", "ch.length", "f.text",
    "f.fact_type", "f.speaker", "f.mentioned_at", "f.occurred_start", "f.occurred_end",
    "-(f.embedding <#> %(vector)s)::real", "{keyword}", "{names_place}", "ft.tokens", "cl.valid_until",
    "cl.ended_by", "f.context", "CASE WHEN f.metadata <> '{{}}' THEN f.metadata END",
    "CASE WHEN f.tags <> '{{}}' THEN to_jsonb(f.tags) END",
    "CASE WHEN f.flags <> '{{}}' THEN to_jsonb(f.flags) END",
)  # fmt: skip

# Each column comes whole, in one row: many rows arrive a few at a time, and wake the event loop each time.
# By lookups from the ids on, which OFFSET 0 makes sure of: the planner takes a bank for small and would read
# all of it.
STATEMENT = f"""
SELECT {", ".join(f"array_agg({column})" for column in COLUMNS)}
FROM {{ids}} near (id)
CROSS JOIN LATERAL (SELECT f.* FROM facts f WHERE f.id = near.id AND {{filters}} OFFSET 0) f
CROSS JOIN LATERAL (
    SELECT ch.chunk_index, octet_length(ch.text) AS length FROM chunks ch
    WHERE ch.bank = f.bank AND ch.id = f.chunk_id OFFSET 0) ch
LEFT JOIN LATERAL (
    SELECT ft.tokens FROM fact_tokens ft WHERE ft.bank = f.bank AND ft.fact_id = f.id OFFSET 0) ft ON true
LEFT JOIN LATERAL (
    SELECT cl.valid_until, cl.ended_by FROM claims cl
    WHERE cl.bank = f.bank AND cl.fact_id = f.id OFFSET 0) cl ON true
"""
_PLACE = """EXISTS (
    SELECT 1 FROM fact_entities fe JOIN entities e ON e.bank = fe.bank AND e.id = fe.entity_id
    WHERE fe.bank = f.bank AND fe.fact_id = f.id AND e.kind = 'place')"""


async def load(
    reader: Reader, query: Query, ids: Collection[uuid.UUID], *, neighbours: bool = True
) -> list[Hit]:
    """What meets the filters of these ids and, unless told otherwise, of what is said beside them."""
    if not ids:
        return []
    plan = query.plan
    statement = STATEMENT.format(
        keyword="0::real" if query.terms is None else "-(f.terms <#> %(terms)s)::real",
        names_place=_PLACE if plan.kind == "where" else "false",
        ids=f"({history.WITH_NEIGHBOURS})" if neighbours else "unnest(%(ids)s::uuid[])",
        filters=filtered(plan.filters),
    )
    bound = {**parameters(query), "ids": Ids(ids), "machines": list(ASSISTANTS), "pause": PAUSE}
    columns = (await reader.rows(statement, bound))[0]
    if columns[0] is None:
        return []
    *known, metadata, tags, flags = columns
    rows = zip(*known, _filled(metadata, {}), _filled(tags, []), _filled(flags, []), strict=True)
    return [Hit(*row) for row in rows]


def _filled(column: Sequence[Any], empty: Any) -> list[Any]:
    return [value or empty for value in column]


async def meeting(reader: Reader, query: Query, ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these facts that may be shown beside a result, of whatever type and time."""
    if not ids:
        return set()
    apart = ("encoder", "types", "temporal_window")
    met = [sql for name, sql in conditions(query.plan.filters).items() if name not in apart]
    return await history.meeting(reader, " AND ".join(met), {**parameters(query), "ids": list(ids)})


async def endings(reader: Reader, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Ended]:
    """What ended these facts, what ended that, and so on: of all facts on the way to what holds now."""
    return {fact: Ended(until, by) for fact, until, by in await history.chain(reader, ids)}


async def aspects(reader: Reader, ranked: Sequence[Scored]) -> dict[uuid.UUID, Aspects]:
    """What tells these candidates apart."""
    hits = {scored.hit.id: scored.hit for scored in ranked}
    out = {}
    for fact, words, vector, entities in await history.aspects(reader, hits):
        hit = hits[fact]
        when = hit.occurred_start or hit.mentioned_at
        out[fact] = Aspects(
            words=words,
            vector=np.asarray(vector.to_numpy(), np.float32),
            entities=frozenset(entities),
            document=hit.document_id,
            day=when.date() if when else None,
        )
    return out
