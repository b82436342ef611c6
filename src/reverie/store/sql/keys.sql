-- name: add
-- A new key.
INSERT INTO api_keys (id, tenant, name, prefix, digest, permission, banks, rate_per_minute, expires_at)
VALUES (%(id)s, %(tenant)s, %(name)s, %(prefix)s, %(digest)s, %(permission)s, %(banks)s, %(rate_per_minute)s,
    %(expires_at)s)
RETURNING id, tenant, name, prefix, permission, banks, rate_per_minute, created_at, last_used_at, expires_at, revoked_at

-- name: page
-- Keys of a tenant, or of all, the oldest first; those that were revoked too.
SELECT id, tenant, name, prefix, permission, banks, rate_per_minute, created_at, last_used_at, expires_at, revoked_at,
    count(*) OVER () AS total
FROM api_keys WHERE %(tenant)s::text IS NULL OR tenant = %(tenant)s
ORDER BY created_at, id LIMIT %(limit)s OFFSET %(offset)s

-- name: revoke
-- Ends a key for good; one that has been stays as it is.
UPDATE api_keys SET revoked_at = coalesce(revoked_at, now())
WHERE id = %(id)s AND (%(tenant)s::text IS NULL OR tenant = %(tenant)s)
RETURNING id, tenant, name, prefix, permission, banks, rate_per_minute, created_at, last_used_at, expires_at, revoked_at

-- name: valid
-- The key of a hash, if it may be used now, and whether its last use is to be noted.
SELECT id, tenant, name, permission, banks, rate_per_minute,
    last_used_at IS NULL OR last_used_at < now() - interval '1 minute' AS unnoted
FROM api_keys WHERE digest = %(digest)s AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())

-- name: stands
-- Whether a key may be used now.
SELECT EXISTS (
    SELECT FROM api_keys WHERE id = %(id)s AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
) AS stands

-- name: note_use
-- The key was used, unless that was noted within the minute.
UPDATE api_keys SET last_used_at = now()
WHERE id = %(id)s AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')

-- name: any
-- Whether there has ever been a key.
SELECT EXISTS (SELECT FROM api_keys) AS found
