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

-- name: counts
-- How often each of these was handed out, and when last; those never handed out are left out.
SELECT artifact, access_count, last_accessed_at FROM access_counts
WHERE bank = %(bank)s AND kind = %(kind)s AND artifact = ANY(%(artifacts)s)
