-- name: server
-- What the server is, when it is there, and how many connections it has and takes.
SELECT current_setting('server_version_num')::int AS version,
    (SELECT extversion FROM pg_extension WHERE extname = 'vector') AS vector,
    extract(epoch FROM clock_timestamp())::float8 AS clock,
    current_setting('max_connections')::int AS most,
    (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS connections,
    pg_is_in_recovery() AS is_standby, to_regclass('schema_migrations') IS NOT NULL AS has_journal

-- name: journal
-- The migrations that were applied.
SELECT number, checksum FROM schema_migrations

-- name: queue
-- Operations of all banks: how many wait and since when the first of them could run, run for too long, and have failed.
SELECT count(*) FILTER (WHERE o.status = 'pending') AS waiting,
    coalesce(extract(epoch FROM now() - min(greatest(o.created_at, o.next_retry_at))
        FILTER (WHERE o.status = 'pending')), 0)::float8 AS oldest_s,
    count(*) FILTER (WHERE o.status = 'processing' AND o.started_at < now() - make_interval(secs => %(timeout_s)s::float8))
        AS stuck,
    count(*) FILTER (WHERE o.status = 'failed' AND o.completed_at > now() - interval '1 day') AS failed
FROM operations o
WHERE o.status IN ('pending', 'processing') OR o.completed_at > now() - interval '1 day'

-- name: workers
-- Workers that were heard of lately.
SELECT count(*) AS n FROM workers WHERE seen_at > now() - make_interval(secs => %(silent_s)s::float8)

-- name: encoders
-- Models whose vectors facts of any bank carry.
SELECT e.model FROM encoders e WHERE EXISTS (SELECT 1 FROM facts f WHERE f.encoder = e.encoder) ORDER BY e.model

-- name: keys
-- Keys that can be used, and whether requests made with them can be held to their tenant.
SELECT (SELECT count(*) FROM api_keys
        WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())) AS usable,
    coalesce((SELECT pg_has_role(current_user, r.oid, 'SET') FROM pg_roles r WHERE r.rolname = %(role)s), false)
        AS isolated
