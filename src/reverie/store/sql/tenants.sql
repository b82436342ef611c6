-- name: add
-- A new tenant, unless there is one of this name.
INSERT INTO tenants (name, config) VALUES (%(name)s, %(config)s) ON CONFLICT DO NOTHING
RETURNING name, config, created_at

-- name: page
-- Tenants by name, with how many banks and usable keys each has.
SELECT t.name, t.config, t.created_at,
    (SELECT count(*) FROM banks b WHERE b.tenant = t.name) AS banks,
    (SELECT count(*) FROM api_keys k
     WHERE k.tenant = t.name AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())) AS keys,
    count(*) OVER () AS total
FROM tenants t ORDER BY t.name LIMIT %(limit)s OFFSET %(offset)s

-- name: find
-- One tenant.
SELECT name, config, created_at FROM tenants WHERE name = %(name)s

-- name: find_alone
-- The same, kept from others' changes until the transaction ends.
SELECT name, config, created_at FROM tenants WHERE name = %(name)s FOR NO KEY UPDATE

-- name: configure
-- Merges settings into those of a tenant; names in `reset` leave them.
UPDATE tenants SET config = (config || %(config)s) - %(reset)s::text[] WHERE name = %(name)s
RETURNING name, config, created_at

-- name: overrides
-- What banks of a tenant set themselves, of those that set anything.
SELECT bank_id, config FROM banks WHERE tenant = %(name)s AND config <> '{}'

-- name: admit
-- Makes the role that tenants work under, and gives it what it needs; false where that is not allowed.
SELECT admit_tenants() AS admitted

-- name: admitted
-- Whether the role is there and the server may take it.
SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %(role)s AND pg_has_role(current_user, oid, 'SET')) AS admitted
