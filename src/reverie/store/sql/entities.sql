-- name: alone
-- Until the transaction ends no other writer of the bank merges entities or makes ones that can be merged.
SELECT pg_advisory_xact_lock(hashtext('reverie.entities'), %(bank)s)

-- name: find
-- Entities of these folded names.
SELECT e.id, e.name, e.name_key, e.kind, e.sense, e.core, e.lead, e.merged_into, e.head, e.merge_score,
    e.merge_reason, e.merged_by, '{}'::uuid[] AS refused
FROM entities e WHERE e.bank = %(bank)s AND e.name_key = ANY(%(keys)s) ORDER BY e.name_key, e.sense

-- name: near
-- The whole trees of the names under these keys, and of these ids; of a key that very many names share, some.
WITH heads AS (
    SELECT n.head FROM unnest(%(cores)s::text[]) k (key)
    CROSS JOIN LATERAL (SELECT head FROM entities WHERE bank = %(bank)s AND core = k.key LIMIT 500) n
    UNION
    SELECT n.head FROM unnest(%(leads)s::text[]) k (key)
    CROSS JOIN LATERAL (SELECT head FROM entities WHERE bank = %(bank)s AND lead = k.key LIMIT 500) n
    UNION
    SELECT head FROM entities WHERE bank = %(bank)s AND id = ANY(%(ids)s)
), trees AS (
    SELECT head AS id FROM heads
    UNION ALL
    SELECT m.id FROM heads JOIN entities m ON m.bank = %(bank)s AND m.head = heads.head AND m.merged_into IS NOT NULL
)
SELECT e.id, e.name, e.name_key, e.kind, e.sense, e.core, e.lead, e.merged_into, e.head, e.merge_score,
    e.merge_reason, e.merged_by,
    ARRAY(SELECT r.other_id FROM refused_merges r WHERE r.bank = e.bank AND r.entity_id = e.id) AS refused
FROM trees JOIN entities e ON e.bank = %(bank)s AND e.id = trees.id

-- name: neighbours
-- Which entities the facts of these mention too; of an entity with very many facts, some.
SELECT DISTINCT h.head, o.head AS neighbour
FROM unnest(%(heads)s::uuid[]) h (head)
CROSS JOIN LATERAL (
    SELECT fe.fact_id FROM entities e JOIN fact_entities fe ON fe.bank = e.bank AND fe.entity_id = e.id
    WHERE e.bank = %(bank)s AND (e.id = h.head OR (e.head = h.head AND e.merged_into IS NOT NULL)) LIMIT 500
) f
JOIN fact_entities fo ON fo.bank = %(bank)s AND fo.fact_id = f.fact_id
JOIN entities o ON o.bank = fo.bank AND o.id = fo.entity_id
WHERE o.head <> h.head

-- name: last_in_document
-- Which of these entities each document mentions last.
SELECT DISTINCT ON (f.document_id) f.document_id, e.head
FROM entities e
JOIN fact_entities fe ON fe.bank = e.bank AND fe.entity_id = e.id
JOIN facts f ON f.bank = fe.bank AND f.id = fe.fact_id
WHERE e.bank = %(bank)s AND e.head = ANY(%(heads)s) AND f.document_id = ANY(%(document_ids)s)
ORDER BY f.document_id, f.position DESC

-- name: create
-- New entities; one that another writer has just made is left to it.
INSERT INTO entities (bank, id, name, name_key, kind, sense, core, lead, merged_into, head, merge_score, merge_reason,
                      merged_by, merged_at)
SELECT %(bank)s, n.id, n.name, n.key, n.kind, n.sense, n.core, n.lead, n.merged_into, n.head, n.score, n.reason,
       n.merged_by, CASE WHEN n.merged_into IS NOT NULL THEN now() END
FROM unnest(%(ids)s::uuid[], %(names)s::text[], %(keys)s::text[], %(kinds)s::text[], %(senses)s::int[],
            %(cores)s::text[], %(leads)s::text[], %(parents)s::uuid[], %(heads)s::uuid[], %(scores)s::real[],
            %(reasons)s::text[], %(by)s::text[])
     AS n (id, name, key, kind, sense, core, lead, merged_into, head, score, reason, merged_by)
ORDER BY n.key, n.sense
ON CONFLICT (bank, name_key, sense) DO NOTHING RETURNING id

-- name: point
-- Where names point now: what each is merged into, and the root of its tree.
UPDATE entities e SET merged_into = n.merged_into, head = n.head, merge_score = n.score, merge_reason = n.reason,
    merged_by = n.merged_by,
    merged_at = CASE WHEN n.merged_into IS NULL THEN NULL
                     WHEN n.merged_into IS DISTINCT FROM e.merged_into THEN now() ELSE e.merged_at END
FROM unnest(%(ids)s::uuid[], %(parents)s::uuid[], %(heads)s::uuid[], %(scores)s::real[], %(reasons)s::text[],
            %(by)s::text[]) AS n (id, merged_into, head, score, reason, merged_by)
WHERE e.bank = %(bank)s AND e.id = n.id

-- name: know
-- What a later mention tells of names: their kind, their spelling, the keys that let rules merge them. Those that
-- another writer holds are left to it.
WITH free AS (
    SELECT id FROM entities WHERE bank = %(bank)s AND id = ANY(%(ids)s) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE entities e SET name = n.name, kind = n.kind, core = n.core, lead = n.lead
FROM free, unnest(%(ids)s::uuid[], %(names)s::text[], %(kinds)s::text[], %(cores)s::text[], %(leads)s::text[])
    AS n (id, name, kind, core, lead)
WHERE e.bank = %(bank)s AND e.id = free.id AND n.id = e.id

-- name: hold
-- Entities of these ids and their heads, kept until the transaction ends.
SELECT id, head FROM entities WHERE bank = %(bank)s AND id = ANY(%(ids)s) ORDER BY id FOR KEY SHARE

-- name: take
-- Trees of those of these entities (none given: of any) that no fact mentions, locked; names that another writer
-- holds are left to it.
WITH heads AS (
    SELECT DISTINCT e.head FROM entities e
    WHERE e.bank = %(bank)s AND (%(ids)s::uuid[] IS NULL OR e.id = ANY(%(ids)s))
      AND NOT EXISTS (SELECT 1 FROM fact_entities fe WHERE fe.bank = e.bank AND fe.entity_id = e.id)
), trees AS (
    SELECT head AS id FROM heads
    UNION ALL
    SELECT m.id FROM heads JOIN entities m ON m.bank = %(bank)s AND m.head = heads.head AND m.merged_into IS NOT NULL
)
SELECT id FROM entities WHERE bank = %(bank)s AND id IN (SELECT id FROM trees)
ORDER BY id FOR UPDATE SKIP LOCKED

-- name: taken
-- These names and what is merged into them: whether a fact mentions each.
SELECT e.id, e.merged_into, e.head, e.merge_score, e.merge_reason, e.merged_by,
    EXISTS (SELECT 1 FROM fact_entities fe WHERE fe.bank = e.bank AND fe.entity_id = e.id) AS used
FROM entities e WHERE e.bank = %(bank)s AND (e.id = ANY(%(ids)s) OR e.merged_into = ANY(%(ids)s))

-- name: drop
-- Entities of these ids.
DELETE FROM entities WHERE bank = %(bank)s AND id = ANY(%(ids)s)

-- name: of_document
-- Entities that a document's facts mention.
SELECT DISTINCT fe.entity_id AS id FROM fact_entities fe
JOIN facts f ON f.bank = fe.bank AND f.id = fe.fact_id
WHERE f.bank = %(bank)s AND f.document_id = %(document_id)s

-- name: refuse
-- These pairs of names were parted: by a person, or because both speak in one document.
INSERT INTO refused_merges (bank, entity_id, other_id)
SELECT %(bank)s, entity_id, other_id FROM unnest(%(ids)s::uuid[], %(others)s::uuid[]) AS n (entity_id, other_id)
ON CONFLICT (bank, entity_id, other_id) DO NOTHING

-- name: speakers
-- Who speaks in these documents.
SELECT DISTINCT document_id, speaker FROM facts
WHERE bank = %(bank)s AND document_id = ANY(%(document_ids)s) AND speaker IS NOT NULL ORDER BY document_id, speaker

-- name: allow
-- A person has merged names after all: pairs among these are no longer refused.
DELETE FROM refused_merges WHERE bank = %(bank)s AND entity_id = ANY(%(ids)s) AND other_id = ANY(%(ids)s)

-- name: list
-- A page of entities, most mentioned first. Found by any of their names.
WITH mentioned AS (
    SELECT e.head, count(DISTINCT fe.fact_id) AS mention_count,
        min(coalesce(f.mentioned_at, f.learned_at)) AS first_seen,
        max(coalesce(f.mentioned_at, f.learned_at)) AS last_seen
    FROM entities e
    LEFT JOIN fact_entities fe ON fe.bank = e.bank AND fe.entity_id = e.id
    LEFT JOIN facts f ON f.bank = fe.bank AND f.id = fe.fact_id
    WHERE e.bank = %(bank)s AND (%(q)s::text IS NULL OR e.head IN (
        SELECT s.head FROM entities s WHERE s.bank = %(bank)s AND s.name ILIKE %(q)s))
    GROUP BY e.head
)
SELECT h.id, h.name, h.kind, h.metadata, m.mention_count, m.first_seen, m.last_seen
FROM mentioned m JOIN entities h ON h.bank = %(bank)s AND h.id = m.head
ORDER BY m.mention_count DESC, h.name, h.id LIMIT %(limit)s OFFSET %(offset)s

-- name: count
-- How many entities that filter finds.
SELECT count(DISTINCT e.head) AS total FROM entities e
WHERE e.bank = %(bank)s AND (%(q)s::text IS NULL OR e.name ILIKE %(q)s)

-- name: get
-- The entity that an id means: the root of its tree, with its counts and other names.
SELECT h.id, h.name, h.kind, h.metadata, count(DISTINCT fe.fact_id) AS mention_count,
    min(coalesce(f.mentioned_at, f.learned_at)) AS first_seen,
    max(coalesce(f.mentioned_at, f.learned_at)) AS last_seen,
    (SELECT coalesce(jsonb_agg(jsonb_build_object(
            'id', a.id, 'alias', a.name, 'into', p.name, 'score', round(a.merge_score::numeric, 3),
            'reason', a.merge_reason, 'by', a.merged_by, 'merged_at', a.merged_at) ORDER BY a.merged_at, a.name), '[]')
     FROM entities a JOIN entities p ON p.bank = a.bank AND p.id = a.merged_into
     WHERE a.bank = h.bank AND a.head = h.id AND a.merged_into IS NOT NULL) AS aliases
FROM entities h
JOIN entities e ON e.bank = h.bank AND (e.id = h.id OR (e.head = h.id AND e.merged_into IS NOT NULL))
LEFT JOIN fact_entities fe ON fe.bank = e.bank AND fe.entity_id = e.id
LEFT JOIN facts f ON f.bank = fe.bank AND f.id = fe.fact_id
WHERE h.bank = %(bank)s AND h.id = (SELECT i.head FROM entities i WHERE i.bank = %(bank)s AND i.id = %(id)s)
GROUP BY h.bank, h.id

-- name: graph
-- Pairs of entities by how many facts mention both, most first; total before the limit. Facts: the newest.
WITH newest AS MATERIALIZED (
    SELECT f.id, coalesce(f.mentioned_at, f.learned_at) AS at FROM facts f
    WHERE f.bank = %(bank)s ORDER BY f.id DESC LIMIT %(facts)s
), mentions AS MATERIALIZED (
    -- all facts of the bank from the oldest of them on are the newest ones: a range of the key, read in order
    SELECT DISTINCT fe.fact_id, e.head FROM fact_entities fe
    JOIN entities e ON e.bank = fe.bank AND e.id = fe.entity_id
    WHERE fe.bank = %(bank)s AND fe.fact_id >= (SELECT id FROM newest ORDER BY id LIMIT 1)
), edges AS (
    SELECT a.head AS source, b.head AS target, count(*) AS weight, max(n.at) AS last
    FROM mentions a JOIN mentions b ON b.fact_id = a.fact_id AND b.head > a.head
    JOIN newest n ON n.id = a.fact_id
    GROUP BY a.head, b.head HAVING count(*) >= %(min_count)s
)
SELECT source, target, weight, last, count(*) OVER () AS total FROM edges
ORDER BY weight DESC, last DESC, source, target LIMIT %(limit)s

-- name: nodes
-- Entities of these ids, each the root of its tree, with how many facts mention them.
WITH ids AS (
    SELECT DISTINCT id FROM unnest(%(ids)s::uuid[]) i (id)
), names AS MATERIALIZED (
    SELECT id AS head, id FROM ids
    UNION ALL
    SELECT e.head, e.id FROM ids JOIN entities e ON e.bank = %(bank)s AND e.head = ids.id AND e.merged_into IS NOT NULL
), counted AS (
    SELECT n.head, count(DISTINCT fe.fact_id) AS mention_count FROM names n
    LEFT JOIN fact_entities fe ON fe.bank = %(bank)s AND fe.entity_id = n.id
    GROUP BY n.head
)
SELECT h.id, h.name, h.kind, c.mention_count FROM counted c JOIN entities h ON h.bank = %(bank)s AND h.id = c.head
ORDER BY c.mention_count DESC, h.name, h.id
