-- name: counts
-- Operations by type and status, over all banks. Parents, whose work is counted with their children, are left out.
SELECT o.type, o.status, count(*) AS operations FROM operations o
WHERE o.type <> ALL(%(parents)s) GROUP BY o.type, o.status

-- name: totals
-- The same of operations that are no longer kept.
SELECT t.type, t.status, sum(t.operations)::bigint AS operations FROM operation_totals t
WHERE t.type <> ALL(%(parents)s) GROUP BY t.type, t.status

-- name: recent
-- What ended in the last seconds, over all banks and types (type NULL) and by type, and what it took.
SELECT o.type, count(*) AS ended, count(*) FILTER (WHERE o.status = 'failed') AS failed,
    1000 * avg(extract(epoch FROM o.completed_at - o.started_at)) FILTER (WHERE o.status = 'completed') AS avg_ms,
    1000 * percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM o.completed_at - o.started_at))
        FILTER (WHERE o.status = 'completed') AS p95_ms
FROM operations o
WHERE o.completed_at > now() - make_interval(secs => %(seconds)s::float8) AND o.status IN ('completed', 'failed')
  AND o.type <> ALL(%(parents)s)
GROUP BY GROUPING SETS ((), (o.type))

-- name: stuck
-- Operations of all banks that have been processed for longer than one attempt may take.
SELECT count(*) AS operations FROM operations o
WHERE o.status = 'processing' AND o.started_at < now() - make_interval(secs => %(seconds)s::float8)
  AND o.type <> ALL(%(parents)s)
