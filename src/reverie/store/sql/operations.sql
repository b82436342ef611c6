-- name: create
-- A pending operation of a bank that is there; one of the same id, or one of its queueing lock that has not begun, is
-- left as it is.
INSERT INTO operations (bank, id, type, items_count, document_id, payload, digest, lock_key, queueing_lock,
    parent_id, child_index, updated_at)
SELECT b.bank, %(id)s, %(type)s, %(items_count)s, %(document_id)s, %(payload)s, %(digest)s, %(lock_key)s,
    %(queueing_lock)s, %(parent_id)s, %(child_index)s, clock_timestamp()
FROM banks b WHERE b.bank = %(bank)s FOR KEY SHARE
ON CONFLICT DO NOTHING RETURNING id

-- name: claim
-- Take an operation up; the attempt returned is the fencing token of every later write.
UPDATE operations SET status = 'processing', attempts = attempts + 1, worker = %(worker)s,
    started_at = clock_timestamp(), updated_at = clock_timestamp(), next_retry_at = NULL, progress = NULL
WHERE bank = %(bank)s AND id = %(id)s AND status IN ('pending', 'processing')
  AND NOT EXISTS (SELECT FROM operations c WHERE c.bank = %(bank)s AND c.parent_id = %(id)s)
RETURNING attempts, forgiven, payload, type, parent_id, items_count

-- name: begin_parent
-- An operation is at work when the first of its children is.
UPDATE operations SET status = 'processing', started_at = coalesce(started_at, clock_timestamp()),
    updated_at = clock_timestamp()
WHERE bank = %(bank)s AND id = %(id)s AND status = 'pending'

-- name: complete
-- Finish, if this attempt still owns the operation; its payload, which holds what was said, is not kept.
UPDATE operations SET status = 'completed', result = %(result)s, payload = '{}', error = NULL,
    completed_at = moment.now, updated_at = moment.now
FROM (SELECT clock_timestamp() AS now OFFSET 0) moment
WHERE bank = %(bank)s AND id = %(id)s AND status = 'processing' AND attempts = %(attempt)s

-- name: divide
-- The work goes on in children, which hold the payload now.
UPDATE operations SET payload = '{}', error = NULL, worker = NULL, updated_at = clock_timestamp()
WHERE bank = %(bank)s AND id = %(id)s AND status = 'processing' AND attempts = %(attempt)s

-- name: fail
-- Give up, if this attempt still owns the operation.
UPDATE operations SET status = 'failed', error = %(error)s, completed_at = moment.now,
    updated_at = moment.now
FROM (SELECT clock_timestamp() AS now OFFSET 0) moment
WHERE bank = %(bank)s AND id = %(id)s AND status = 'processing' AND attempts = %(attempt)s

-- name: postpone
-- Wait for another attempt, if this attempt still owns the operation.
UPDATE operations SET status = 'pending', error = %(error)s, worker = NULL,
    next_retry_at = clock_timestamp() + make_interval(secs => %(delay)s::float8), updated_at = clock_timestamp()
WHERE bank = %(bank)s AND id = %(id)s AND status = 'processing' AND attempts = %(attempt)s

-- name: release
-- Give an attempt back that was not the operation's fault to lose; it does not count.
UPDATE operations SET status = 'pending', forgiven = forgiven + 1, worker = NULL, progress = NULL,
    updated_at = clock_timestamp()
WHERE bank = %(bank)s AND id = %(id)s AND status = 'processing' AND attempts = %(attempt)s

-- name: progress
-- How far this attempt has come, if it still owns the operation.
UPDATE operations SET progress = %(progress)s, updated_at = clock_timestamp()
WHERE bank = %(bank)s AND id = %(id)s AND status = 'processing' AND attempts = %(attempt)s

-- name: lock
-- Operations that are about to be changed, once nobody else changes them.
SELECT id, status, parent_id FROM operations
WHERE bank = %(bank)s AND id = ANY(%(ids)s) ORDER BY id FOR UPDATE

-- name: children
-- The children of an operation.
SELECT id, status, child_index, items_count, error, progress FROM operations
WHERE bank = %(bank)s AND parent_id = %(id)s ORDER BY child_index

-- name: parts
-- How far the children of operations have come, and since when.
SELECT parent_id, count(*) AS children, sum(items_count) AS items,
    sum(CASE WHEN status = 'completed' THEN items_count ELSE 0 END) AS done,
    count(*) FILTER (WHERE status IN ('pending', 'processing')) AS unfinished, min(started_at) AS started_at,
    max(updated_at) AS changed_at, clock_timestamp() AS now
FROM operations WHERE bank = %(bank)s AND parent_id = ANY(%(ids)s) GROUP BY parent_id

-- name: settle_parent
-- An operation ends when the last of its children has: failed if one failed, else cancelled if one was.
UPDATE operations p SET
    status = CASE WHEN c.failed > 0 THEN 'failed' WHEN c.cancelled > 0 THEN 'cancelled' ELSE 'completed' END,
    error = CASE WHEN c.failed > 0 THEN c.failed || ' of ' || c.children || ' parts failed: ' || c.error END,
    result = jsonb_build_object('children', c.children, 'items', c.items, 'facts', c.facts,
        'completed', c.children - c.failed - c.cancelled, 'failed', c.failed, 'cancelled', c.cancelled),
    completed_at = moment.now, updated_at = moment.now
FROM (
    SELECT count(*) AS children, coalesce(sum((result ->> 'items')::int), 0) AS items,
        coalesce(sum((result ->> 'facts')::int), 0) AS facts,
        count(*) FILTER (WHERE status = 'failed') AS failed,
        count(*) FILTER (WHERE status = 'cancelled') AS cancelled,
        count(*) FILTER (WHERE status IN ('pending', 'processing')) AS unfinished,
        min(error) FILTER (WHERE status = 'failed') AS error
    FROM operations WHERE bank = %(bank)s AND parent_id = %(id)s
) c, (SELECT clock_timestamp() AS now OFFSET 0) moment
WHERE p.bank = %(bank)s AND p.id = %(id)s AND p.status IN ('pending', 'processing') AND c.unfinished = 0
RETURNING p.id, p.type, p.status, p.error, p.items_count, p.result

-- name: cancel
-- End operations before their work is done; their payload is kept for a retry.
UPDATE operations SET status = 'cancelled', completed_at = moment.now, updated_at = moment.now,
    next_retry_at = NULL
FROM (SELECT clock_timestamp() AS now OFFSET 0) moment
WHERE bank = %(bank)s AND id = ANY(%(ids)s) AND status IN ('pending', 'processing')
RETURNING id, type, status, error, items_count, result

-- name: retry
-- Begin again what failed or was cancelled; attempts made so far do not count. It no longer stands for others
-- of its queueing lock: one may wait already.
UPDATE operations SET status = 'pending', forgiven = attempts, error = NULL, completed_at = NULL, result = NULL,
    next_retry_at = NULL, progress = NULL, worker = NULL, queueing_lock = NULL, updated_at = clock_timestamp()
WHERE bank = %(bank)s AND id = ANY(%(ids)s) AND status IN ('failed', 'cancelled')
RETURNING id

-- name: reopen_parent
-- An operation goes on when one of its children does.
UPDATE operations SET status = 'processing', error = NULL, completed_at = NULL, result = NULL,
    updated_at = clock_timestamp()
WHERE bank = %(bank)s AND id = %(id)s AND status IN ('failed', 'cancelled', 'completed')

-- name: delete
-- Forget an operation that has ended, and its children, but not that it was.
WITH gone AS (
    DELETE FROM operations WHERE bank = %(bank)s AND status IN ('completed', 'failed', 'cancelled')
      AND (id = %(id)s OR parent_id = %(id)s)
    RETURNING bank, id, type, status, extract(epoch FROM completed_at - started_at) AS seconds
), counted AS (
    INSERT INTO operation_totals (bank, type, status, operations, seconds)
    SELECT bank, type, status, count(*), coalesce(sum(seconds), 0) FROM gone GROUP BY bank, type, status
    ON CONFLICT (bank, type, status) DO UPDATE SET
        operations = operation_totals.operations + excluded.operations,
        seconds = operation_totals.seconds + excluded.seconds
)
SELECT id FROM gone

-- name: expire
-- The same for all banks' operations that ended so long ago; children go with their parents.
WITH old AS (
    SELECT o.bank, o.id FROM operations o
    WHERE o.completed_at < now() - make_interval(secs => %(age)s::float8)
      AND o.status IN ('completed', 'failed', 'cancelled')
      AND NOT EXISTS (SELECT FROM operations p WHERE p.bank = o.bank AND p.id = o.parent_id
                      AND (p.completed_at IS NULL OR p.completed_at >= now() - make_interval(secs => %(age)s::float8)))
    ORDER BY o.completed_at LIMIT %(most)s FOR UPDATE SKIP LOCKED
), gone AS (
    DELETE FROM operations o USING old WHERE o.bank = old.bank AND o.id = old.id
    RETURNING o.bank, o.type, o.status, extract(epoch FROM o.completed_at - o.started_at) AS seconds
), counted AS (
    INSERT INTO operation_totals (bank, type, status, operations, seconds)
    SELECT bank, type, status, count(*), coalesce(sum(seconds), 0) FROM gone GROUP BY bank, type, status
    ON CONFLICT (bank, type, status) DO UPDATE SET
        operations = operation_totals.operations + excluded.operations,
        seconds = operation_totals.seconds + excluded.seconds
)
SELECT count(*) AS gone FROM gone

-- name: delivery
-- What the jobs of pending operations need to know.
SELECT id, type, lock_key FROM operations
WHERE bank = %(bank)s AND id = ANY(%(ids)s) AND status = 'pending' ORDER BY created_at, id

-- name: without_job
-- Unfinished operations of all banks that should have a job and have none.
SELECT o.bank, o.id, o.type, o.lock_key FROM operations o
WHERE o.status IN ('pending', 'processing') AND o.updated_at NOT BETWEEN now() - interval '5 seconds' AND now()
  AND NOT EXISTS (SELECT FROM procrastinate_jobs j WHERE j.args ->> 'work' = o.id::text
                  AND j.args ->> 'scope' = o.bank::text AND j.status IN ('todo', 'doing'))
  AND NOT EXISTS (SELECT FROM operations c WHERE c.bank = o.bank AND c.parent_id = o.id)
ORDER BY o.created_at, o.id LIMIT 1000

-- name: list
-- A page of operations, newest first. Payloads are large: they are not read where they hold no name of a file.
SELECT id, type, status, items_count, document_id, error, progress, attempts, forgiven, created_at, updated_at,
    next_retry_at, CASE WHEN type NOT IN ('retain', 'batch_retain')
        THEN coalesce(payload ->> 'filename', result ->> 'filename') END AS filename,
    CASE WHEN type = 'refresh_mental_model'
        THEN payload || coalesce(result, '{}') END AS refresh
FROM operations
WHERE bank = %(bank)s AND (%(status)s::text IS NULL OR status = %(status)s)
  AND (%(type)s::text IS NULL OR type = %(type)s) AND type <> ALL(%(without)s)
ORDER BY created_at DESC, id DESC LIMIT %(limit)s OFFSET %(offset)s

-- name: count
-- How many operations that filter finds.
SELECT count(*) AS total FROM operations
WHERE bank = %(bank)s AND (%(status)s::text IS NULL OR status = %(status)s)
  AND (%(type)s::text IS NULL OR type = %(type)s) AND type <> ALL(%(without)s)

-- name: clock
-- The time as the database has it.
SELECT clock_timestamp() AS now

-- name: changed
-- Operations that changed since a moment, the oldest change first. What changes is seen when its transaction
-- commits, so seconds before that moment count too; no more than an hour is looked back.
SELECT id, type, status, items_count, document_id, error, progress, attempts, forgiven, created_at, updated_at,
    next_retry_at, CASE WHEN type NOT IN ('retain', 'batch_retain')
        THEN coalesce(payload ->> 'filename', result ->> 'filename') END AS filename,
    CASE WHEN type = 'refresh_mental_model'
        THEN payload || coalesce(result, '{}') END AS refresh
FROM operations
WHERE bank = %(bank)s AND updated_at > greatest(now() - interval '1 hour',
    least(%(since)s::timestamptz, now()) - make_interval(secs => %(overlap)s::float8))
ORDER BY updated_at, id LIMIT %(limit)s

-- name: named
-- Operations of these ids, the oldest change first. One by one: of many at once the planner would go through
-- the whole bank.
SELECT o.id, o.type, o.status, o.items_count, o.document_id, o.error, o.progress, o.attempts, o.forgiven,
    o.created_at, o.updated_at, o.next_retry_at, CASE WHEN o.type NOT IN ('retain', 'batch_retain')
        THEN coalesce(o.payload ->> 'filename', o.result ->> 'filename') END AS filename,
    CASE WHEN o.type = 'refresh_mental_model'
        THEN o.payload || coalesce(o.result, '{}') END AS refresh
FROM unnest(%(ids)s::uuid[]) AS asked (id)
CROSS JOIN LATERAL (SELECT * FROM operations WHERE bank = %(bank)s AND operations.id = asked.id LIMIT 1) o
ORDER BY o.updated_at, o.id

-- name: unfinished
-- Operations that have not ended, after one of them, in order of their ids.
SELECT id, type, status, items_count, document_id, error, progress, attempts, forgiven, created_at, updated_at,
    next_retry_at, CASE WHEN type NOT IN ('retain', 'batch_retain')
        THEN coalesce(payload ->> 'filename', result ->> 'filename') END AS filename,
    CASE WHEN type = 'refresh_mental_model'
        THEN payload || coalesce(result, '{}') END AS refresh
FROM operations
WHERE bank = %(bank)s AND status IN ('pending', 'processing') AND id > %(after)s ORDER BY id LIMIT %(limit)s

-- name: get
-- One operation; its payload, which may be large, where it is asked for.
SELECT id, type, status, items_count, document_id, error, progress, attempts, forgiven, result, digest,
    CASE WHEN %(with_payload)s THEN payload END AS payload,
    CASE WHEN type = 'refresh_mental_model' THEN payload || coalesce(result, '{}') END AS refresh,
    parent_id, created_at, updated_at, started_at, next_retry_at, completed_at
FROM operations WHERE bank = %(bank)s AND id = %(id)s
