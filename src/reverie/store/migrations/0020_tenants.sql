-- Tenants, their keys, and row-level security: a statement of a tenant's request sees the rows of its banks alone.
CREATE TABLE tenants (
    name       text PRIMARY KEY,
    config     jsonb NOT NULL DEFAULT '{}',           -- what its banks do that set nothing else
    created_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO tenants (name) VALUES ('default');
INSERT INTO tenants (name) SELECT DISTINCT tenant FROM banks ON CONFLICT DO NOTHING;
ALTER TABLE banks ADD FOREIGN KEY (tenant) REFERENCES tenants;

-- A key is 256 random bits, of which only the hash is kept: it cannot be guessed, so no salt or slow hash is needed.
CREATE TABLE api_keys (
    id              uuid PRIMARY KEY,
    tenant          text NOT NULL REFERENCES tenants,
    name            text NOT NULL,
    prefix          text NOT NULL,                    -- its first characters, to know it by
    digest          bytea NOT NULL UNIQUE,            -- SHA-256 of the key
    permission      text NOT NULL CHECK (permission IN ('read', 'write', 'admin')),
    banks           text[],                           -- names, or their beginnings with * at the end; NULL: all
    rate_per_minute int CHECK (rate_per_minute > 0),  -- NULL: the server's
    created_at      timestamptz NOT NULL DEFAULT now(),
    last_used_at    timestamptz,                      -- to the minute
    expires_at      timestamptz,
    revoked_at      timestamptz
);
CREATE INDEX api_keys_of_tenant ON api_keys (tenant, created_at);

-- The role that statements of a tenant's request run under. Roles belong to all databases of a server, and who may
-- not make one goes on without: the server then says what an administrator has to do once a tenant's key is used.
CREATE FUNCTION make_tenant_role() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'reverie_tenant') THEN
        CREATE ROLE reverie_tenant NOLOGIN NOINHERIT;
    END IF;
    IF NOT pg_has_role(current_user, 'reverie_tenant', 'SET') THEN
        EXECUTE format('GRANT reverie_tenant TO %I WITH INHERIT FALSE, SET TRUE', current_user);
    END IF;
    RETURN true;
EXCEPTION WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN
    RETURN EXISTS (SELECT FROM pg_roles WHERE rolname = 'reverie_tenant')
        AND pg_has_role(current_user, 'reverie_tenant', 'SET');
END $$;

-- Puts a table with a column `bank` under the policy; later migrations call it for the tables that they make.
-- `reverie.bank` is the bank that the tenant's role has last found by its name: a policy that had to look it up for each
-- statement would cost more the more banks a tenant has. Nobody but the server speaks to the database as that role.
-- The owner of the tables, as which the server itself works, is not held to the policy.
CREATE FUNCTION isolate(isolated regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', isolated);
    EXECUTE format('DROP POLICY IF EXISTS of_tenant ON %s', isolated);
    EXECUTE format($policy$
        CREATE POLICY of_tenant ON %1$s USING (bank = (SELECT nullif(current_setting('reverie.bank', true), '')::int)
            OR EXISTS (SELECT FROM banks b WHERE b.bank = %1$s.bank))
    $policy$, isolated);
END $$;

ALTER TABLE banks ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON banks USING (tenant = (SELECT current_setting('reverie.tenant', true)));
ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON tenants FOR SELECT USING (name = (SELECT current_setting('reverie.tenant', true)));

-- All but indexed_facts, whose index of terms no search under a policy could use: what is found there is ids, and what
-- they stand for is read under the policy. Partitions are reached through their tables alone.
DO $$ DECLARE isolated regclass; BEGIN
    FOR isolated IN
        SELECT c.oid FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'bank' AND a.attnum > 0
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> 'banks'
            AND NOT c.relispartition AND c.relname <> 'indexed_facts'
    LOOP
        PERFORM isolate(isolated);
    END LOOP;
END $$;

-- What the role may do: all to the rows that the policy shows, and nothing to keys, workers and the schema's journal.
-- Called at each start, once the queue has its tables; false where the role cannot be had.
CREATE FUNCTION admit_tenants() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE one record;
BEGIN
    PERFORM pg_advisory_xact_lock(7265766572696503);  -- servers that start together: a grant at a time
    IF NOT make_tenant_role() THEN
        RETURN false;
    END IF;
    IF NOT has_schema_privilege('reverie_tenant', current_schema(), 'USAGE') THEN
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO reverie_tenant', current_schema());
    END IF;
    FOR one IN
        SELECT c.oid::regclass AS name, c.relkind = 'S' AS is_sequence FROM pg_class c
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'S', 'v')
            AND c.relname NOT IN ('api_keys', 'tenants', 'schema_migrations', 'workers')
            AND NOT c.relispartition AND pg_has_role(c.relowner, 'USAGE')
    LOOP
        IF one.is_sequence THEN
            IF NOT has_sequence_privilege('reverie_tenant', one.name, 'USAGE') THEN
                EXECUTE format('GRANT USAGE ON SEQUENCE %s TO reverie_tenant', one.name);
            END IF;
        ELSIF NOT has_table_privilege('reverie_tenant', one.name, 'DELETE') THEN
            EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO reverie_tenant', one.name);
        END IF;
    END LOOP;
    IF NOT has_table_privilege('reverie_tenant', 'tenants', 'SELECT') THEN
        GRANT SELECT ON tenants TO reverie_tenant;
    END IF;
    RETURN true;
END $$;

SELECT make_tenant_role();
