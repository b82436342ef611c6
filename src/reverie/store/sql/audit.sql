-- name: note
-- Adds entries, nothing for a bank that is gone. An entry that is there already is left alone.
INSERT INTO audit_logs (bank, started_at, id, action, transport, ended_at, request, response, metadata)
SELECT o.bank, e.started_at, e.id, e.action, e.transport, e.ended_at, e.request, e.response, e.metadata
FROM (SELECT bank FROM banks WHERE bank = %(bank)s FOR KEY SHARE) o,
    jsonb_to_recordset(%(entries)s) AS e (started_at timestamptz, id uuid, action text, transport text,
        ended_at timestamptz, request jsonb, response jsonb, metadata jsonb)
ON CONFLICT DO NOTHING

-- name: page
-- Entries of a bank that meet the filters, newest first.
SELECT id, action, transport, started_at, ended_at, request, response, metadata
FROM audit_logs WHERE bank = %(bank)s
    AND (%(action)s::text IS NULL OR action = %(action)s)
    AND (%(transport)s::text IS NULL OR transport = %(transport)s)
    AND (%(start)s::timestamptz IS NULL OR started_at >= %(start)s)
    AND (%(end)s::timestamptz IS NULL OR started_at < %(end)s)
ORDER BY started_at DESC, id DESC LIMIT %(limit)s OFFSET %(offset)s

-- name: count
-- How many there are.
SELECT count(*) AS total FROM audit_logs WHERE bank = %(bank)s
    AND (%(action)s::text IS NULL OR action = %(action)s)
    AND (%(transport)s::text IS NULL OR transport = %(transport)s)
    AND (%(start)s::timestamptz IS NULL OR started_at >= %(start)s)
    AND (%(end)s::timestamptz IS NULL OR started_at < %(end)s)

-- name: stats
-- How many entries of each action began in each bucket of time (UTC).
SELECT date_trunc(%(trunc)s, started_at, 'UTC') AS time, action, count(*) AS n
FROM audit_logs WHERE bank = %(bank)s AND started_at >= %(start)s
    AND (%(action)s::text IS NULL OR action = %(action)s)
GROUP BY 1, 2 ORDER BY 1, 2

-- name: expire
-- Forgets entries older than that, of all banks.
DELETE FROM audit_logs l USING (
    SELECT bank, started_at, id FROM audit_logs
    WHERE started_at < now() - make_interval(secs => %(age_s)s) LIMIT %(most)s FOR UPDATE SKIP LOCKED) old
WHERE (l.bank, l.started_at, l.id) = (old.bank, old.started_at, old.id)
