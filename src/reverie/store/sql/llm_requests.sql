-- name: note
-- Adds calls, nothing for a bank that is gone. A call that is there already is left alone.
INSERT INTO llm_requests (bank, started_at, id, operation, scope, run, provider, model, ended_at, input_tokens,
    output_tokens, cached_tokens, input, output, error, documents, memories)
SELECT o.bank, c.started_at, c.id, c.operation, c.scope, c.run, c.provider, c.model, c.ended_at, c.input_tokens,
    c.output_tokens, c.cached_tokens, c.input, c.output, c.error, c.documents, c.memories
FROM (SELECT bank FROM banks WHERE bank = %(bank)s FOR KEY SHARE) o,
    jsonb_to_recordset(%(calls)s) AS c (started_at timestamptz, id uuid, operation text, scope text, run uuid,
        provider text, model text, ended_at timestamptz, input_tokens bigint, output_tokens bigint,
        cached_tokens bigint, input jsonb, output jsonb, error text, documents text[], memories uuid[])
ON CONFLICT DO NOTHING

-- name: page
-- Calls of a bank that meet the filters, newest first; with `grouped`, of the newest runs, whole.
WITH found AS (
    SELECT * FROM llm_requests WHERE bank = %(bank)s
        AND (%(status)s::text IS NULL OR (error IS NULL) = (%(status)s = 'success'))
        AND (%(operation)s::text IS NULL OR operation = %(operation)s)
        AND (%(scope)s::text IS NULL OR scope = %(scope)s)
        AND (%(provider)s::text IS NULL OR provider = %(provider)s)
        AND (%(run)s::uuid IS NULL OR run = %(run)s)
        AND (%(document)s::text IS NULL OR %(document)s = ANY(documents))
        AND (%(start)s::timestamptz IS NULL OR started_at >= %(start)s)
        AND (%(end)s::timestamptz IS NULL OR started_at < %(end)s)
        AND (%(memory)s::uuid IS NULL OR run IN (
            SELECT run FROM llm_requests r WHERE r.bank = %(bank)s AND (%(memory)s = ANY(r.memories)
                OR r.documents && ARRAY(SELECT f.document_id FROM facts f WHERE f.bank = %(bank)s AND f.id = %(memory)s)
                OR r.operation = 'consolidation' AND r.memories && ARRAY(SELECT s.fact_id FROM observation_sources s
                    WHERE s.bank = %(bank)s AND s.observation_id = %(memory)s))))
), runs AS (
    SELECT run, max(started_at) AS latest FROM found GROUP BY run
    ORDER BY latest DESC, run DESC LIMIT %(limit)s OFFSET %(offset)s
), chosen AS (
    SELECT f.started_at, f.id, r.latest FROM found f JOIN runs r ON r.run = f.run WHERE %(grouped)s
    UNION ALL
    (SELECT started_at, id, NULL FROM found WHERE NOT %(grouped)s
     ORDER BY started_at DESC, id DESC LIMIT %(limit)s OFFSET %(offset)s)
)
SELECT l.id, l.operation, l.scope, l.run, l.provider, l.model, l.started_at, l.ended_at, l.input_tokens, l.output_tokens,
    l.cached_tokens, l.input, l.output, l.error, l.documents, l.memories,
    (SELECT CASE WHEN %(grouped)s THEN count(DISTINCT run) ELSE count(*) END FROM found) AS total
FROM (SELECT 1) one LEFT JOIN chosen c ON true
LEFT JOIN llm_requests l ON l.bank = %(bank)s AND l.started_at = c.started_at AND l.id = c.id
ORDER BY c.latest DESC NULLS LAST, l.run DESC, l.started_at DESC, l.id DESC

-- name: forget
-- Forgets the calls that read a document, or were shown facts of it; without one, all calls of the bank.
DELETE FROM llm_requests WHERE bank = %(bank)s AND (%(document)s::text IS NULL OR %(document)s = ANY(documents)
    OR memories && ARRAY(SELECT f.id FROM facts f WHERE f.bank = %(bank)s AND f.document_id = %(document)s))

-- name: stats
-- How many calls began in each bucket of time (UTC), by how they ended, and what they took.
SELECT date_trunc(%(trunc)s, started_at, 'UTC') AS time, CASE WHEN error IS NULL THEN 'success' ELSE 'error' END AS status,
    count(*) AS n, sum(input_tokens)::bigint AS input, sum(output_tokens)::bigint AS output,
    sum(cached_tokens)::bigint AS cached
FROM llm_requests WHERE bank = %(bank)s AND started_at >= %(start)s
    AND (%(operation)s::text IS NULL OR operation = %(operation)s)
GROUP BY 1, 2 ORDER BY 1, 2

-- name: expire
-- Forgets calls older than that, of all banks.
DELETE FROM llm_requests l USING (
    SELECT bank, started_at, id FROM llm_requests
    WHERE started_at < now() - make_interval(secs => %(age_s)s) LIMIT %(most)s FOR UPDATE SKIP LOCKED) old
WHERE (l.bank, l.started_at, l.id) = (old.bank, old.started_at, old.id)
