-- name: identify
-- What a bank is called by those that learn from it, made on first use.
WITH made AS (
    INSERT INTO learning_identities (bank) VALUES (%(bank)s) ON CONFLICT (bank) DO NOTHING RETURNING identity
)
SELECT identity FROM made UNION ALL SELECT identity FROM learning_identities WHERE bank = %(bank)s LIMIT 1

-- name: enlist
-- A remote bank to learn from, with the key that was given last.
INSERT INTO learning_sources (bank, id, endpoint, remote_bank)
VALUES (%(bank)s, %(id)s, %(endpoint)s, %(remote_bank)s)
ON CONFLICT (bank, endpoint, remote_bank) DO UPDATE SET remote_bank = excluded.remote_bank RETURNING id

-- name: seal
-- The key that a remote bank asks for, encrypted.
UPDATE learning_sources SET sealed = %(sealed)s WHERE bank = %(bank)s AND id = %(source)s

-- name: source
-- One remote bank.
SELECT id, endpoint, remote_bank, identity, kind, sealed, created_at, learned_at, counts FROM learning_sources
WHERE bank = %(bank)s AND id = %(source)s

-- name: hold_source
-- The same, kept from being forgotten until the transaction ends.
SELECT id FROM learning_sources WHERE bank = %(bank)s AND id = %(source)s FOR SHARE

-- name: lock_source
-- The same, to forget it.
SELECT id FROM learning_sources WHERE bank = %(bank)s AND id = %(source)s FOR UPDATE

-- name: sources
-- All remote banks with how much of each stands here.
SELECT s.id, s.endpoint, s.remote_bank, s.identity, s.kind, s.sealed IS NOT NULL AS has_key, s.created_at,
    s.learned_at, s.counts, coalesce(i.items, '{}') AS items
FROM learning_sources s
LEFT JOIN LATERAL (
    SELECT jsonb_object_agg(c.part, c.n) AS items FROM (
        SELECT i.part, count(*) AS n FROM learned_items i
        WHERE i.bank = s.bank AND i.source = s.id AND i.state = 'stored' GROUP BY i.part) c) i ON true
WHERE s.bank = %(bank)s ORDER BY s.created_at, s.id

-- name: reached
-- What a remote bank is, and who it says it is.
UPDATE learning_sources SET identity = %(identity)s, kind = %(kind)s WHERE bank = %(bank)s AND id = %(source)s

-- name: learned
-- A run is complete.
UPDATE learning_sources SET learned_at = %(began)s, counts = %(counts)s WHERE bank = %(bank)s AND id = %(source)s

-- name: last_page
-- Where a run goes on, and how much it has read.
SELECT p.number, p.next, s.bytes, s.items FROM learning_pages p,
    (SELECT sum(q.bytes)::bigint AS bytes, sum(jsonb_array_length(q.items))::bigint AS items FROM learning_pages q
     WHERE q.bank = %(bank)s AND q.operation_id = %(operation_id)s) s
WHERE p.bank = %(bank)s AND p.operation_id = %(operation_id)s ORDER BY p.number DESC LIMIT 1

-- name: add_page
-- A page of a run that is still under way, as this attempt.
INSERT INTO learning_pages (bank, operation_id, number, part, items, next, bytes)
SELECT %(bank)s, o.id, %(number)s, %(part)s, %(items)s, %(next)s, %(bytes)s FROM operations o
WHERE o.bank = %(bank)s AND o.id = %(operation_id)s AND o.status = 'processing' FOR SHARE

-- name: told
-- One value of each item of a part that a run has read: ids, or the documents that they are in.
SELECT DISTINCT item ->> %(key)s AS told FROM learning_pages p, jsonb_array_elements(p.items) item
WHERE p.bank = %(bank)s AND p.operation_id = %(operation_id)s AND p.part = %(part)s AND item ->> %(key)s IS NOT NULL
ORDER BY 1

-- name: numbers
-- The pages of a run that are not yet stored.
SELECT number FROM learning_pages
WHERE bank = %(bank)s AND operation_id = %(operation_id)s AND counts IS NULL ORDER BY number

-- name: of_part
-- The pages of a part that a run has read.
SELECT number FROM learning_pages
WHERE bank = %(bank)s AND operation_id = %(operation_id)s AND part = %(part)s ORDER BY number

-- name: page
-- One page.
SELECT number, part, items FROM learning_pages
WHERE bank = %(bank)s AND operation_id = %(operation_id)s AND number = %(number)s

-- name: page_done
-- A page is stored, if it was not and its run is still under way.
UPDATE learning_pages p SET counts = %(counts)s FROM (
    SELECT o.id FROM operations o
    WHERE o.bank = %(bank)s AND o.id = %(operation_id)s AND o.status = 'processing' FOR SHARE) o
WHERE p.bank = %(bank)s AND p.operation_id = o.id AND p.number = %(number)s AND p.counts IS NULL

-- name: counted
-- What became of all items of a run.
SELECT p.part, c.key AS state, sum(c.value::bigint)::bigint AS n
FROM learning_pages p, jsonb_each_text(p.counts) c
WHERE p.bank = %(bank)s AND p.operation_id = %(operation_id)s AND p.part <> 'end' GROUP BY 1, 2

-- name: known
-- What was learned before of these things of a remote bank.
SELECT remote_id, origin_bank, origin_id, state, digest, local_id, document_id FROM learned_items
WHERE bank = %(bank)s AND source = %(source)s AND part = %(part)s AND remote_id = ANY(%(ids)s)

-- name: known_origins
-- Which of these origins have been learned from another source, and what stands for them here.
SELECT i.origin_bank, i.origin_id, i.local_id FROM learned_items i
JOIN unnest(%(banks)s::uuid[], %(ids)s::text[]) AS g (origin_bank, origin_id)
    ON i.origin_bank = g.origin_bank AND i.origin_id = g.origin_id
WHERE i.bank = %(bank)s AND i.state = 'stored' AND i.source <> %(source)s

-- name: present
-- Which of these ids are those of facts of this bank.
SELECT id FROM facts WHERE bank = %(bank)s AND id = ANY(%(ids)s)

-- name: seen
-- Things that were learned before are still there.
UPDATE learned_items SET seen_by = %(operation_id)s
WHERE bank = %(bank)s AND source = %(source)s AND part = %(part)s AND remote_id = ANY(%(ids)s)

-- name: note
-- Where things come from and what became of them.
INSERT INTO learned_items (bank, source, part, remote_id, origin_bank, origin_id, state, digest, local_id, document_id,
    seen_by)
SELECT %(bank)s, %(source)s, %(part)s, n.remote_id, n.origin_bank, n.origin_id, n.state, decode(n.digest, 'hex'),
    n.local_id, n.document_id, %(operation_id)s
FROM jsonb_to_recordset(%(items)s) AS n (remote_id text, origin_bank uuid, origin_id text, state text, digest text,
    local_id text, document_id text)
ON CONFLICT (bank, source, part, remote_id) DO UPDATE SET origin_bank = excluded.origin_bank,
    origin_id = excluded.origin_id, state = excluded.state, digest = excluded.digest, local_id = excluded.local_id,
    document_id = excluded.document_id, seen_by = excluded.seen_by, learned_at = now()

-- name: gone
-- What of a part a run has not seen any more.
SELECT remote_id, state, local_id, document_id FROM learned_items
WHERE bank = %(bank)s AND source = %(source)s AND part = %(part)s AND seen_by <> %(operation_id)s LIMIT %(limit)s

-- name: drop
-- Forget where these come from.
DELETE FROM learned_items
WHERE bank = %(bank)s AND source = %(source)s AND part = %(part)s AND remote_id = ANY(%(ids)s)

-- name: stands
-- What of a source stands here.
SELECT part, local_id, document_id FROM learned_items
WHERE bank = %(bank)s AND source = %(source)s AND state = 'stored'

-- name: stood_for
-- Forget what was left out, of any source, because of things that a source had brought.
DELETE FROM learned_items d USING learned_items s
WHERE s.bank = %(bank)s AND s.source = %(source)s AND s.state = 'stored'
  AND d.bank = s.bank AND d.local_id = s.local_id AND d.source <> s.source AND d.state <> 'stored'

-- name: release
-- Forget what was left out because of facts that go, these or those of documents: it is new again.
DELETE FROM learned_items i USING facts f
WHERE f.bank = %(bank)s AND (f.id = ANY(%(ids)s) OR f.document_id = ANY(%(documents)s))
  AND i.bank = f.bank AND i.local_id = f.id::text AND i.state <> 'stored'

-- name: pass_on
-- What was left out because of a fact is so because of another, which takes its place.
UPDATE learned_items SET local_id = %(by)s WHERE bank = %(bank)s AND local_id = %(fact)s AND state <> 'stored'

-- name: forget
-- Forget a source and where things of it come from.
DELETE FROM learning_sources WHERE bank = %(bank)s AND id = %(source)s

-- name: nearest
-- For each vector the active facts nearest to it. The vectors are read from their text once, not for each fact.
WITH given AS MATERIALIZED (
    SELECT g.place, g.vector::halfvec AS vector FROM unnest(%(vectors)s::text[]) WITH ORDINALITY AS g (vector, place)
)
SELECT g.place, n.id, n.text, n.occurred_start, n.occurred_end, n.speaker, n.near
FROM given g
CROSS JOIN LATERAL (
    SELECT f.id, f.text, f.occurred_start, f.occurred_end, f.speaker, 1 - (f.embedding <=> g.vector) AS near
    FROM facts f WHERE f.bank = %(bank)s AND f.active AND f.encoder = %(encoder)s
    ORDER BY f.embedding <=> g.vector LIMIT %(most)s) n
WHERE n.near >= %(least)s

-- name: nearest_since
-- The same of facts learned since a moment, which are few: they are looked up once.
WITH recent AS MATERIALIZED (
    SELECT f.id, f.text, f.occurred_start, f.occurred_end, f.speaker, f.embedding FROM facts f
    WHERE f.bank = %(bank)s AND f.active AND f.encoder = %(encoder)s AND f.learned_at >= %(since)s
), given AS MATERIALIZED (
    SELECT g.place, g.vector::halfvec AS vector FROM unnest(%(vectors)s::text[]) WITH ORDINALITY AS g (vector, place)
)
SELECT g.place, n.id, n.text, n.occurred_start, n.occurred_end, n.speaker, n.near
FROM given g
CROSS JOIN LATERAL (
    SELECT r.id, r.text, r.occurred_start, r.occurred_end, r.speaker, 1 - (r.embedding <=> g.vector) AS near
    FROM recent r ORDER BY r.embedding <=> g.vector LIMIT %(most)s) n
WHERE n.near >= %(least)s

-- name: alike
-- Facts of which a sentence reads as one of these, and the keys of all sentences of each.
SELECT k.fact_id AS id, array_agg(k.meaning) AS meanings, f.occurred_start, f.occurred_end
FROM fact_keys k JOIN facts f ON f.bank = k.bank AND f.id = k.fact_id
WHERE k.bank = %(bank)s AND f.active AND k.fact_id IN (
    SELECT m.fact_id FROM fact_keys m WHERE m.bank = %(bank)s AND m.meaning = ANY(%(meanings)s))
GROUP BY 1, 3, 4

-- name: placed
-- The facts of a document by their places.
SELECT id, position FROM facts WHERE bank = %(bank)s AND document_id = %(document_id)s

-- name: link
-- Links between learned facts, by their ids in the remote bank.
INSERT INTO links (bank, from_fact, to_fact, kind)
SELECT DISTINCT %(bank)s, f.id, t.id, n.kind
FROM unnest(%(from)s::text[], %(to)s::text[], %(kinds)s::text[]) AS n (source, target, kind)
JOIN learned_items a ON a.bank = %(bank)s AND a.source = %(source)s AND a.part = 'fact' AND a.remote_id = n.source
JOIN learned_items b ON b.bank = %(bank)s AND b.source = %(source)s AND b.part = 'fact' AND b.remote_id = n.target
JOIN facts f ON f.bank = %(bank)s AND f.id::text = a.local_id AND f.active
JOIN facts t ON t.bank = %(bank)s AND t.id::text = b.local_id AND t.active
WHERE f.id <> t.id
ON CONFLICT DO NOTHING

-- name: fresh
-- What was retained here since a moment, each with the learned facts of a source nearest to it.
WITH recent AS MATERIALIZED (
    SELECT f.id, f.text, f.speaker, f.occurred_start, f.occurred_end, f.embedding FROM facts f
    WHERE f.bank = %(bank)s AND f.active AND f.encoder = %(encoder)s AND f.learned_at >= %(since)s
      AND NOT (f.metadata ? 'learned_from')
), learned AS MATERIALIZED (
    SELECT l.id, l.text, l.speaker, l.occurred_start, l.occurred_end, l.embedding, i.remote_id, i.part
    FROM learned_items i JOIN facts l ON l.bank = %(bank)s AND l.id = i.local_id::uuid AND l.active
    WHERE i.bank = %(bank)s AND i.source = %(source)s AND i.part IN ('fact', 'observation') AND i.state = 'stored'
      AND l.encoder = %(encoder)s AND EXISTS (SELECT FROM recent)
)
SELECT f.id, f.text, f.speaker, f.occurred_start, f.occurred_end, n.id AS other, n.text AS other_text,
    n.speaker AS other_speaker, n.occurred_start AS other_start, n.occurred_end AS other_end, n.near, n.remote_id, n.part
FROM recent f
CROSS JOIN LATERAL (
    SELECT l.*, 1 - (l.embedding <=> f.embedding) AS near FROM learned l ORDER BY l.embedding <=> f.embedding LIMIT 2) n
WHERE n.near >= %(least)s
LIMIT %(limit)s

-- name: models
-- Mental models of these names.
SELECT id, name, content FROM mental_models WHERE bank = %(bank)s AND name = ANY(%(names)s)
