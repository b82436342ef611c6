-- name: get
-- What is known of when a bank is used.
SELECT timezone, until, calls, weeks, sample_count, fit_hours, fit_error, fit_of_mean, mode, horizon_hours, copied,
    generated_at, learn_at, warm_at, warmed_at
FROM brains WHERE bank = %(bank)s

-- name: put
-- That, as it is now.
INSERT INTO brains (bank, timezone, until, calls, weeks, sample_count, fit_hours, fit_error, fit_of_mean, mode,
    horizon_hours, copied, generated_at, learn_at, warm_at, warmed_at)
VALUES (%(bank)s, %(timezone)s, %(until)s, %(calls)s, %(weeks)s, %(sample_count)s, %(fit_hours)s, %(fit_error)s,
    %(fit_of_mean)s, %(mode)s, %(horizon_hours)s, %(copied)s, %(generated_at)s, %(learn_at)s, %(warm_at)s, %(warmed_at)s)
ON CONFLICT (bank) DO UPDATE SET timezone = excluded.timezone, until = excluded.until, calls = excluded.calls,
    weeks = excluded.weeks, sample_count = excluded.sample_count, fit_hours = excluded.fit_hours,
    fit_error = excluded.fit_error, fit_of_mean = excluded.fit_of_mean, mode = excluded.mode,
    horizon_hours = excluded.horizon_hours, copied = excluded.copied, generated_at = excluded.generated_at,
    learn_at = excluded.learn_at, warm_at = excluded.warm_at,
    warmed_at = coalesce(excluded.warmed_at, brains.warmed_at)

-- name: lock
-- Lets one transaction at a time change what is known of a bank.
SELECT pg_advisory_xact_lock(hashtext('brains'), %(bank)s)

-- name: owner
-- The tenant and the name of a bank.
SELECT tenant, bank_id FROM banks WHERE bank = %(bank)s

-- name: hours
-- Calls by the hour: what one call hands out of several kinds is noted with each of them.
SELECT hour, max(calls) AS calls FROM access_hours
WHERE bank = %(bank)s AND hour >= %(since)s AND hour < %(until)s GROUP BY hour

-- name: due
-- Banks of all tenants that the clock sees to now: those whose time has come, and those that have been used for a day
-- and of which nothing is known yet; a bank whose run has just failed waits for a day.
(SELECT m.bank FROM brains m WHERE least(m.learn_at, m.warm_at) <= now()
    ORDER BY least(m.learn_at, m.warm_at) LIMIT %(limit)s)
UNION ALL
(SELECT b.bank FROM banks b
    WHERE NOT EXISTS (SELECT FROM brains m WHERE m.bank = b.bank)
    AND EXISTS (SELECT FROM access_hours h WHERE h.bank = b.bank AND h.kind IN ('memory', 'chunk', 'mental_model')
        AND h.hour < now() - interval '1 day')
    AND NOT EXISTS (SELECT FROM operations o WHERE o.bank = b.bank AND o.type = 'sub_routine'
        AND o.created_at > now() - interval '1 day')
    LIMIT %(limit)s)

-- name: take
-- Puts off what is due until its run says when it is due next, should the run fail, and says what it was: a warm-up is
-- left out that comes an hour too late. Several missed runs are one.
UPDATE brains m SET learn_at = now() + interval '1 day', warm_at = NULL
FROM (SELECT bank, learn_at, warm_at FROM brains WHERE bank = %(bank)s FOR UPDATE) old
WHERE m.bank = old.bank AND least(old.learn_at, old.warm_at) <= now()
RETURNING old.warm_at BETWEEN now() - interval '1 hour' AND now() AS warm, m.horizon_hours

-- name: runs
-- How many runs of a bank ended well and how many failed, and how many have failed since the last that did not.
SELECT count(*) FILTER (WHERE status = 'completed') AS completed, count(*) FILTER (WHERE status = 'failed') AS failed,
    count(*) FILTER (WHERE status = 'failed' AND created_at > coalesce((
        SELECT max(l.created_at) FROM operations l
        WHERE l.bank = %(bank)s AND l.type = 'sub_routine' AND l.status = 'completed'), '-infinity')) AS failing
FROM operations WHERE bank = %(bank)s AND type = 'sub_routine' AND status IN ('completed', 'failed')

-- name: memories
-- Memories by their ids, those that are still there.
SELECT f.id, f.fact_type AS type, f.text FROM facts f WHERE f.bank = %(bank)s AND f.id = ANY(%(ids)s)
UNION ALL
SELECT o.id, 'observation', o.text FROM observations o WHERE o.bank = %(bank)s AND o.id = ANY(%(ids)s)

-- name: models
-- Mental models with content, the latest first.
SELECT id, name, content FROM mental_models WHERE bank = %(bank)s AND content <> ''
ORDER BY last_refreshed_at DESC NULLS LAST, id LIMIT %(limit)s
