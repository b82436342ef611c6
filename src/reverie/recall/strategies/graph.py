"""What the best passages point at: passages titled by a name in them, or that share rare names with them.

Two hops: from a passage to the entities it mentions, from these to other passages. It starts from what other
strategies found, so it is not asked with them but after them.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection

from reverie.recall.hop import Link
from reverie.recall.strategies import Query, filtered, parameters
from reverie.store.db import Reader

NAME = "graph"
MENTION = 0.5
"""Weight of names that two passages share, at most."""
_COMMON = 200
"""Facts with a name from which on it tells nothing."""
_OF_CHUNK = 8
"""Facts of one passage that are brought, nearest first."""

# A name that the question says leads nowhere new. How rare a name is counts squared, as a share of the rarest
# possible. Only what nobody speaks is pointed at: in talk, names are everywhere.
STATEMENT = f"""
WITH mentioned AS (
    SELECT DISTINCT f.chunk_id AS seed, e.head
    FROM facts f
    JOIN fact_entities fe ON fe.bank = f.bank AND fe.fact_id = f.id
    JOIN entities e ON e.bank = fe.bank AND e.id = fe.entity_id
    WHERE f.bank = %(bank)s AND f.chunk_id = ANY(%(seeds)s) AND f.active
), names AS (
    SELECT m.head, a.id, a.name_key
    FROM (SELECT DISTINCT head FROM mentioned) m
    JOIN entities a ON a.bank = %(bank)s
        AND (a.id = m.head OR (a.head = m.head AND a.merged_into IS NOT NULL))
), free AS (
    SELECT n.* FROM names n
    WHERE NOT EXISTS (SELECT 1 FROM names s
                      WHERE s.head = n.head AND position(' ' || s.name_key || ' ' IN %(asked)s) > 0)
), holders AS (
    SELECT n.head, h.fact_id FROM free n
    CROSS JOIN LATERAL (SELECT fe.fact_id FROM fact_entities fe
                        WHERE fe.bank = %(bank)s AND fe.entity_id = n.id LIMIT {_COMMON}) h
), rare AS (
    SELECT head, power(ln(1 + (greatest(%(facts)s - count(*), 0) + 0.5) / (count(*) + 0.5))
        / ln(1 + greatest(%(facts)s, 2)), 2) AS weight
    FROM holders GROUP BY head HAVING count(*) < {_COMMON}
), shared AS (
    SELECT DISTINCT m.seed, f.chunk_id, r.head, r.weight
    FROM rare r
    JOIN mentioned m ON m.head = r.head
    JOIN holders h ON h.head = r.head
    JOIN facts f ON f.bank = %(bank)s AND f.id = h.fact_id AND f.active AND f.speaker IS NULL
        AND f.chunk_id <> m.seed
), pointed AS (
    SELECT seed, chunk_id, max(weight) AS weight FROM (
        SELECT seed, chunk_id, {MENTION} * least(1, sum(weight)) AS weight FROM shared GROUP BY seed, chunk_id
        UNION ALL
        SELECT m.seed, c.id, 1 FROM mentioned m JOIN free n ON n.head = m.head
        JOIN chunks c ON c.bank = %(bank)s AND c.title_key = n.name_key AND c.id <> m.seed
    ) links GROUP BY seed, chunk_id ORDER BY 3 DESC, 2 LIMIT %(depth)s
)
SELECT p.seed, f.id, p.weight::float8
FROM (SELECT DISTINCT chunk_id FROM pointed) c
CROSS JOIN LATERAL (
    SELECT f.id, f.chunk_id FROM facts f WHERE {{filters}} AND f.chunk_id = c.chunk_id AND f.speaker IS NULL
    ORDER BY f.embedding <#> %(vector)s LIMIT {_OF_CHUNK}
) f
JOIN pointed p ON p.chunk_id = f.chunk_id
ORDER BY 3 DESC
"""


async def follow(reader: Reader, query: Query, seeds: Collection[uuid.UUID], facts: int) -> list[Link]:
    """Where these passages (chunks) point, strongest first; ``facts``: how many the bank has."""
    if not seeds:
        return []
    asked = "".join(c if c.isalnum() else " " for c in query.plan.query.casefold().replace("'s", ""))
    bound = {"seeds": list(seeds), "asked": f" {' '.join(asked.split())} ", "facts": facts}
    statement = STATEMENT.format(filters=filtered(query.plan.filters))
    return [Link(*row) for row in await reader.rows(statement, {**parameters(query), **bound})]
