-- name: chain
-- What ended the claims of these facts, what ended those, and so on until one holds.
WITH RECURSIVE chain AS (
    SELECT c.fact_id, c.valid_until, c.ended_by FROM claims c
    WHERE c.bank = %(bank)s AND c.fact_id = ANY(%(ids)s) AND c.ended_by IS NOT NULL
    UNION
    SELECT c.fact_id, c.valid_until, c.ended_by FROM chain
    JOIN claims c ON c.bank = %(bank)s AND c.fact_id = chain.ended_by
    WHERE c.ended_by IS NOT NULL
)
SELECT fact_id, valid_until, ended_by FROM chain

-- name: known
-- All claims on the topics of these facts that were stored at a moment, with what tells their order. What has been
-- retired since counts as active.
WITH wanted AS (
    SELECT DISTINCT c.subject, c.entity, c.attribute FROM claims c
    WHERE c.bank = %(bank)s AND c.fact_id = ANY(%(ids)s)
), heads AS (
    SELECT DISTINCT e.head AS id, w.attribute FROM wanted w JOIN entities e ON e.bank = %(bank)s AND e.id = w.entity
), named AS (
    SELECT id, id AS head, attribute FROM heads
    UNION ALL
    SELECT e.id, heads.id, heads.attribute FROM heads
    JOIN entities e ON e.bank = %(bank)s AND e.head = heads.id AND e.merged_into IS NOT NULL
), found AS (
    SELECT c.fact_id, n.head::text AS topic FROM named n
    JOIN claims c ON c.bank = %(bank)s AND c.entity = n.id AND c.attribute = n.attribute
    UNION ALL
    SELECT c.fact_id, w.subject FROM (SELECT DISTINCT subject, attribute FROM wanted WHERE entity IS NULL) w
    JOIN claims c ON c.bank = %(bank)s AND c.entity IS NULL AND c.subject = w.subject AND c.attribute = w.attribute
)
SELECT c.fact_id, found.topic, c.attribute, c.value, c.negated, c.valid_until, c.ended_by,
    f.active OR f.retired_at > %(known_at)s, f.document_id, f.position, f.occurred_start, f.occurred_end, f.mentioned_at,
    f.learned_at
FROM found
JOIN claims c ON c.bank = %(bank)s AND c.fact_id = found.fact_id
JOIN facts f ON f.bank = c.bank AND f.id = c.fact_id
WHERE f.learned_at <= %(known_at)s

-- name: before_edits
-- Facts that were changed by hand after a moment, with the values that they had then: of each field the one that the
-- first change after it replaced.
SELECT fact_id, jsonb_object_agg(field, old) FROM (
    SELECT DISTINCT ON (fc.fact_id, change.key) fc.fact_id, change.key AS field, change.value -> 'old' AS old
    FROM fact_changes fc, jsonb_each(fc.changes) change
    WHERE fc.bank = %(bank)s AND fc.fact_id = ANY(%(ids)s) AND fc.changed_at > %(known_at)s
    ORDER BY fc.fact_id, change.key, fc.number
) first GROUP BY fact_id

-- name: with_neighbours
-- These facts and what is said before and after them: in the document or, where a turn is a document of its own, in
-- time. What a machine says at length stands for itself, as does what nobody speaks. A part of recall's statement.
-- By lookups from the ids on, which OFFSET 0 makes sure of: the planner takes a bank for small, and would read all.
WITH found AS MATERIALIZED (
    SELECT c.id, c.document_id, c.position, c.chunk_id, c.mentioned_at, lower(c.speaker) = ANY(%(machines)s) AS machine
    FROM unnest(%(ids)s::uuid[]) given (id)
    CROSS JOIN LATERAL (
        SELECT c.id, c.document_id, c.position, c.chunk_id, c.mentioned_at, c.speaker
        FROM facts c WHERE c.bank = %(bank)s AND c.id = given.id AND c.speaker IS NOT NULL OFFSET 0) c
), alone AS (
    SELECT c.id, c.mentioned_at FROM found c
    WHERE c.mentioned_at IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM chunks o WHERE o.bank = %(bank)s AND o.document_id = c.document_id AND o.id <> c.chunk_id
            AND EXISTS (SELECT 1 FROM facts f WHERE f.bank = %(bank)s AND f.chunk_id = o.id AND f.active OFFSET 0)
        OFFSET 0)
)
SELECT unnest(%(ids)s::uuid[]) AS id
UNION SELECT n.id FROM found c CROSS JOIN LATERAL (
    SELECT n.id FROM facts n WHERE n.bank = %(bank)s AND n.document_id = c.document_id
        AND n.position BETWEEN c.position - 1 AND c.position + 1 AND (n.chunk_id <> c.chunk_id OR NOT c.machine)
    OFFSET 0) n
UNION SELECT n.id FROM alone a CROSS JOIN LATERAL (
    SELECT n.id FROM facts n WHERE n.bank = %(bank)s AND n.mentioned_at < a.mentioned_at
        AND n.mentioned_at >= a.mentioned_at - %(pause)s AND n.active
    ORDER BY n.mentioned_at DESC, n.id DESC LIMIT 1) n
UNION SELECT n.id FROM alone a CROSS JOIN LATERAL (
    SELECT n.id FROM facts n WHERE n.bank = %(bank)s AND n.mentioned_at > a.mentioned_at
        AND n.mentioned_at <= a.mentioned_at + %(pause)s AND n.active
    ORDER BY n.mentioned_at, n.id LIMIT 1) n

-- name: sources
-- The facts that these rest on, in the order they were told.
SELECT l.from_fact, l.to_fact FROM links l JOIN facts f ON f.bank = l.bank AND f.id = l.to_fact
WHERE l.bank = %(bank)s AND l.kind = 'derived_from' AND l.from_fact = ANY(%(ids)s) AND f.active
ORDER BY l.from_fact, coalesce(f.occurred_start, f.mentioned_at), f.id

-- name: aspects
-- What tells facts apart: the key of their words, their vectors, the entities they name.
SELECT f.id, words_key(f.text), f.embedding, coalesce(m.ids, '{}')
FROM facts f
LEFT JOIN LATERAL (
    SELECT array_agg(DISTINCT e.head) AS ids FROM fact_entities fe
    JOIN entities e ON e.bank = fe.bank AND e.id = fe.entity_id
    WHERE fe.bank = f.bank AND fe.fact_id = f.id
) m ON true
WHERE f.bank = %(bank)s AND f.id = ANY(%(ids)s)

-- name: meeting
-- Those of these facts that meet conditions.
SELECT f.id FROM facts f WHERE f.bank = %(bank)s AND f.id = ANY(%(ids)s) AND {conditions}
