-- name: create
-- A pending operation; one of the same id is left as it is.
INSERT INTO operations (bank, id, type, items_count, document_id, payload, digest)
VALUES (%(bank)s, %(id)s, %(type)s, %(items_count)s, %(document_id)s, %(payload)s, %(digest)s)
ON CONFLICT (bank, id) DO NOTHING RETURNING id

-- name: claim
-- Take an operation up; the attempt returned is the fencing token of every later write.
UPDATE operations SET status = 'processing', attempts = attempts + 1, updated_at = now(), next_retry_at = NULL
WHERE bank = %(bank)s AND id = %(id)s AND status IN ('pending', 'processing')
RETURNING attempts, payload, type

-- name: complete
-- Finish, if this attempt still owns the operation; its payload, which holds what was said, is not kept.
UPDATE operations SET status = 'completed', result = %(result)s, payload = '{}', error = NULL, completed_at = now(),
    updated_at = now()
WHERE bank = %(bank)s AND id = %(id)s AND status = 'processing' AND attempts = %(attempt)s

-- name: fail
-- Give up, if this attempt still owns the operation.
UPDATE operations SET status = 'failed', error = %(error)s, completed_at = now(), updated_at = now()
WHERE bank = %(bank)s AND id = %(id)s AND status = 'processing' AND attempts = %(attempt)s

-- name: postpone
-- Wait for another attempt, if this attempt still owns the operation.
UPDATE operations SET status = 'pending', error = %(error)s, next_retry_at = %(next_retry_at)s, updated_at = now()
WHERE bank = %(bank)s AND id = %(id)s AND status = 'processing' AND attempts = %(attempt)s

-- name: progress
-- How far this attempt has come, if it still owns the operation.
UPDATE operations SET progress = %(progress)s, updated_at = now()
WHERE bank = %(bank)s AND id = %(id)s AND status = 'processing' AND attempts = %(attempt)s

-- name: list
-- A page of operations, newest first.
SELECT id, type, status, items_count, document_id, error, progress, attempts, created_at, updated_at, next_retry_at,
    coalesce(payload ->> 'filename', result ->> 'filename') AS filename
FROM operations
WHERE bank = %(bank)s AND (%(status)s::text IS NULL OR status = %(status)s)
  AND (%(type)s::text IS NULL OR type = %(type)s)
ORDER BY created_at DESC, id DESC LIMIT %(limit)s OFFSET %(offset)s

-- name: count
-- How many operations that filter finds.
SELECT count(*) AS total FROM operations
WHERE bank = %(bank)s AND (%(status)s::text IS NULL OR status = %(status)s)
  AND (%(type)s::text IS NULL OR type = %(type)s)

-- name: get
-- One operation.
SELECT id, type, status, items_count, document_id, error, progress, attempts, result, payload, digest,
    created_at, updated_at, next_retry_at, completed_at
FROM operations WHERE bank = %(bank)s AND id = %(id)s
