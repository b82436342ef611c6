-- name: find
-- The bank of a name, and whether its facts are indexed. The policy on what it holds need not look for it again.
SELECT bank, bank_id, indexed_at IS NOT NULL AS indexed, set_config('reverie.bank', bank::text, false) AS found
FROM banks WHERE tenant = %(tenant)s AND bank_id = %(bank_id)s

-- name: find_with_counts
-- The same, whether it has observations, how many of its facts hold each of these terms, and what holds for it.
SELECT b.bank, b.bank_id, b.indexed_at IS NOT NULL AS indexed, t.terms, t.counts,
    EXISTS (SELECT FROM observations o WHERE o.bank = b.bank) AS observed, layered(n.config, b.config) AS config,
    set_config('reverie.bank', b.bank::text, false) AS found
FROM banks b JOIN tenants n ON n.name = b.tenant
CROSS JOIN LATERAL (
    SELECT array_agg(tc.term) AS terms, array_agg(tc.n) AS counts FROM term_counts tc
    WHERE tc.bank = b.bank AND tc.term = ANY(%(terms)s)
) t
WHERE b.tenant = %(tenant)s AND b.bank_id = %(bank_id)s

-- name: find_to_write
-- The same, and it stays until the transaction ends.
SELECT bank, bank_id, indexed_at IS NOT NULL AS indexed, set_config('reverie.bank', bank::text, false) AS found
FROM banks WHERE tenant = %(tenant)s AND bank_id = %(bank_id)s FOR KEY SHARE

-- name: find_alone
-- The same, once no other transaction writes to it, and until this one ends.
SELECT bank, bank_id, indexed_at IS NOT NULL AS indexed, set_config('reverie.bank', bank::text, false) AS found
FROM banks WHERE tenant = %(tenant)s AND bank_id = %(bank_id)s FOR UPDATE

-- name: find_number
-- The bank of a number.
SELECT bank, bank_id, indexed_at IS NOT NULL AS indexed FROM banks WHERE bank = %(bank)s

-- name: number_to_write
-- The same, and it stays until the transaction ends.
SELECT bank, bank_id, indexed_at IS NOT NULL AS indexed FROM banks WHERE bank = %(bank)s FOR KEY SHARE

-- name: number_alone
-- The same, once no other transaction writes to it, and until this one ends.
SELECT bank, bank_id, indexed_at IS NOT NULL AS indexed FROM banks WHERE bank = %(bank)s FOR UPDATE

-- name: hold
-- Keeps a bank until the transaction ends.
SELECT bank FROM banks WHERE bank = %(bank)s FOR KEY SHARE

-- name: name
-- The name of a bank.
SELECT bank_id FROM banks WHERE bank = %(bank)s

-- name: create
-- A bank of this name, unless there is one.
INSERT INTO banks (tenant, bank_id, name) VALUES (%(tenant)s, %(bank_id)s, %(bank_id)s)
ON CONFLICT (tenant, bank_id) DO NOTHING RETURNING bank, bank_id

-- name: profile
-- A bank with what holds for it: its tenant's settings, and its own over them.
SELECT b.bank_id, b.name, b.background, layered(t.config, b.config) AS config, b.created_at, b.updated_at
FROM banks b JOIN tenants t ON t.name = b.tenant WHERE b.bank = %(bank)s

-- name: update
-- Changes only what is given; `config` is merged, and names in `reset` leave it.
UPDATE banks SET
    name = coalesce(%(name)s, name),
    background = coalesce(%(background)s, background),
    config = (config || %(config)s) - %(reset)s::text[],
    updated_at = now()
WHERE bank = %(bank)s

-- name: reset_config
-- Back to the server's defaults.
UPDATE banks SET config = '{}', updated_at = now() WHERE bank = %(bank)s

-- name: settings
-- What holds for a bank by its name: its tenant's settings, and its own over them; the tenant's where there is no such.
SELECT layered(t.config, coalesce(b.config, '{}')) AS config
FROM tenants t LEFT JOIN banks b ON b.tenant = t.name AND b.bank_id = %(bank_id)s::text WHERE t.name = %(tenant)s

-- name: settings_by_number
-- The same by its number.
SELECT layered(t.config, b.config) AS config
FROM banks b JOIN tenants t ON t.name = b.tenant WHERE b.bank = %(bank)s

-- name: accept
-- The number of a request that is accepted now, and the bank it is for with what holds for it; no bank where none is.
SELECT nextval('acceptances') AS acceptance, layered(t.config, coalesce(b.config, '{}')) AS config,
    b.bank, b.indexed_at IS NOT NULL AS indexed, set_config('reverie.bank', b.bank::text, false) AS found
FROM tenants t LEFT JOIN banks b ON b.tenant = t.name AND b.bank_id = %(bank_id)s WHERE t.name = %(tenant)s

-- name: config
-- The overrides of a bank.
SELECT config FROM banks WHERE bank = %(bank)s

-- name: config_to_change
-- The same, kept from other changes of the bank until the transaction ends; who writes memories need not wait.
SELECT config FROM banks WHERE bank = %(bank)s FOR NO KEY UPDATE

-- name: delete
-- A bank and, by cascade, all it holds.
DELETE FROM banks WHERE bank = %(bank)s

-- name: fact_count
-- How many facts a bank holds.
SELECT count(*) AS total FROM facts WHERE bank = %(bank)s

-- name: list
-- Banks of a tenant by name, with how much they hold; total before the page.
WITH page AS (
    SELECT *, count(*) OVER () AS total FROM banks
    WHERE tenant = %(tenant)s AND (%(q)s::text IS NULL OR bank_id ILIKE %(q)s OR name ILIKE %(q)s)
      AND (%(allowed)s::text[] IS NULL OR bank_id LIKE ANY(%(allowed)s))
    ORDER BY bank_id LIMIT %(limit)s OFFSET %(offset)s
)
SELECT page.bank_id, page.name, layered(t.config, page.config) AS config, page.created_at, page.updated_at, page.total,
       coalesce(f.facts, 0) AS fact_count, d.last_document_at, f.last_write_at
FROM page JOIN tenants t ON t.name = page.tenant
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE active) AS facts, max(learned_at) AS last_write_at
    FROM facts WHERE facts.bank = page.bank
) f ON true
LEFT JOIN LATERAL (
    SELECT max(created_at) AS last_document_at FROM documents WHERE documents.bank = page.bank
) d ON true
ORDER BY page.bank_id

-- name: count
-- How many banks a tenant has by that filter.
SELECT count(*) AS total FROM banks
WHERE tenant = %(tenant)s AND (%(q)s::text IS NULL OR bank_id ILIKE %(q)s OR name ILIKE %(q)s)
  AND (%(allowed)s::text[] IS NULL OR bank_id LIKE ANY(%(allowed)s))

-- name: stats
-- What a bank holds, counted; retired facts and their links do not count.
SELECT
    (SELECT count(*) FROM documents WHERE bank = %(bank)s) AS documents,
    (SELECT max(learned_at) FROM facts WHERE bank = %(bank)s) AS last_write_at,
    (SELECT coalesce(jsonb_object_agg(fact_type, n), '{}') FROM
        (SELECT fact_type, count(*) AS n FROM facts WHERE bank = %(bank)s AND active GROUP BY 1) t) AS facts,
    (SELECT coalesce(jsonb_agg(jsonb_build_array(kind, fact_type, n)), '[]') FROM
        (SELECT l.kind, f.fact_type, count(*) AS n FROM links l
         JOIN facts f ON f.bank = l.bank AND f.id = l.from_fact AND f.active
         JOIN facts o ON o.bank = l.bank AND o.id = l.to_fact AND o.active
         WHERE l.bank = %(bank)s GROUP BY 1, 2) t) AS links,
    (SELECT coalesce(jsonb_object_agg(status, n), '{}') FROM
        (SELECT status, count(*) AS n FROM operations WHERE bank = %(bank)s GROUP BY 1) t) AS operations

-- name: named
-- Banks of a tenant by their names, with what holds for them otherwise than by the server.
SELECT b.bank, b.bank_id, b.created_at, layered(t.config, b.config) AS config
FROM banks b JOIN tenants t ON t.name = b.tenant
WHERE b.tenant = %(tenant)s AND b.bank_id = ANY(%(bank_ids)s)
