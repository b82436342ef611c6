-- name: due
-- Whether the bank is to be consolidated: it wants to be, has facts for it, and no consolidation of it waits. One that
-- waits keeps waiting until the transaction ends, so that it sees what this one writes.
WITH waiting AS (
    SELECT o.id FROM operations o
    WHERE o.bank = %(bank)s AND o.queueing_lock = %(queueing_lock)s AND o.status = 'pending' AND o.attempts = 0
    FOR SHARE
)
SELECT coalesce(((t.config || b.config) ->> 'enable_observations')::boolean, %(enabled)s)
    AND coalesce(((t.config || b.config) ->> 'enable_auto_consolidation')::boolean, %(automatic)s)
    AND NOT EXISTS (SELECT FROM waiting)
    AND (EXISTS (SELECT FROM unconsolidated u WHERE u.bank = %(bank)s AND u.failed_at IS NULL)
         OR EXISTS (SELECT FROM lost_sources l WHERE l.bank = %(bank)s)) AS due
FROM banks b JOIN tenants t ON t.name = b.tenant WHERE b.bank = %(bank)s

-- name: idle
-- Banks, of those that want it, in which facts wait to be consolidated and no operation is to do it.
SELECT b.bank, b.bank_id FROM banks b JOIN tenants t ON t.name = b.tenant
WHERE coalesce(((t.config || b.config) ->> 'enable_observations')::boolean, %(enabled)s)
  AND coalesce(((t.config || b.config) ->> 'enable_auto_consolidation')::boolean, %(automatic)s)
  AND (EXISTS (SELECT FROM unconsolidated u WHERE u.bank = b.bank AND u.failed_at IS NULL)
       OR EXISTS (SELECT FROM lost_sources l WHERE l.bank = b.bank))
  AND NOT EXISTS (
    SELECT FROM operations o
    WHERE o.bank = b.bank AND o.queueing_lock = %(queueing_lock)s AND o.status IN ('pending', 'processing'))

-- name: queued
-- The next facts to be consolidated after one, in order, with the version of their place in the queue. With scopes,
-- those that have all tags of one of them.
SELECT u.fact_id, max(u.number)::text AS version FROM unconsolidated u JOIN facts f ON f.bank = u.bank AND f.id = u.fact_id
WHERE u.bank = %(bank)s AND u.failed_at IS NULL AND f.active
  AND (%(after)s::uuid IS NULL OR u.fact_id > %(after)s)
  AND (%(scopes)s::jsonb IS NULL OR EXISTS (
        SELECT FROM jsonb_array_elements(%(scopes)s::jsonb) s
        WHERE f.tags @> ARRAY(SELECT jsonb_array_elements_text(s))))
GROUP BY u.fact_id ORDER BY u.fact_id LIMIT %(most)s

-- name: pending
-- How many facts wait to be consolidated, and how many observations have lost some of theirs.
SELECT (SELECT count(DISTINCT u.fact_id) FROM unconsolidated u WHERE u.bank = %(bank)s AND u.failed_at IS NULL) AS facts,
    (SELECT count(DISTINCT l.observation_id) FROM lost_sources l WHERE l.bank = %(bank)s) AS lost

-- name: lost
-- Observations that have lost facts, after one, in order.
SELECT DISTINCT l.observation_id AS id FROM lost_sources l
WHERE l.bank = %(bank)s AND (%(after)s::uuid IS NULL OR l.observation_id > %(after)s)
ORDER BY 1 LIMIT %(most)s

-- name: beside
-- Facts that observations rest on together with these facts, or that observations with lost facts still rest on.
SELECT DISTINCT s.fact_id FROM observation_sources s
WHERE s.bank = %(bank)s AND s.observation_id IN (
    SELECT o.observation_id FROM observation_sources o WHERE o.bank = %(bank)s AND o.fact_id = ANY(%(ids)s)
    UNION ALL SELECT unnest(%(lost)s::uuid[]))

-- name: peers
-- Facts that may tell of the topics of these facts: by claims on the same attribute of the same subject, by what was
-- done, and by what is said, each the latest ones.
WITH given AS MATERIALIZED (
    SELECT unnest(%(ids)s::uuid[]) AS id
), topics AS MATERIALIZED (
    SELECT DISTINCT e.head, CASE WHEN c.entity IS NULL THEN c.subject END AS subject, c.attribute
    FROM given g JOIN claims c ON c.bank = %(bank)s AND c.fact_id = g.id
    LEFT JOIN entities e ON e.bank = c.bank AND e.id = c.entity
), by_claim AS MATERIALIZED (
    SELECT fact_id FROM (
        SELECT c.fact_id, row_number() OVER (PARTITION BY t.head, t.attribute ORDER BY c.fact_id DESC) AS place
        FROM topics t
        JOIN entities e ON e.bank = %(bank)s AND (e.id = t.head OR (e.head = t.head AND e.merged_into IS NOT NULL))
        JOIN claims c ON c.bank = %(bank)s AND c.entity = e.id AND c.attribute = t.attribute
        WHERE t.head IS NOT NULL
        UNION ALL
        SELECT c.fact_id, row_number() OVER (PARTITION BY t.subject, t.attribute ORDER BY c.fact_id DESC)
        FROM topics t JOIN claims c
            ON c.bank = %(bank)s AND c.entity IS NULL AND c.subject = t.subject AND c.attribute = t.attribute
    ) placed WHERE place <= %(most)s
), by_activity AS MATERIALIZED (
    SELECT fact_id FROM (
        SELECT k.fact_id, row_number() OVER (PARTITION BY k.activity ORDER BY k.fact_id DESC) AS place
        FROM fact_keys k WHERE k.bank = %(bank)s AND k.activity = ANY(%(activities)s)
    ) placed WHERE place <= %(most)s
), meanings AS MATERIALIZED (
    SELECT unnest(%(meanings)s::bigint[]) AS meaning
    UNION
    SELECT k.meaning FROM (
        SELECT id FROM given UNION SELECT fact_id FROM by_claim UNION SELECT fact_id FROM by_activity) near (id)
    JOIN fact_keys k ON k.bank = %(bank)s AND k.fact_id = near.id
), by_meaning AS (
    SELECT fact_id FROM (
        SELECT k.fact_id, row_number() OVER (PARTITION BY k.meaning ORDER BY k.fact_id DESC) AS place
        FROM meanings m JOIN fact_keys k ON k.bank = %(bank)s AND k.meaning = m.meaning
    ) placed WHERE place <= %(most)s
)
SELECT fact_id FROM by_claim UNION SELECT fact_id FROM by_activity UNION SELECT fact_id FROM by_meaning

-- name: statements
-- Facts as consolidation reads them, with the names in them as written and as they are resolved.
SELECT f.id, f.text, f.speaker, f.tags, coalesce(f.mentioned_at, f.learned_at) AS said_at, f.occurred_start,
    f.occurred_end, f.occurred_precision, f.flags, f.aspects -> 'references' AS refs, f.embedding,
    f.xmin::text AS version, coalesce(i.item, d.retain_params) -> 'observation_scopes' AS scopes,
    n.names, c.attribute, c.value, c.negated, c.valid_until,
    coalesce(ce.head::text, c.subject) AS subject, f.document_id, f.mentioned_at, f.learned_at, f.position, c.ended_by
FROM unnest(%(ids)s::uuid[]) given (id)
CROSS JOIN LATERAL (
    SELECT f.*, f.xmin FROM facts f
    WHERE f.bank = %(bank)s AND f.id = given.id AND f.active AND f.encoder = %(encoder)s OFFSET 0) f
JOIN documents d ON d.bank = %(bank)s AND d.document_id = f.document_id
LEFT JOIN LATERAL (
    SELECT s.item FROM chunks own JOIN chunks s
        ON s.bank = %(bank)s AND s.document_id = own.document_id AND s.chunk_index <= own.chunk_index AND s.starts_item
    WHERE own.bank = %(bank)s AND own.id = f.chunk_id ORDER BY s.chunk_index DESC LIMIT 1) i ON true
LEFT JOIN LATERAL (
    SELECT array_agg(e.name || E'\x01' || h.name) AS names
    FROM fact_entities fe JOIN entities e ON e.bank = %(bank)s AND e.id = fe.entity_id
    JOIN entities h ON h.bank = %(bank)s AND h.id = e.head
    WHERE fe.bank = %(bank)s AND fe.fact_id = f.id AND (e.kind <> 'concept' OR e.name <> h.name)) n ON true
LEFT JOIN claims c ON c.bank = %(bank)s AND c.fact_id = f.id
LEFT JOIN entities ce ON ce.bank = %(bank)s AND ce.id = c.entity

-- name: known
-- Observations of these topics, of these ids, or that rest on these facts, with the facts they rest on.
SELECT o.id, o.kind, o.topic, o.tags, o.text, o.extractor, o.version, o.proof_count, o.mentioned_at, o.occurred_start,
    o.occurred_end, o.xmin::text AS row_version,
    EXISTS (SELECT FROM lost_sources l WHERE l.bank = o.bank AND l.observation_id = o.id) AS lost,
    coalesce(s.sources, '[]') AS sources
FROM observations o
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_array(s.fact_id, s.span_start, s.span_end) ORDER BY s.fact_id) AS sources
    FROM observation_sources s WHERE s.bank = o.bank AND s.observation_id = o.id) s ON true
WHERE o.bank = %(bank)s AND (o.topic = ANY(%(topics)s) OR o.id = ANY(%(ids)s) OR o.id IN (
    SELECT s.observation_id FROM observation_sources s WHERE s.bank = %(bank)s AND s.fact_id = ANY(%(facts)s)))

-- name: hold_facts
-- Those of these facts that are as they were read, kept so until the transaction ends. What another writer changes is
-- left to it: nobody waits here.
SELECT f.id FROM unnest(%(ids)s::uuid[], %(versions)s::text[]) given (id, version)
JOIN facts f ON f.bank = %(bank)s AND f.id = given.id AND f.active AND f.xmin::text = given.version
FOR SHARE OF f SKIP LOCKED

-- name: hold
-- Those of these observations that nobody else works on, kept until the transaction ends.
SELECT o.id FROM observations o WHERE o.bank = %(bank)s AND o.id = ANY(%(ids)s) FOR UPDATE SKIP LOCKED

-- name: remember
-- The state of observations that is about to change.
INSERT INTO observation_history (bank, observation_id, version, text, source_fact_ids, proof_count, change, reason)
SELECT %(bank)s, o.id, o.version, o.text, n.facts, o.proof_count, n.change, n.reason
FROM jsonb_to_recordset(%(changes)s) AS n (id uuid, facts uuid[], change text, reason text)
JOIN observations o ON o.bank = %(bank)s AND o.id = n.id
ON CONFLICT (bank, observation_id, version) DO NOTHING

-- name: update
-- An observation as it is from now on.
UPDATE observations o SET text = %(text)s, kind = %(kind)s, topic = %(topic)s, extractor = %(extractor)s,
    proof_count = %(proof_count)s, encoder = %(encoder)s, embedding = %(embedding)s, terms = %(terms)s,
    term_count = %(term_count)s, occurred_start = %(occurred_start)s, occurred_end = %(occurred_end)s,
    mentioned_at = %(mentioned_at)s, version = o.version + %(step)s::int, updated_at = now()
WHERE o.bank = %(bank)s AND o.id = %(id)s

-- name: drop_sources
-- Observations rest on none but these facts any more.
DELETE FROM observation_sources s USING jsonb_to_recordset(%(kept)s) AS k (id uuid, facts uuid[])
WHERE s.bank = %(bank)s AND s.observation_id = k.id AND s.fact_id <> ALL(k.facts)

-- name: add_sources
-- The facts that observations rest on.
INSERT INTO observation_sources (bank, observation_id, fact_id, span_start, span_end)
SELECT %(bank)s, n.id, n.fact, n.first, n.last
FROM unnest(%(ids)s::uuid[], %(facts)s::uuid[], %(starts)s::int[], %(ends)s::int[]) AS n (id, fact, first, last)
ON CONFLICT (bank, observation_id, fact_id)
DO UPDATE SET span_start = excluded.span_start, span_end = excluded.span_end

-- name: found_again
-- Observations that were derived again have lost nothing.
DELETE FROM lost_sources l WHERE l.bank = %(bank)s AND l.observation_id = ANY(%(ids)s)

-- name: delete
-- Observations that nothing supports any more.
DELETE FROM observations o WHERE o.bank = %(bank)s AND o.id = ANY(%(ids)s)

-- name: done
-- Facts that are consolidated leave the queue, but for those that were put there again meanwhile.
DELETE FROM unconsolidated u WHERE u.bank = %(bank)s AND (u.fact_id, u.number) IN (
    SELECT q.fact_id, q.number FROM unnest(%(ids)s::uuid[], %(versions)s::text[]) given (id, version)
    JOIN unconsolidated q ON q.bank = %(bank)s AND q.fact_id = given.id AND q.number <= given.version::bigint
    FOR UPDATE OF q SKIP LOCKED)

-- name: failed
-- Facts that could not be consolidated, and why. Those that were put into the queue again meanwhile wait on.
UPDATE unconsolidated u SET failed_at = now(), error = %(error)s
FROM unnest(%(ids)s::uuid[], %(versions)s::text[]) given (id, version)
WHERE u.bank = %(bank)s AND u.fact_id = given.id AND u.number <= given.version::bigint AND u.failed_at IS NULL

-- name: keys
-- How sentences of facts were read.
INSERT INTO fact_keys (bank, fact_id, span_start, meaning, activity)
SELECT %(bank)s, n.id, n.first, n.meaning, n.activity
FROM unnest(%(ids)s::uuid[], %(starts)s::int[], %(meanings)s::bigint[], %(activities)s::bigint[])
    AS n (id, first, meaning, activity)
ON CONFLICT (bank, fact_id, span_start) DO UPDATE SET meaning = excluded.meaning, activity = excluded.activity

-- name: queue
-- Facts are to be consolidated again; those that failed, too.
INSERT INTO unconsolidated (bank, fact_id)
SELECT f.bank, f.id FROM facts f WHERE f.bank = %(bank)s AND f.active AND f.id = ANY(%(ids)s)
FOR KEY SHARE OF f SKIP LOCKED

-- name: queue_entity
-- The facts that name an entity by any of its names are to be consolidated again: who they are about is another one.
INSERT INTO unconsolidated (bank, fact_id)
SELECT f.bank, f.id FROM facts f WHERE f.bank = %(bank)s AND f.active AND f.id IN (
    SELECT fe.fact_id FROM entities i
    JOIN entities e ON e.bank = %(bank)s AND (e.id = i.head OR (e.head = i.head AND e.merged_into IS NOT NULL))
    JOIN fact_entities fe ON fe.bank = %(bank)s AND fe.entity_id = e.id
    WHERE i.bank = %(bank)s AND i.id = %(id)s)
FOR KEY SHARE OF f SKIP LOCKED

-- name: queue_all
-- All facts of a bank are to be consolidated again, each once however often that is asked for.
WITH gone AS (DELETE FROM unconsolidated WHERE bank = %(bank)s)
INSERT INTO unconsolidated (bank, fact_id)
SELECT f.bank, f.id FROM facts f WHERE f.bank = %(bank)s AND f.active

-- name: recover
-- Facts that failed are tried again.
UPDATE unconsolidated u SET failed_at = NULL, error = NULL WHERE u.bank = %(bank)s AND u.failed_at IS NOT NULL

-- name: clear
-- All observations of a bank.
DELETE FROM observations o WHERE o.bank = %(bank)s

-- name: of_fact
-- Observations that rest on a fact.
SELECT s.observation_id AS id FROM observation_sources s WHERE s.bank = %(bank)s AND s.fact_id = %(id)s

-- name: sources_of
-- The facts that observations rest on.
SELECT DISTINCT s.fact_id FROM observation_sources s
WHERE s.bank = %(bank)s AND s.observation_id = ANY(%(ids)s)

-- name: consolidated
-- When the bank was last consolidated.
UPDATE banks SET last_consolidated_at = now() WHERE bank = %(bank)s

-- name: scopes
-- The scopes of observations, those with most first.
SELECT o.tags, count(*) AS count FROM observations o
WHERE o.bank = %(bank)s AND NOT EXISTS (
    SELECT FROM lost_sources l WHERE l.bank = o.bank AND l.observation_id = o.id)
GROUP BY o.tags ORDER BY 2 DESC, o.tags

-- name: beyond
-- The observations of exactly one scope but those that rest on most facts, of these the latest.
SELECT o.id FROM observations o
WHERE o.bank = %(bank)s AND o.tags = %(scope)s::text[] AND NOT EXISTS (
    SELECT FROM lost_sources l WHERE l.bank = o.bank AND l.observation_id = o.id)
ORDER BY o.proof_count DESC, coalesce(o.mentioned_at, o.created_at) DESC, o.id DESC OFFSET %(limit)s

-- name: list
-- A page of observations, those changed last first, with how many there are.
SELECT o.id, o.kind, o.text, o.tags, o.extractor, o.proof_count, o.occurred_start, o.occurred_end, o.mentioned_at,
    o.version, o.created_at, o.updated_at, count(*) OVER () AS total,
    array(SELECT s.fact_id FROM observation_sources s WHERE s.bank = o.bank AND s.observation_id = o.id
          ORDER BY s.fact_id) AS source_fact_ids,
    array(SELECT coalesce(f.mentioned_at, f.learned_at) FROM observation_sources s
          JOIN facts f ON f.bank = s.bank AND f.id = s.fact_id
          WHERE s.bank = o.bank AND s.observation_id = o.id) AS said,
    array(SELECT DISTINCT h.name FROM observation_sources s
          JOIN fact_entities fe ON fe.bank = s.bank AND fe.fact_id = s.fact_id
          JOIN entities e ON e.bank = fe.bank AND e.id = fe.entity_id
          JOIN entities h ON h.bank = e.bank AND h.id = e.head
          WHERE s.bank = o.bank AND s.observation_id = o.id ORDER BY 1) AS entities
FROM observations o
WHERE o.bank = %(bank)s
  AND (%(ids)s::uuid[] IS NULL OR o.id = ANY(%(ids)s))
  AND (%(q)s::text IS NULL OR o.text ILIKE %(q)s)
  AND (%(document_id)s::text IS NULL OR EXISTS (
        SELECT FROM observation_sources s JOIN facts f ON f.bank = s.bank AND f.id = s.fact_id
        WHERE s.bank = o.bank AND s.observation_id = o.id AND f.document_id = %(document_id)s))
  AND (%(entity_id)s::uuid IS NULL OR EXISTS (
        SELECT FROM observation_sources s
        JOIN fact_entities fe ON fe.bank = s.bank AND fe.fact_id = s.fact_id
        JOIN entities e ON e.bank = fe.bank AND e.id = fe.entity_id
        JOIN entities i ON i.bank = e.bank AND i.head = e.head
        WHERE s.bank = o.bank AND s.observation_id = o.id AND i.id = %(entity_id)s))
  AND (%(tags)s::text[] IS NULL OR {tag_filter})
  AND NOT EXISTS (SELECT FROM lost_sources l WHERE l.bank = o.bank AND l.observation_id = o.id)
ORDER BY o.updated_at DESC, o.id DESC LIMIT %(limit)s OFFSET %(offset)s

-- name: parts
-- The facts that an observation rests on, with the characters of each that say so, in the order they were said.
SELECT s.fact_id, s.span_start, s.span_end, f.text, f.fact_type, f.context, f.document_id, f.occurred_start, f.occurred_end, f.mentioned_at
FROM observation_sources s JOIN facts f ON f.bank = s.bank AND f.id = s.fact_id
WHERE s.bank = %(bank)s AND s.observation_id = %(id)s ORDER BY coalesce(f.mentioned_at, f.learned_at), f.id

-- name: history
-- What an observation said before, the latest first, with the words of the facts that are still there.
SELECT h.version, h.text, h.source_fact_ids, h.proof_count, h.change, h.reason, h.changed_at,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'text', f.text) ORDER BY f.id), '[]') FROM facts f
     WHERE f.bank = h.bank AND f.id = ANY(h.source_fact_ids)) AS source_facts
FROM observation_history h WHERE h.bank = %(bank)s AND h.observation_id = %(id)s ORDER BY h.version DESC

-- name: sources
-- The facts that each of these observations rests on, in the order of their times.
SELECT s.observation_id, s.fact_id FROM observation_sources s JOIN facts f ON f.bank = s.bank AND f.id = s.fact_id
WHERE s.bank = %(bank)s AND s.observation_id = ANY(%(ids)s)
ORDER BY s.observation_id, coalesce(f.occurred_start, f.mentioned_at, f.learned_at), f.id

-- name: counts
-- How many facts wait and failed, how many observations there are, and when the bank was last consolidated.
SELECT u.pending, u.failed,
    (SELECT count(*) FROM observations o WHERE o.bank = %(bank)s AND NOT EXISTS (
        SELECT FROM lost_sources l WHERE l.bank = o.bank AND l.observation_id = o.id)) AS observations,
    (SELECT last_consolidated_at FROM banks WHERE bank = %(bank)s) AS last_consolidated_at
FROM (
    SELECT count(*) FILTER (WHERE q.waits) AS pending, count(*) FILTER (WHERE NOT q.waits) AS failed
    FROM (SELECT bool_or(failed_at IS NULL) AS waits FROM unconsolidated WHERE bank = %(bank)s GROUP BY fact_id) q
) u

-- name: near
-- The observations of exactly one scope that are nearest to a vector.
SELECT o.id FROM observations o
WHERE o.bank = %(bank)s AND o.tags = %(scope)s::text[] AND o.encoder = %(encoder)s
ORDER BY o.embedding <#> %(vector)s LIMIT %(most)s
