-- name: used
-- The things handed out since a day that score best by what use alone says, and how they were used: the first of them
-- when ordered by recency, frequency and places with these weights. Whole weeks are taken as such.
SELECT kind, artifact, times, gain, last_accessed_at FROM (
    SELECT kind, artifact, sum(times) AS times, sum(gain)::float8 AS gain, max(last_accessed_at) AS last_accessed_at
    FROM (
        SELECT kind, artifact, times, gain, last_accessed_at FROM access_weeks
        WHERE bank = %(bank)s AND kind = ANY(%(kinds)s) AND week >= %(monday)s
        UNION ALL
        SELECT kind, artifact, times, gain, last_accessed_at FROM access_days
        WHERE bank = %(bank)s AND kind = ANY(%(kinds)s) AND day >= %(since)s AND day < %(monday)s
    ) parts
    GROUP BY kind, artifact
) used
ORDER BY %(recency)s::float8 * power(0.5, greatest(extract(epoch FROM %(now)s - last_accessed_at), 0)
        / %(half_life_s)s::float8)
    + %(freq)s::float8 * times / (times + %(half_full)s::float8)
    + %(rerank)s::float8 * least(gain / times, 1) DESC, artifact
LIMIT %(most)s

-- name: hours
-- How many calls handed something out, by the hour.
SELECT hour, sum(calls)::int AS calls FROM access_hours
WHERE bank = %(bank)s AND kind = ANY(%(kinds)s) AND hour >= %(since)s GROUP BY hour ORDER BY hour

-- name: described
-- What these things are, and the facts that mention the best-connected entity of each, counted up to a bound, and
-- the dreams since then that rest on it or on what it rests on. What is gone is left out.
WITH wanted AS (
    SELECT 'memory' AS kind, f.id::text AS artifact, f.fact_type AS type, f.text FROM facts f
    WHERE f.bank = %(bank)s AND f.id = ANY(%(memories)s::uuid[])
    UNION ALL
    SELECT 'memory', o.id::text, 'observation', o.text FROM observations o
    WHERE o.bank = %(bank)s AND o.id = ANY(%(memories)s::uuid[])
    UNION ALL
    SELECT 'chunk', c.id::text, 'chunk', c.text FROM chunks c
    WHERE c.bank = %(bank)s AND c.id = ANY(%(chunks)s::uuid[])
    UNION ALL
    SELECT 'mental_model', m.id, 'mental_model', m.name FROM mental_models m
    WHERE m.bank = %(bank)s AND m.id = ANY(%(mental_models)s)
), sources AS (
    SELECT 'memory' AS kind, id::text AS artifact, id AS fact_id FROM unnest(%(memories)s::uuid[]) AS t (id)
    UNION ALL
    SELECT 'memory', s.observation_id::text, s.fact_id FROM observation_sources s
    WHERE s.bank = %(bank)s AND s.observation_id = ANY(%(memories)s::uuid[])
    UNION ALL
    SELECT 'chunk', f.chunk_id::text, f.id FROM facts f
    WHERE f.bank = %(bank)s AND f.chunk_id = ANY(%(chunks)s::uuid[])
    UNION ALL
    SELECT 'mental_model', s.mental_model_id, s.memory_id FROM mental_model_sources s
    WHERE s.bank = %(bank)s AND s.mental_model_id = ANY(%(mental_models)s)
), named AS (
    SELECT DISTINCT s.kind, s.artifact, e.entity_id FROM sources s
    JOIN fact_entities e ON e.bank = %(bank)s AND e.fact_id = s.fact_id
), connected AS MATERIALIZED (
    SELECT n.entity_id, (SELECT count(*) FROM (
        SELECT FROM fact_entities e WHERE e.bank = %(bank)s AND e.entity_id = n.entity_id LIMIT %(bound)s
    ) mentions) AS facts
    FROM (SELECT DISTINCT entity_id FROM named) n
), best AS (
    SELECT n.kind, n.artifact, max(c.facts) AS facts FROM named n JOIN connected c USING (entity_id) GROUP BY 1, 2
), cited AS (
    SELECT s.kind, s.artifact, count(DISTINCT c.run_id) AS runs FROM sources s
    JOIN dream_citations c ON c.bank = %(bank)s AND c.memory_id = s.fact_id
    JOIN dream_runs r ON r.bank = %(bank)s AND r.id = c.run_id AND r.status = 'success' AND r.created_at >= %(since)s
    GROUP BY 1, 2
)
SELECT w.kind, w.artifact, w.type, w.text, coalesce(b.facts, 0) AS facts, coalesce(d.runs, 0) AS cited
FROM wanted w LEFT JOIN best b USING (kind, artifact) LEFT JOIN cited d USING (kind, artifact)
