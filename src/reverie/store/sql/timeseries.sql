-- name: memories
-- How many memories of each type have a time in each bucket (UTC); one that has none counts when it was learned.
SELECT date_trunc(%(trunc)s, m.at, 'UTC') AS time, m.fact_type, count(*) AS n
FROM (
    SELECT f.fact_type, coalesce(CASE %(field)s WHEN 'mentioned_at' THEN f.mentioned_at
        WHEN 'occurred_start' THEN f.occurred_start END, f.learned_at) AS at
    FROM facts f WHERE f.bank = %(bank)s AND f.active
    UNION ALL
    SELECT 'observation', coalesce(CASE %(field)s WHEN 'mentioned_at' THEN o.mentioned_at
        WHEN 'occurred_start' THEN o.occurred_start END, o.created_at)
    FROM observations o WHERE o.bank = %(bank)s AND NOT EXISTS (
        SELECT FROM lost_sources l WHERE l.bank = o.bank AND l.observation_id = o.id)
) m
WHERE m.at >= %(start)s AND m.at < %(end)s
GROUP BY 1, 2
