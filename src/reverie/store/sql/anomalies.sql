-- name: seen
-- How far a bank was looked over.
SELECT l.learned_at, l.fact_id FROM anomaly_looks l WHERE l.bank = %(bank)s

-- name: see
-- Notes how far a bank was looked over; never back, but for a look that begins anew.
INSERT INTO anomaly_looks AS l (bank, learned_at, fact_id) VALUES (%(bank)s, %(learned_at)s, %(fact_id)s)
ON CONFLICT (bank) DO UPDATE SET learned_at = excluded.learned_at, fact_id = excluded.fact_id, looked_at = now()

-- name: looked_now
-- Notes when a bank was looked over last.
UPDATE anomaly_looks l SET looked_at = now() WHERE l.bank = %(bank)s

-- name: anew
-- Has all facts of a bank looked at again.
DELETE FROM anomaly_looks l WHERE l.bank = %(bank)s

-- name: unseen
-- The next facts that were not looked at, in the order in which they were learned.
SELECT f.id, f.learned_at FROM facts f
WHERE f.bank = %(bank)s AND f.active AND (f.learned_at, f.id) > (%(learned_at)s::timestamptz, %(fact_id)s::uuid)
ORDER BY f.learned_at, f.id LIMIT %(most)s

-- name: edited
-- Facts that were edited since a bank was looked over last.
SELECT f.id FROM facts f JOIN anomaly_looks l ON l.bank = f.bank
WHERE f.bank = %(bank)s AND f.active AND greatest(f.learned_at, f.edited_at) >= l.looked_at AND f.edited_at >= l.looked_at
ORDER BY f.edited_at LIMIT %(most)s

-- name: companions
-- Facts that these may not go with: of the same claims, said to be their causes or effects, and of what mentions the
-- same entities the ones most like them; by the speaker of those that mention none, the latest. By lookups from the
-- ids on, which OFFSET 0 makes sure of: the planner takes a bank for small, and would read all.
WITH given AS MATERIALIZED (
    SELECT f.id, f.embedding, f.encoder, f.speaker FROM unnest(%(ids)s::uuid[]) i (id)
    CROSS JOIN LATERAL (SELECT f.* FROM facts f WHERE f.bank = %(bank)s AND f.id = i.id OFFSET 0) f
), topics AS MATERIALIZED (
    SELECT DISTINCT c.entity, c.subject, c.attribute FROM given g
    CROSS JOIN LATERAL (SELECT c.* FROM claims c WHERE c.bank = %(bank)s AND c.fact_id = g.id OFFSET 0) c
), claimed AS (
    SELECT o.fact_id FROM (SELECT t.entity, t.attribute FROM topics t WHERE t.entity IS NOT NULL) t
    CROSS JOIN LATERAL (SELECT e.head FROM entities e WHERE e.bank = %(bank)s AND e.id = t.entity OFFSET 0) h
    CROSS JOIN LATERAL (
        SELECT h.head AS id UNION ALL
        SELECT e.id FROM entities e WHERE e.bank = %(bank)s AND e.head = h.head AND e.merged_into IS NOT NULL OFFSET 0) n
    CROSS JOIN LATERAL (SELECT o.fact_id FROM claims o
        WHERE o.bank = %(bank)s AND o.entity = n.id AND o.attribute = t.attribute OFFSET 0) o
    UNION
    SELECT o.fact_id FROM (SELECT t.subject, t.attribute FROM topics t WHERE t.entity IS NULL) t
    CROSS JOIN LATERAL (SELECT o.fact_id FROM claims o
        WHERE o.bank = %(bank)s AND o.entity IS NULL AND o.subject = t.subject AND o.attribute = t.attribute OFFSET 0) o
), linked AS (
    SELECT l.to_fact AS fact_id FROM links l WHERE l.bank = %(bank)s AND l.from_fact = ANY(%(ids)s) AND l.kind = 'causes'
    UNION
    SELECT l.from_fact FROM links l WHERE l.bank = %(bank)s AND l.to_fact = ANY(%(ids)s) AND l.kind = 'causes'
), mentioned AS MATERIALIZED (
    SELECT g.id, h.head FROM given g
    CROSS JOIN LATERAL (SELECT fe.entity_id FROM fact_entities fe
        WHERE fe.bank = %(bank)s AND fe.fact_id = g.id OFFSET 0) fe
    CROSS JOIN LATERAL (SELECT e.head FROM entities e WHERE e.bank = %(bank)s AND e.id = fe.entity_id OFFSET 0) h
), mates AS MATERIALIZED (
    SELECT h.head, m.fact_id, m.embedding, m.encoder FROM (SELECT DISTINCT m.head FROM mentioned m) h
    CROSS JOIN LATERAL (
        SELECT x.fact_id, f.embedding, f.encoder FROM (
            SELECT fe.fact_id FROM (
                SELECT h.head AS id UNION ALL
                SELECT e.id FROM entities e WHERE e.bank = %(bank)s AND e.head = h.head AND e.merged_into IS NOT NULL
                OFFSET 0
            ) n CROSS JOIN LATERAL (SELECT fe.fact_id FROM fact_entities fe
                WHERE fe.bank = %(bank)s AND fe.entity_id = n.id OFFSET 0) fe
            ORDER BY fe.fact_id DESC LIMIT %(mates)s
        ) x CROSS JOIN LATERAL (SELECT f.embedding, f.encoder FROM facts f
            WHERE f.bank = %(bank)s AND f.id = x.fact_id AND f.active OFFSET 0) f
    ) m
), named AS (
    SELECT n.fact_id, min(n.away) AS away FROM given g
    CROSS JOIN LATERAL (
        SELECT a.fact_id, a.embedding <#> g.embedding AS away
        FROM mentioned m JOIN mates a ON a.head = m.head AND a.encoder = g.encoder AND a.fact_id <> g.id
        WHERE m.id = g.id ORDER BY 2 LIMIT %(each)s
    ) n GROUP BY n.fact_id
), spoken AS (
    SELECT f.id AS fact_id FROM (
        SELECT f.id, f.speaker FROM facts f WHERE f.bank = %(bank)s AND f.active
        ORDER BY f.learned_at DESC, f.id DESC LIMIT %(latest)s
    ) f WHERE f.speaker IN (SELECT g.speaker FROM given g)
    LIMIT %(spoken)s
), found AS (
    SELECT c.fact_id, 0 AS level, 0.0::float8 AS away FROM claimed c
    UNION ALL SELECT l.fact_id, 0, 0.0 FROM linked l
    UNION ALL SELECT n.fact_id, 1, n.away FROM named n
    UNION ALL SELECT s.fact_id, 2, 0.0 FROM spoken s
)
SELECT c.fact_id AS id FROM found c WHERE c.fact_id <> ALL(%(ids)s)
GROUP BY c.fact_id ORDER BY min(c.level), min(c.away), c.fact_id LIMIT %(most)s

-- name: facts
-- These facts as a dream reads them, as far as they count.
SELECT f.id, f.text, f.fact_type, f.learned_at, f.mentioned_at, f.occurred_start, f.occurred_end, f.occurred_precision,
    f.speaker, f.document_id, f.tags, f.confidence, f.flags, f.embedding, n.names, c.claims
FROM facts f
LEFT JOIN LATERAL (
    SELECT jsonb_agg(DISTINCT jsonb_build_array(h.name, h.kind)) AS names
    FROM fact_entities fe JOIN entities e ON e.bank = %(bank)s AND e.id = fe.entity_id
    JOIN entities h ON h.bank = %(bank)s AND h.id = e.head
    WHERE fe.bank = %(bank)s AND fe.fact_id = f.id) n ON true
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_array(coalesce(h.name, c.subject), c.attribute, c.value, c.negated, c.valid_until,
        c.ended_by)) AS claims
    FROM claims c LEFT JOIN entities e ON e.bank = %(bank)s AND e.id = c.entity
    LEFT JOIN entities h ON h.bank = %(bank)s AND h.id = e.head
    WHERE c.bank = %(bank)s AND c.fact_id = f.id) c ON true
WHERE f.bank = %(bank)s AND f.id = ANY(%(ids)s) AND f.active AND f.encoder = %(encoder)s

-- name: causes
-- What was said to bring about what among these facts.
SELECT l.from_fact, l.to_fact, l.weight FROM links l
WHERE l.bank = %(bank)s AND l.kind = 'causes' AND l.from_fact = ANY(%(ids)s) AND l.to_fact = ANY(%(ids)s)

-- name: hold
-- The anomaly that has a key, locked until the transaction ends, and whether its evidence says what it said.
SELECT a.id, a.status, a.resolved_by, a.evidence IS NOT DISTINCT FROM anomaly_evidence(%(bank)s, %(facts)s::uuid[]) AS same
FROM anomalies a WHERE a.bank = %(bank)s AND a.key = %(key)s FOR UPDATE

-- name: add
-- An anomaly that was found.
INSERT INTO anomalies (bank, id, key, anomaly_type, kind, severity, subject, description, fact_ids, evidence, data)
VALUES (%(bank)s, %(id)s, %(key)s, %(anomaly_type)s, %(kind)s, %(severity)s, %(subject)s, %(description)s, %(facts)s::uuid[],
    anomaly_evidence(%(bank)s, %(facts)s::uuid[]), %(data)s)
ON CONFLICT DO NOTHING

-- name: renew
-- An anomaly as it was found again, with its status from now on.
UPDATE anomalies a SET severity = %(severity)s, subject = %(subject)s, description = %(description)s,
    fact_ids = %(facts)s::uuid[], evidence = anomaly_evidence(%(bank)s, %(facts)s::uuid[]), data = %(data)s,
    status = %(status)s, updated_at = now(),
    resolved_at = CASE WHEN %(status)s = 'resolved' THEN a.resolved_at END,
    resolved_by = CASE WHEN %(status)s = 'resolved' THEN a.resolved_by END
WHERE a.bank = %(bank)s AND a.id = %(id)s

-- name: changed
-- Anomalies whose evidence says something else than when they were found.
SELECT a.id, a.key, a.fact_ids FROM anomalies a
WHERE a.bank = %(bank)s AND a.evidence <> anomaly_evidence(%(bank)s, a.fact_ids)
ORDER BY a.updated_at, a.id LIMIT %(most)s

-- name: lock
-- An anomaly, locked until the transaction ends.
SELECT a.id, a.status FROM anomalies a WHERE a.bank = %(bank)s AND a.id = %(id)s FOR UPDATE

-- name: set_status
-- The status of an anomaly from now on, by whom; `evidence`: what it rests on now is what it was judged by.
UPDATE anomalies a SET status = %(status)s, updated_at = now(),
    evidence = anomaly_evidence(%(bank)s, a.fact_ids),
    resolved_at = CASE WHEN %(status)s = 'resolved' THEN now() END,
    resolved_by = CASE WHEN %(status)s = 'resolved' THEN %(by)s::text END
WHERE a.bank = %(bank)s AND a.id = %(id)s

-- name: note
-- A change of a status, by whom and why.
INSERT INTO anomaly_changes (bank, anomaly_id, id, old_status, new_status, note, changed_by)
VALUES (%(bank)s, %(anomaly_id)s, %(id)s, %(old)s, %(new)s, %(note)s, %(by)s)

-- name: page
-- Anomalies by these filters, the gravest first, from behind one on.
SELECT a.id, a.anomaly_type, a.kind, a.severity, a.status, a.subject, a.description, a.fact_ids, a.data, a.detected_at,
    a.updated_at, a.resolved_at, a.resolved_by
FROM anomalies a
WHERE a.bank = %(bank)s
  AND (%(id)s::uuid IS NULL OR a.id = %(id)s)
  AND (%(status)s::text IS NULL OR a.status = %(status)s)
  AND (%(types)s::text[] IS NULL OR a.anomaly_type = ANY(%(types)s))
  AND a.severity >= %(least)s::real
  AND (%(fact_id)s::uuid IS NULL OR %(fact_id)s = ANY(a.fact_ids))
  AND (%(after)s::uuid IS NULL OR (a.severity, a.id) < (%(after_severity)s::real, %(after)s))
ORDER BY a.severity DESC, a.id DESC LIMIT %(limit)s

-- name: totals
-- All anomalies of a bank by type and status.
SELECT a.anomaly_type, a.status, count(*) AS n, sum(a.severity)::float8 AS severity FROM anomalies a
WHERE a.bank = %(bank)s GROUP BY 1, 2

-- name: looked
-- When a bank was looked over last, if ever, and whether there are facts that were not looked at.
SELECT l.looked_at, EXISTS (SELECT FROM facts f WHERE f.bank = %(bank)s AND f.active
    AND (l.bank IS NULL OR (f.learned_at, f.id) > (l.learned_at, l.fact_id))) AS behind
FROM (SELECT 1) one LEFT JOIN anomaly_looks l ON l.bank = %(bank)s

-- name: evidence
-- What stands behind anomalies: their facts, where they were read, and the entities that they mention.
SELECT f.id, f.text, f.active, f.document_id, f.chunk_id, f.span_start, f.span_end, f.occurred_start, f.mentioned_at,
    array(SELECT DISTINCT e.head::text FROM fact_entities fe
          JOIN entities e ON e.bank = fe.bank AND e.id = fe.entity_id
          WHERE fe.bank = f.bank AND fe.fact_id = f.id ORDER BY 1) AS entities
FROM facts f WHERE f.bank = %(bank)s AND f.id = ANY(%(ids)s)

-- name: changes
-- What was done to anomalies, in order.
SELECT h.id, h.anomaly_id, h.old_status, h.new_status, h.note, h.changed_by, h.changed_at FROM anomaly_changes h
WHERE h.bank = %(bank)s AND h.anomaly_id = ANY(%(ids)s) ORDER BY h.changed_at, h.id
