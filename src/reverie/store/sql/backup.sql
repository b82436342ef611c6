-- name: queue_behind_migrations
-- Wait until nobody changes the schema, and keep it so until the connection or the transaction lets go.
SELECT pg_advisory_lock_shared(%(lock)s)

-- name: let_migrations_go_on
-- The tables are locked by now.
SELECT pg_advisory_unlock_shared(%(lock)s)

-- name: alone
-- Servers that start now wait until this transaction ends.
SELECT pg_advisory_xact_lock(%(lock)s)

-- name: settings
-- Text that every PostgreSQL reads as the same values, of all rows or of none.
SELECT set_config(name, value, true) FROM (VALUES
    ('datestyle', 'ISO, YMD'), ('intervalstyle', 'postgres'), ('timezone', 'UTC'), ('extra_float_digits', '1'),
    ('bytea_output', 'hex'), ('row_security', 'off'), ('synchronize_seqscans', 'off'), ('statement_timeout', '0'),
    ('idle_in_transaction_session_timeout', '0')) AS settings (name, value)

-- name: has_journal
-- Whether Reverie has set this database up.
SELECT to_regclass('schema_migrations') IS NOT NULL AS found

-- name: journal
-- The migrations that the schema was made by.
SELECT number, name, checksum FROM schema_migrations ORDER BY number

-- name: tables
-- Tables of these names with the columns that hold data; a partitioned one stands for its parts.
SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND c.relname = ANY(%(names)s) AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
GROUP BY c.relname ORDER BY c.relname

-- name: sequences
-- Sequences of these tables' columns, and those that stand alone under these names.
SELECT s.relname AS name FROM pg_class s
LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.oid AND d.deptype IN ('a', 'i')
    AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0
LEFT JOIN pg_class t ON t.oid = d.refobjid
WHERE s.relnamespace = current_schema()::regnamespace AND s.relkind = 'S'
  AND (t.relname = ANY(%(tables)s) OR t.oid IS NULL AND s.relname = ANY(%(names)s))
ORDER BY s.relname

-- name: foreign_keys
-- Foreign keys of these tables, with what makes them again.
SELECT t.relname AS table, k.conname AS name, pg_get_constraintdef(k.oid) AS definition
FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid
WHERE k.contype = 'f' AND k.conparentid = 0 AND t.relnamespace = current_schema()::regnamespace
  AND t.relname = ANY(%(tables)s)
ORDER BY t.relname, k.conname

-- name: triggers
-- Triggers of these tables that are switched on.
SELECT t.relname AS table, g.tgname AS name
FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid
WHERE NOT g.tgisinternal AND g.tgparentid = 0 AND g.tgenabled = 'O'
  AND t.relnamespace = current_schema()::regnamespace AND t.relname = ANY(%(tables)s)
ORDER BY t.relname, g.tgname

-- name: users
-- Servers, workers and programs that have this database open.
SELECT count(DISTINCT application_name) AS n FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'reverie-%%'
