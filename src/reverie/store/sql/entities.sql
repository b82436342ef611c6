-- name: find
-- Entities known by any of these folded names; by an alias, only for names that may be guessed.
SELECT name_key, id, name, kind, 1.0::real AS score FROM entities
WHERE bank = %(bank)s AND name_key = ANY(%(keys)s)
UNION ALL
SELECT a.alias_key, e.id, e.name, e.kind, a.score FROM aliases a
JOIN entities e ON e.bank = a.bank AND e.id = a.entity_id
WHERE a.bank = %(bank)s AND a.alias_key = ANY(%(guessable)s)

-- name: people_by_given_name
-- People whose name is one of these given names with a family name after it.
SELECT split_part(name_key, ' ', 1) AS given, name_key, name FROM entities
WHERE bank = %(bank)s AND kind = 'person' AND name_key LIKE ANY(%(patterns)s)

-- name: create
-- New entities; one that another writer has just made is left to it.
INSERT INTO entities (bank, id, name, name_key, kind)
SELECT %(bank)s, id, name, name_key, kind
FROM unnest(%(ids)s::uuid[], %(names)s::text[], %(keys)s::text[], %(kinds)s::text[]) AS n (id, name, name_key, kind)
ORDER BY name_key
ON CONFLICT (bank, name_key) DO NOTHING

-- name: add_alias
-- Another name of an entity, with why.
INSERT INTO aliases (bank, alias_key, entity_id, alias, score, reason)
VALUES (%(bank)s, %(alias_key)s, %(entity_id)s, %(alias)s, %(score)s, %(reason)s)
ON CONFLICT (bank, alias_key, entity_id) DO NOTHING

-- name: hold
-- Entities of these ids, kept until the transaction ends.
SELECT id FROM entities WHERE bank = %(bank)s AND id = ANY(%(ids)s) ORDER BY id FOR KEY SHARE

-- name: take
-- Entities of these ids (none given: of any), locked; those that another writer holds are left to it.
SELECT id FROM entities WHERE bank = %(bank)s AND (%(ids)s::uuid[] IS NULL OR id = ANY(%(ids)s))
ORDER BY id FOR UPDATE SKIP LOCKED

-- name: drop_unused
-- Those of these entities that no fact mentions any more.
DELETE FROM entities e WHERE e.bank = %(bank)s AND e.id = ANY(%(ids)s)
  AND NOT EXISTS (SELECT 1 FROM fact_entities fe WHERE fe.bank = e.bank AND fe.entity_id = e.id)

-- name: of_document
-- Entities that a document's facts mention.
SELECT DISTINCT fe.entity_id AS id FROM fact_entities fe
JOIN facts f ON f.bank = fe.bank AND f.id = fe.fact_id
WHERE f.bank = %(bank)s AND f.document_id = %(document_id)s

-- name: list
-- A page of entities, most mentioned first.
SELECT e.id, e.name, e.kind, e.metadata, count(fe.fact_id) AS mention_count,
    min(coalesce(f.mentioned_at, f.learned_at)) AS first_seen, max(coalesce(f.mentioned_at, f.learned_at)) AS last_seen
FROM entities e
LEFT JOIN fact_entities fe ON fe.bank = e.bank AND fe.entity_id = e.id
LEFT JOIN facts f ON f.bank = fe.bank AND f.id = fe.fact_id
WHERE e.bank = %(bank)s AND (%(q)s::text IS NULL OR e.name ILIKE %(q)s)
GROUP BY e.bank, e.id ORDER BY mention_count DESC, e.name LIMIT %(limit)s OFFSET %(offset)s

-- name: count
-- How many entities that filter finds.
SELECT count(*) AS total FROM entities e
WHERE e.bank = %(bank)s AND (%(q)s::text IS NULL OR e.name ILIKE %(q)s)

-- name: get
-- One entity with its counts and other names.
SELECT e.id, e.name, e.kind, e.metadata, count(fe.fact_id) AS mention_count,
    min(coalesce(f.mentioned_at, f.learned_at)) AS first_seen, max(coalesce(f.mentioned_at, f.learned_at)) AS last_seen,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('alias', a.alias, 'score', a.score, 'reason', a.reason)), '[]')
     FROM aliases a WHERE a.bank = e.bank AND a.entity_id = e.id) AS aliases
FROM entities e
LEFT JOIN fact_entities fe ON fe.bank = e.bank AND fe.entity_id = e.id
LEFT JOIN facts f ON f.bank = fe.bank AND f.id = fe.fact_id
WHERE e.bank = %(bank)s AND e.id = %(id)s
GROUP BY e.bank, e.id
