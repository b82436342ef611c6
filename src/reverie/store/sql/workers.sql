-- name: report
-- What a worker says of itself.
INSERT INTO workers (worker, name, host, pid, version, types, concurrency, running, completed, failed)
VALUES (%(worker)s, %(name)s, %(host)s, %(pid)s, %(version)s, %(types)s, %(concurrency)s, %(running)s,
    %(completed)s, %(failed)s)
ON CONFLICT (worker) DO UPDATE SET running = excluded.running, completed = excluded.completed,
    failed = excluded.failed, seen_at = now()

-- name: leave
-- A worker that ends.
DELETE FROM workers WHERE worker = %(worker)s

-- name: live
-- Workers that were seen lately, by their names.
SELECT worker, name, host, pid, version, types, concurrency, running, completed, failed, started_at, seen_at
FROM workers WHERE seen_at > now() - make_interval(secs => %(silent)s::float8) ORDER BY name, started_at

-- name: forget
-- Workers that went without a word long ago.
DELETE FROM workers WHERE seen_at < now() - interval '1 day'
