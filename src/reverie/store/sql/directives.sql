-- name: create
-- A new directive.
INSERT INTO directives (bank, id, name, content, priority, is_active, tags)
VALUES (%(bank)s, %(id)s, %(name)s, %(content)s, %(priority)s, %(is_active)s, %(tags)s)
RETURNING id, name, content, priority, is_active, tags, created_at, updated_at

-- name: get
-- One directive.
SELECT id, name, content, priority, is_active, tags, created_at, updated_at
FROM directives WHERE bank = %(bank)s AND id = %(id)s

-- name: list
-- A page of directives, those that count most first. One without tags meets every filter.
SELECT id, name, content, priority, is_active, tags, created_at, updated_at
FROM directives
WHERE bank = %(bank)s AND (is_active OR NOT %(active_only)s)
  AND (tags = '{}' OR CASE %(match)s
       WHEN 'any' THEN tags && %(tags)s::text[]
       WHEN 'all' THEN tags @> %(tags)s::text[]
       WHEN 'exact' THEN tags @> %(tags)s::text[] AND tags <@ %(tags)s::text[]
       ELSE true END)
ORDER BY priority DESC, created_at, id LIMIT %(limit)s OFFSET %(offset)s

-- name: count
-- How many directives that filter finds.
SELECT count(*) AS total FROM directives
WHERE bank = %(bank)s AND (is_active OR NOT %(active_only)s)
  AND (tags = '{}' OR CASE %(match)s
       WHEN 'any' THEN tags && %(tags)s::text[]
       WHEN 'all' THEN tags @> %(tags)s::text[]
       WHEN 'exact' THEN tags @> %(tags)s::text[] AND tags <@ %(tags)s::text[]
       ELSE true END)

-- name: every
-- All directives, the oldest first.
SELECT id, name, content, priority, is_active, tags FROM directives
WHERE bank = %(bank)s ORDER BY created_at, id

-- name: lock
-- Lets one transaction at a time match the directives of a bank by their names.
SELECT pg_advisory_xact_lock(hashtext('directives'), %(bank)s)

-- name: active
-- All directives that hold now, those that count most first.
SELECT id, name, content, priority, is_active, tags, created_at, updated_at
FROM directives WHERE bank = %(bank)s AND is_active ORDER BY priority DESC, created_at, id

-- name: update
-- New values for one directive; null leaves a value as it is.
UPDATE directives SET name = coalesce(%(name)s, name), content = coalesce(%(content)s, content),
    priority = coalesce(%(priority)s, priority), is_active = coalesce(%(is_active)s, is_active),
    tags = coalesce(%(tags)s::text[], tags), updated_at = now()
WHERE bank = %(bank)s AND id = %(id)s
RETURNING id, name, content, priority, is_active, tags, created_at, updated_at

-- name: delete
-- Removes a directive.
DELETE FROM directives WHERE bank = %(bank)s AND id = %(id)s
