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
)
INSERT INTO access_counts AS known (bank, kind, artifact, access_count, last_accessed_at)
SELECT n.bank, n.kind, artifact, count(*), max(n.accessed_at)
FROM noted n, unnest(n.artifacts) artifact
GROUP BY n.bank, n.kind, artifact ORDER BY n.kind, artifact
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

-- name: counts
-- How often each of these was handed out, and when last; those never handed out are left out.
SELECT artifact, access_count, last_accessed_at FROM access_counts
WHERE bank = %(bank)s AND kind = %(kind)s AND artifact = ANY(%(artifacts)s)
