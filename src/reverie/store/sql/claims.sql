-- name: lock
-- Waits until no other transaction settles the claims of this bank, and keeps others from it until this one ends.
SELECT pg_advisory_xact_lock(%(space)s, %(bank)s)

-- name: add
-- What facts claim, with the entity that they mention by the name of the subject, if there is one.
INSERT INTO claims (bank, fact_id, subject, entity, attribute, value, negated)
SELECT %(bank)s, n.fact_id, n.subject, (
        SELECT e.id FROM fact_entities fe JOIN entities e ON e.bank = fe.bank AND e.id = fe.entity_id
        WHERE fe.bank = %(bank)s AND fe.fact_id = n.fact_id AND e.name_key = n.subject ORDER BY e.sense LIMIT 1
    ), n.attribute, n.value, n.negated
FROM unnest(%(fact_ids)s::uuid[], %(subjects)s::text[], %(attributes)s::text[], %(values)s::text[],
            %(negated)s::boolean[]) AS n (fact_id, subject, attribute, value, negated)
RETURNING subject, entity, attribute

-- name: freed
-- Topics of facts whose validity ended by a fact that is gone.
SELECT DISTINCT c.subject, c.entity, c.attribute FROM claims c
WHERE c.bank = %(bank)s AND c.valid_until IS NOT NULL AND c.ended_by IS NULL

-- name: topics
-- Topics of these facts.
SELECT DISTINCT c.subject, c.entity, c.attribute FROM claims c WHERE c.bank = %(bank)s AND c.fact_id = ANY(%(ids)s)

-- name: about
-- Topics of these entities, whichever of their names the facts use.
WITH heads AS (
    SELECT DISTINCT e.head AS id FROM entities e WHERE e.bank = %(bank)s AND e.id = ANY(%(ids)s)
), named AS (
    SELECT id FROM heads
    UNION ALL
    SELECT e.id FROM heads JOIN entities e ON e.bank = %(bank)s AND e.head = heads.id AND e.merged_into IS NOT NULL
)
SELECT DISTINCT c.subject, c.entity, c.attribute FROM named n JOIN claims c ON c.bank = %(bank)s AND c.entity = n.id

-- name: timelines
-- All claims on these topics with what tells their order; `topic` is the head of the subject's names, or its name.
-- They stay until the transaction ends. What another transaction is deleting, or freeing by a deletion, is left out:
-- it settles that itself.
WITH wanted AS (
    SELECT * FROM unnest(%(subjects)s::text[], %(entities)s::uuid[], %(attributes)s::text[])
        AS w (subject, entity, attribute)
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
SELECT c.fact_id, found.topic, c.attribute, c.value, c.negated, c.valid_until, c.ended_by, f.active,
    f.document_id, f.position, f.occurred_start, f.occurred_end, f.mentioned_at, f.learned_at
FROM found
JOIN claims c ON c.bank = %(bank)s AND c.fact_id = found.fact_id
JOIN facts f ON f.bank = c.bank AND f.id = c.fact_id
FOR KEY SHARE OF f SKIP LOCKED
FOR NO KEY UPDATE OF c SKIP LOCKED

-- name: end
-- Since when each of these claims is contradicted, and by which fact; null where it holds again. Links of facts that
-- another transaction is deleting are left to it.
WITH new AS (
    SELECT * FROM unnest(%(ids)s::uuid[], %(untils)s::timestamptz[], %(by)s::uuid[]) AS n (fact_id, valid_until, by)
), old AS (
    SELECT l.from_fact, l.to_fact FROM new JOIN links l ON l.bank = %(bank)s AND l.to_fact = new.fact_id
    WHERE l.kind = 'supersedes' AND l.from_fact IS DISTINCT FROM new.by
    FOR UPDATE OF l SKIP LOCKED
), dropped AS (
    DELETE FROM links l USING old WHERE l.bank = %(bank)s AND l.from_fact = old.from_fact AND l.to_fact = old.to_fact
      AND l.kind = 'supersedes'
), made AS (
    INSERT INTO links (bank, from_fact, to_fact, kind)
    SELECT %(bank)s, by, fact_id, 'supersedes' FROM new WHERE by IS NOT NULL
    ON CONFLICT DO NOTHING
)
UPDATE claims c SET valid_until = new.valid_until, ended_by = new.by FROM new WHERE c.bank = %(bank)s AND c.fact_id = new.fact_id

-- name: drop
-- What these facts claim is forgotten, with what ended it and what it ended.
WITH links_gone AS (
    DELETE FROM links l WHERE l.bank = %(bank)s AND l.kind = 'supersedes'
      AND (l.from_fact = ANY(%(ids)s) OR l.to_fact = ANY(%(ids)s))
)
DELETE FROM claims c WHERE c.bank = %(bank)s AND c.fact_id = ANY(%(ids)s)
