-- name: note
-- Adds calls to the log and sums up what they handed out, nothing for a bank that is gone. A call that is there already
-- counts no second time. Rows are taken in one order, so that processes cannot deadlock.
WITH owner AS (
    SELECT bank FROM banks WHERE bank = %(bank)s FOR KEY SHARE
), noted AS (
    INSERT INTO access_log (bank, accessed_at, call_id, kind, source, artifacts)
    SELECT o.bank, c.accessed_at, c.call_id, c.kind, c.source, c.artifacts
    FROM owner o, jsonb_to_recordset(%(calls)s) AS c (accessed_at timestamptz, call_id uuid, kind text, source text,
        artifacts text[])
    ON CONFLICT DO NOTHING
    RETURNING bank, kind, accessed_at, artifacts
), handed AS (
    SELECT n.bank, n.kind, n.accessed_at, a.artifact, a.place
    FROM noted n, unnest(n.artifacts) WITH ORDINALITY AS a (artifact, place)
), daily AS (
    INSERT INTO access_days AS known (bank, kind, day, artifact, times, gain, last_accessed_at)
    SELECT bank, kind, (accessed_at AT TIME ZONE 'UTC')::date, artifact, count(*),
        sum(ln(2.0::float8) / ln(1.0::float8 + place)), max(accessed_at)
    FROM handed GROUP BY 1, 2, 3, 4 ORDER BY 2, 3, 4
    ON CONFLICT (bank, kind, day, artifact) DO UPDATE SET
        times = known.times + excluded.times,
        gain = known.gain + excluded.gain,
        last_accessed_at = greatest(known.last_accessed_at, excluded.last_accessed_at)
), weekly AS (
    INSERT INTO access_weeks AS known (bank, kind, week, artifact, times, gain, last_accessed_at)
    SELECT bank, kind, date_trunc('week', accessed_at AT TIME ZONE 'UTC')::date, artifact, count(*),
        sum(ln(2.0::float8) / ln(1.0::float8 + place)), max(accessed_at)
    FROM handed GROUP BY 1, 2, 3, 4 ORDER BY 2, 3, 4
    ON CONFLICT (bank, kind, week, artifact) DO UPDATE SET
        times = known.times + excluded.times,
        gain = known.gain + excluded.gain,
        last_accessed_at = greatest(known.last_accessed_at, excluded.last_accessed_at)
), hourly AS (
    INSERT INTO access_hours AS known (bank, kind, hour, calls)
    SELECT bank, kind, date_trunc('hour', accessed_at, 'UTC'), count(*) FROM noted GROUP BY 1, 2, 3 ORDER BY 2, 3
    ON CONFLICT (bank, kind, hour) DO UPDATE SET calls = known.calls + excluded.calls
)
INSERT INTO access_counts AS known (bank, kind, artifact, access_count, last_accessed_at)
SELECT bank, kind, artifact, count(*), max(accessed_at)
FROM handed GROUP BY bank, kind, artifact ORDER BY kind, artifact
ON CONFLICT (bank, kind, artifact) DO UPDATE SET
    access_count = known.access_count + excluded.access_count,
    last_accessed_at = greatest(known.last_accessed_at, excluded.last_accessed_at)

-- name: expire
-- Forgets calls older than that, of all banks, the oldest first: the sums know of them.
DELETE FROM access_log l USING (
    SELECT bank, accessed_at, call_id, kind FROM access_log
    WHERE accessed_at < now() - make_interval(secs => %(age_s)s) LIMIT %(most)s FOR UPDATE SKIP LOCKED) old
WHERE (l.bank, l.accessed_at, l.call_id, l.kind) = (old.bank, old.accessed_at, old.call_id, old.kind)

-- name: drop_gone
-- Sums of what a bank no longer has.
DELETE FROM access_counts c WHERE c.bank = %(bank)s AND CASE c.kind
    WHEN 'memory' THEN NOT EXISTS (SELECT FROM facts f WHERE f.bank = %(bank)s AND f.id = c.artifact::uuid)
        AND NOT EXISTS (SELECT FROM observations o WHERE o.bank = %(bank)s AND o.id = c.artifact::uuid)
    WHEN 'chunk' THEN NOT EXISTS (SELECT FROM chunks k WHERE k.bank = %(bank)s AND k.id = c.artifact::uuid)
    ELSE NOT EXISTS (SELECT FROM mental_models m WHERE m.bank = %(bank)s AND m.id = c.artifact) END

-- name: drop_gone_days
-- Days and weeks of what has no sums any more.
WITH weeks AS (
    DELETE FROM access_weeks w WHERE w.bank = %(bank)s AND NOT EXISTS (
        SELECT FROM access_counts c WHERE c.bank = %(bank)s AND c.kind = w.kind AND c.artifact = w.artifact)
)
DELETE FROM access_days d WHERE d.bank = %(bank)s AND NOT EXISTS (
    SELECT FROM access_counts c WHERE c.bank = %(bank)s AND c.kind = d.kind AND c.artifact = d.artifact)

-- name: expire_days
-- Forgets days of all banks that no window reaches, the oldest first.
DELETE FROM access_days d USING (
    SELECT bank, kind, day, artifact FROM access_days
    WHERE day < (now() - make_interval(secs => %(age_s)s))::date LIMIT %(most)s FOR UPDATE SKIP LOCKED) old
WHERE (d.bank, d.kind, d.day, d.artifact) = (old.bank, old.kind, old.day, old.artifact)

-- name: expire_weeks
-- Forgets weeks of all banks that no window reaches.
DELETE FROM access_weeks w USING (
    SELECT bank, kind, week, artifact FROM access_weeks
    WHERE week < (now() - make_interval(secs => %(age_s)s))::date - 6 LIMIT %(most)s FOR UPDATE SKIP LOCKED) old
WHERE (w.bank, w.kind, w.week, w.artifact) = (old.bank, old.kind, old.week, old.artifact)

-- name: expire_hours
-- Forgets calls by the hour of all banks that are older than that.
DELETE FROM access_hours h USING (
    SELECT bank, kind, hour FROM access_hours
    WHERE hour < now() - make_interval(secs => %(age_s)s) LIMIT %(most)s FOR UPDATE SKIP LOCKED) old
WHERE (h.bank, h.kind, h.hour) = (old.bank, old.kind, old.hour)

-- name: counts
-- How often each of these was handed out, and when last; those never handed out are left out.
SELECT artifact, access_count, last_accessed_at FROM access_counts
WHERE bank = %(bank)s AND kind = %(kind)s AND artifact = ANY(%(artifacts)s)
