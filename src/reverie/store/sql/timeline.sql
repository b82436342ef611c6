-- A timeline is made of several series, one statement each. {axis} is the moment of what the series has, {beyond} what
-- lies behind a cursor, {tag_filter} a condition on tags, {limits} the order and
-- the number, {whole} whether the moment is a whole day: all from store/timeline.py.

-- name: page
-- The events of some series in one order.
SELECT e.* FROM ({series}) e ORDER BY e.at {direction}, e.part {direction}, e.key COLLATE "C" {direction} LIMIT %(limit)s

-- name: counts
-- How many events a series has, by bucket of time and by event; `bucket` none: of all time. What is dated to the day,
-- month or year is midnight in UTC, and stands for that day in every zone. One series at a time: of several that are
-- counted together, all that is shown of each event would be made first.
SELECT date_trunc(%(bucket)s::text, e.at AT TIME ZONE CASE WHEN e.whole THEN 'UTC' ELSE %(zone)s::text END) AS time, e.event, count(*) AS n FROM ({series}) e GROUP BY 1, 2

-- name: union
-- What stands between two series.
UNION ALL

-- name: facts
-- Facts that count, each at its own moment on the axis.
SELECT {axis} AS at, 0 AS part, f.id::text AS key, f.id::text AS id, {event} AS event, NULL::jsonb AS change, {whole} AS whole
FROM facts f
WHERE f.bank = %(bank)s AND f.active AND f.fact_type = ANY(%(types)s) AND {beyond}
  AND (%(events)s::text[] IS NULL OR {event} = ANY(%(events)s))
  AND (%(start)s::timestamptz IS NULL OR {axis} >= %(start)s) AND (%(end)s::timestamptz IS NULL OR {axis} < %(end)s)
  AND (%(q)s::text IS NULL OR f.text ILIKE %(q)s)
  AND (%(tags)s::text[] IS NULL OR {tag_filter})
  AND (%(entity)s::uuid IS NULL OR f.id IN (SELECT m.fact_id FROM mentioning m))
{limits}

-- name: superseded
-- Facts whose claim a newer one has ended, at the moment since which that holds, or when it was learned.
SELECT {axis} AS at, 1 AS part, f.id::text AS key, f.id::text AS id, 'superseded' AS event,
    jsonb_build_object('by', c.ended_by, 'attribute', c.attribute, 'value', c.value, 'text', n.text) AS change, false AS whole
FROM claims c
JOIN facts f ON f.bank = c.bank AND f.id = c.fact_id
LEFT JOIN facts n ON n.bank = c.bank AND n.id = c.ended_by
WHERE c.bank = %(bank)s AND c.valid_until IS NOT NULL AND f.active AND f.fact_type = ANY(%(types)s) AND {beyond}
  AND (%(start)s::timestamptz IS NULL OR {axis} >= %(start)s) AND (%(end)s::timestamptz IS NULL OR {axis} < %(end)s)
  AND (%(q)s::text IS NULL OR f.text ILIKE %(q)s)
  AND (%(tags)s::text[] IS NULL OR {tag_filter})
  AND (%(entity)s::uuid IS NULL OR f.id IN (SELECT m.fact_id FROM mentioning m))
{limits}

-- name: edits
-- What people changed in facts, when they did.
SELECT {axis} AS at, 2 AS part, fc.fact_id::text || ':' || fc.number AS key, f.id::text AS id,
    {event} AS event,
    jsonb_build_object('changes', fc.changes, 'reason', fc.reason) AS change, false AS whole
FROM fact_changes fc
JOIN facts f ON f.bank = fc.bank AND f.id = fc.fact_id
WHERE fc.bank = %(bank)s AND f.fact_type = ANY(%(types)s) AND {beyond}
  AND (%(events)s::text[] IS NULL OR {event} = ANY(%(events)s))
  AND (%(start)s::timestamptz IS NULL OR {axis} >= %(start)s) AND (%(end)s::timestamptz IS NULL OR {axis} < %(end)s)
  AND (%(q)s::text IS NULL OR f.text ILIKE %(q)s)
  AND (%(tags)s::text[] IS NULL OR {tag_filter})
  AND (%(entity)s::uuid IS NULL OR f.id IN (SELECT m.fact_id FROM mentioning m))
{limits}

-- name: observations
-- What observations say now.
SELECT {axis} AS at, 3 AS part, o.id::text AS key, o.id::text AS id, 'observed' AS event, NULL::jsonb AS change, {whole} AS whole
FROM observations o
WHERE o.bank = %(bank)s AND {beyond}
  AND NOT EXISTS (SELECT FROM lost_sources l WHERE l.bank = o.bank AND l.observation_id = o.id)
  AND (%(start)s::timestamptz IS NULL OR {axis} >= %(start)s) AND (%(end)s::timestamptz IS NULL OR {axis} < %(end)s)
  AND (%(q)s::text IS NULL OR o.text ILIKE %(q)s)
  AND (%(tags)s::text[] IS NULL OR {tag_filter})
  AND (%(entity)s::uuid IS NULL OR EXISTS (SELECT FROM observation_sources s
        WHERE s.bank = o.bank AND s.observation_id = o.id AND s.fact_id IN (SELECT m.fact_id FROM mentioning m)))
{limits}

-- name: observation_changes
-- What observations said before, when that ended.
SELECT {axis} AS at, 4 AS part, h.observation_id::text || ':' || h.version AS key, o.id::text AS id, 'observation_changed' AS event,
    jsonb_build_object('old', h.text, 'change', h.change, 'reason', h.reason, 'version', h.version) AS change, false AS whole
FROM observation_history h
JOIN observations o ON o.bank = h.bank AND o.id = h.observation_id
WHERE h.bank = %(bank)s AND {beyond}
  AND NOT EXISTS (SELECT FROM lost_sources l WHERE l.bank = o.bank AND l.observation_id = o.id)
  AND (%(start)s::timestamptz IS NULL OR {axis} >= %(start)s) AND (%(end)s::timestamptz IS NULL OR {axis} < %(end)s)
  AND (%(q)s::text IS NULL OR o.text ILIKE %(q)s OR h.text ILIKE %(q)s)
  AND (%(tags)s::text[] IS NULL OR {tag_filter})
  AND (%(entity)s::uuid IS NULL OR EXISTS (SELECT FROM observation_sources s
        WHERE s.bank = o.bank AND s.observation_id = o.id AND s.fact_id IN (SELECT m.fact_id FROM mentioning m)))
{limits}

-- name: mental_models
-- Mental models, when they were made.
SELECT {axis} AS at, 5 AS part, mm.id AS key, mm.id AS id, 'mental_model_created' AS event, NULL::jsonb AS change, false AS whole
FROM mental_models mm
WHERE mm.bank = %(bank)s AND {beyond}
  AND (%(start)s::timestamptz IS NULL OR {axis} >= %(start)s) AND (%(end)s::timestamptz IS NULL OR {axis} < %(end)s)
  AND (%(q)s::text IS NULL OR mm.name ILIKE %(q)s OR mm.content ILIKE %(q)s)
  AND (%(tags)s::text[] IS NULL OR {tag_filter})
  AND (%(entity)s::uuid IS NULL OR EXISTS (SELECT FROM mental_model_sources s
        WHERE s.bank = mm.bank AND s.mental_model_id = mm.id AND s.memory_id IN (SELECT m.fact_id FROM mentioning m)))
{limits}

-- name: mental_model_changes
-- What mental models said before, when that ended.
SELECT {axis} AS at, 6 AS part, h.mental_model_id || ':' || h.number AS key, mm.id AS id, 'mental_model_changed' AS event,
    jsonb_build_object('old', left(h.previous_content, 2000), 'version', h.number) AS change, false AS whole
FROM mental_model_history h
JOIN mental_models mm ON mm.bank = h.bank AND mm.id = h.mental_model_id
WHERE h.bank = %(bank)s AND {beyond}
  AND (%(start)s::timestamptz IS NULL OR {axis} >= %(start)s) AND (%(end)s::timestamptz IS NULL OR {axis} < %(end)s)
  AND (%(q)s::text IS NULL OR mm.name ILIKE %(q)s OR h.previous_content ILIKE %(q)s)
  AND (%(tags)s::text[] IS NULL OR {tag_filter})
  AND (%(entity)s::uuid IS NULL OR EXISTS (SELECT FROM mental_model_sources s
        WHERE s.bank = mm.bank AND s.mental_model_id = mm.id AND s.memory_id IN (SELECT m.fact_id FROM mentioning m)))
{limits}

-- name: mentioning
-- The facts that mention an entity by any of its names: what the filter of the series asks.
WITH mentioning AS MATERIALIZED (
    SELECT fe.fact_id FROM entities a
    JOIN entities e ON e.bank = a.bank AND e.head = a.head
    JOIN fact_entities fe ON fe.bank = e.bank AND fe.entity_id = e.id
    WHERE a.bank = %(bank)s AND a.id = %(entity)s
)

-- name: entity
-- The entity that goes by a name, or has an id.
SELECT e.id FROM entities e
WHERE e.bank = %(bank)s AND (e.id = %(id)s::uuid OR e.name_key = %(name)s OR lower(e.name) = %(name)s)
ORDER BY (e.id = e.head) DESC, e.id LIMIT 1

-- name: models
-- Mental models of a page, with the memories that they rest on.
SELECT mm.id, mm.name, mm.content, mm.tags, mm.created_at, mm.last_refreshed_at,
    array(SELECT s.memory_id::text FROM mental_model_sources s
          WHERE s.bank = mm.bank AND s.mental_model_id = mm.id ORDER BY s.seen_at DESC, s.memory_id LIMIT 50) AS sources
FROM mental_models mm WHERE mm.bank = %(bank)s AND mm.id = ANY(%(models)s)

-- name: edges
-- What was said to connect the facts of a page, and what the observations of it rest on.
SELECT l.from_fact::text AS source, l.to_fact::text AS target, l.kind, l.weight FROM links l
WHERE l.bank = %(bank)s AND l.from_fact = ANY(%(ids)s) AND l.to_fact = ANY(%(ids)s)
UNION ALL
SELECT s.fact_id::text, s.observation_id::text, 'source', 1 FROM observation_sources s
WHERE s.bank = %(bank)s AND s.observation_id = ANY(%(ids)s) AND s.fact_id = ANY(%(ids)s)
UNION ALL
SELECT s.memory_id::text, s.mental_model_id, 'source', 1 FROM mental_model_sources s
WHERE s.bank = %(bank)s AND s.mental_model_id = ANY(%(models)s) AND s.memory_id = ANY(%(ids)s)
ORDER BY 1, 2, 3
