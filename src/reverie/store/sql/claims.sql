-- name: lock
-- Waits until no other transaction settles the claims of this bank, and keeps others from it until this one ends.
SELECT pg_advisory_xact_lock(%(space)s, %(bank)s)

-- name: add
-- What facts claim of entities that they mention, given by their folded names.
INSERT INTO claims (bank, fact_id, subject, attribute, value, negated)
SELECT DISTINCT ON (n.fact_id) %(bank)s, n.fact_id, e.id, n.attribute, n.value, n.negated
FROM unnest(%(fact_ids)s::uuid[], %(subjects)s::text[], %(attributes)s::text[], %(values)s::text[],
            %(negated)s::boolean[]) AS n (fact_id, subject, attribute, value, negated)
JOIN fact_entities fe ON fe.bank = %(bank)s AND fe.fact_id = n.fact_id
JOIN entities e ON e.bank = fe.bank AND e.id = fe.entity_id AND e.name_key = n.subject
ORDER BY n.fact_id, e.sense
RETURNING subject, attribute

-- name: freed
-- Subject and attribute of facts whose validity ended by a fact that is gone.
SELECT DISTINCT c.subject, c.attribute FROM claims c
WHERE c.bank = %(bank)s AND c.valid_until IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM links l WHERE l.bank = c.bank AND l.to_fact = c.fact_id AND l.kind = 'supersedes')

-- name: topics
-- Subject and attribute of what these facts claim.
SELECT DISTINCT c.subject, c.attribute FROM claims c WHERE c.bank = %(bank)s AND c.fact_id = ANY(%(ids)s)

-- name: about
-- Subject and attribute of all that is claimed of these entities, whichever of their names the facts use.
WITH heads AS (
    SELECT DISTINCT e.head AS id FROM entities e WHERE e.bank = %(bank)s AND e.id = ANY(%(ids)s)
), named AS (
    SELECT id FROM heads
    UNION ALL
    SELECT e.id FROM heads JOIN entities e ON e.bank = %(bank)s AND e.head = heads.id AND e.merged_into IS NOT NULL
)
SELECT DISTINCT c.subject, c.attribute FROM named n JOIN claims c ON c.bank = %(bank)s AND c.subject = n.id

-- name: timelines
-- All claims on these subjects and attributes, by the head of the subject's names, with what tells their order.
-- The facts stay until the transaction ends; one that another transaction is deleting is left out.
WITH wanted AS (
    SELECT DISTINCT e.head, w.attribute FROM unnest(%(subjects)s::uuid[], %(attributes)s::text[]) AS w (id, attribute)
    JOIN entities e ON e.bank = %(bank)s AND e.id = w.id
), named AS (
    SELECT head, attribute, head AS id FROM wanted
    UNION ALL
    SELECT w.head, w.attribute, e.id FROM wanted w
    JOIN entities e ON e.bank = %(bank)s AND e.head = w.head AND e.merged_into IS NOT NULL
)
SELECT c.fact_id, n.head AS subject, c.attribute, c.value, c.negated, c.valid_until, f.active, f.document_id,
    f.position, f.occurred_start, f.occurred_end, f.mentioned_at, f.learned_at,
    (SELECT l.from_fact FROM links l
     WHERE l.bank = c.bank AND l.to_fact = c.fact_id AND l.kind = 'supersedes' LIMIT 1) AS ended_by
FROM named n
JOIN claims c ON c.bank = %(bank)s AND c.subject = n.id AND c.attribute = n.attribute
JOIN facts f ON f.bank = c.bank AND f.id = c.fact_id
FOR KEY SHARE OF f SKIP LOCKED

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
UPDATE claims c SET valid_until = new.valid_until FROM new WHERE c.bank = %(bank)s AND c.fact_id = new.fact_id

-- name: drop
-- What these facts claim is forgotten, with what ended it and what it ended.
WITH links_gone AS (
    DELETE FROM links l WHERE l.bank = %(bank)s AND l.kind = 'supersedes'
      AND (l.from_fact = ANY(%(ids)s) OR l.to_fact = ANY(%(ids)s))
)
DELETE FROM claims c WHERE c.bank = %(bank)s AND c.fact_id = ANY(%(ids)s)
