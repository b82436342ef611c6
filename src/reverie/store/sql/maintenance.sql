-- name: waiting
-- The maintenance of a bank that has not begun.
SELECT id FROM operations
WHERE bank = %(bank)s AND queueing_lock = %(queueing_lock)s AND status = 'pending' AND attempts = 0

-- name: drop_strays
-- Links that say one fact ended what another claims, where that claim is ended by none, or by another. Those of facts
-- that another transaction is deleting are left to it.
WITH stray AS (
    SELECT l.from_fact, l.to_fact FROM links l
    WHERE l.bank = %(bank)s AND l.kind = 'supersedes' AND NOT EXISTS (
        SELECT 1 FROM claims c WHERE c.bank = l.bank AND c.fact_id = l.to_fact AND c.ended_by = l.from_fact)
    FOR UPDATE OF l SKIP LOCKED
)
DELETE FROM links l USING stray s
WHERE l.bank = %(bank)s AND l.kind = 'supersedes' AND l.from_fact = s.from_fact AND l.to_fact = s.to_fact

-- name: drop_terms
-- Terms that no fact holds any more. Those that a writer counts now are left to it.
WITH unused AS (
    SELECT t.term FROM term_counts t WHERE t.bank = %(bank)s AND t.n = 0 AND t.term > 0 FOR UPDATE SKIP LOCKED
)
DELETE FROM term_counts t USING unused u WHERE t.bank = %(bank)s AND t.term = u.term

-- name: agree
-- How many facts a bank has, and whether that is what its term counts say, as of one moment.
SELECT count(*) AS facts, count(*) = coalesce((
    SELECT t.n FROM term_counts t WHERE t.bank = %(bank)s AND t.term = 0), 0) AS agree
FROM facts f WHERE f.bank = %(bank)s AND f.active
