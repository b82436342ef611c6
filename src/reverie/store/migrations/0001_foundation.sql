-- Banks, what they hold, and the operations that work on them.
-- Every key of a bank's table begins with the bank, so the schema shards by bank.

CREATE EXTENSION IF NOT EXISTS vector;

CREATE TABLE banks (
    bank        int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant      text NOT NULL DEFAULT 'default',
    bank_id     text NOT NULL,
    name        text,
    mission     text,
    background  text,
    disposition jsonb NOT NULL DEFAULT '{"skepticism": 3, "literalism": 3, "empathy": 3}',
    config      jsonb NOT NULL DEFAULT '{}',
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    UNIQUE (tenant, bank_id)
);

-- Models whose vectors are stored; facts name theirs by number.
CREATE TABLE encoders (
    encoder   smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    model     text NOT NULL UNIQUE,
    dimension int NOT NULL
);

CREATE TABLE documents (
    bank          int NOT NULL REFERENCES banks ON DELETE CASCADE,
    document_id   text NOT NULL,
    version       int NOT NULL DEFAULT 1,
    content_hash  text NOT NULL,
    replaced_at   timestamptz,                    -- when the request that last replaced it was accepted
    tags          text[] NOT NULL DEFAULT '{}',
    metadata      jsonb NOT NULL DEFAULT '{}',
    retain_params jsonb NOT NULL DEFAULT '{}',
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (bank, document_id)
);
CREATE INDEX documents_by_time ON documents (bank, created_at DESC, document_id);

-- A document's text is its chunks in order; before a chunk that starts an item stands a blank line.
CREATE TABLE chunks (
    bank        int NOT NULL,
    id          uuid NOT NULL,
    document_id text NOT NULL,
    chunk_index int NOT NULL,
    starts_item boolean NOT NULL,
    text        text NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (bank, id),
    UNIQUE (bank, document_id, chunk_index),
    FOREIGN KEY (bank, document_id) REFERENCES documents ON DELETE CASCADE
);

-- What every scan reads stands first and is never null: PostgreSQL then finds it without walking the row.
CREATE TABLE facts (
    bank                int NOT NULL,
    position            int NOT NULL,             -- order of the fact in its document
    id                  uuid NOT NULL,
    active              boolean NOT NULL DEFAULT true,
    encoder             smallint NOT NULL REFERENCES encoders,
    term_count          int NOT NULL,
    -- projections: rebuilt from the text at any time
    embedding           halfvec NOT NULL,
    terms               sparsevec NOT NULL,       -- BM25 weight of each term, without its IDF
    fact_type           text NOT NULL CHECK (fact_type IN ('world', 'experience', 'observation')),
    tags                text[] NOT NULL DEFAULT '{}',
    document_id         text NOT NULL,
    document_version    int NOT NULL,
    chunk_id            uuid NOT NULL,
    text                text NOT NULL,
    -- where it was read: characters [span_start, span_end) of the chunk
    span_start          int NOT NULL,
    span_end            int NOT NULL CHECK (span_end > span_start),
    extractor           text NOT NULL,
    extractor_version   int NOT NULL,
    confidence          real NOT NULL,
    metadata            jsonb NOT NULL DEFAULT '{}',
    speaker             text,
    context             text,
    -- when it was true
    occurred_start      timestamptz,
    occurred_end        timestamptz,
    occurred_precision  text,
    valid_until         timestamptz,              -- set when a newer fact supersedes it
    -- when it was said, and when we learned it
    mentioned_at        timestamptz,
    learned_at          timestamptz NOT NULL DEFAULT now(),
    retired_at          timestamptz,              -- set when active ends
    PRIMARY KEY (bank, id),
    FOREIGN KEY (bank, chunk_id) REFERENCES chunks ON DELETE CASCADE,
    CHECK (active = (retired_at IS NULL))
);
-- Vectors are read on every scan: keep them beside the row.
ALTER TABLE facts ALTER COLUMN embedding SET STORAGE PLAIN;
CREATE UNIQUE INDEX facts_in_document ON facts (bank, document_id, position);
CREATE INDEX facts_in_chunk ON facts (bank, chunk_id);
CREATE INDEX facts_by_time ON facts (bank, (coalesce(occurred_start, mentioned_at)));

CREATE TABLE entities (
    bank       int NOT NULL REFERENCES banks ON DELETE CASCADE,
    id         uuid NOT NULL,
    name       text NOT NULL,
    name_key   text NOT NULL,                     -- the name folded for exact match
    kind       text NOT NULL CHECK (kind IN ('person', 'organization', 'place', 'product', 'event', 'concept')),
    metadata   jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (bank, id),
    UNIQUE (bank, name_key)
);

-- Another name of an entity: scored and reversible, never a rewrite.
CREATE TABLE aliases (
    bank       int NOT NULL,
    alias_key  text NOT NULL,
    entity_id  uuid NOT NULL,
    alias      text NOT NULL,
    score      real NOT NULL,
    reason     text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (bank, alias_key, entity_id),
    FOREIGN KEY (bank, entity_id) REFERENCES entities ON DELETE CASCADE
);

CREATE TABLE fact_entities (
    bank      int NOT NULL,
    fact_id   uuid NOT NULL,
    entity_id uuid NOT NULL,
    PRIMARY KEY (bank, fact_id, entity_id),
    FOREIGN KEY (bank, fact_id) REFERENCES facts ON DELETE CASCADE,
    FOREIGN KEY (bank, entity_id) REFERENCES entities ON DELETE CASCADE
);
CREATE INDEX fact_entities_by_entity ON fact_entities (bank, entity_id);

-- Only what cannot be derived: shared entities, times and meanings come from the indexes.
CREATE TABLE links (
    bank       int NOT NULL,
    from_fact  uuid NOT NULL,
    to_fact    uuid NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('causes', 'supersedes', 'derived_from')),
    weight     real NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (bank, from_fact, to_fact, kind),
    FOREIGN KEY (bank, from_fact) REFERENCES facts ON DELETE CASCADE,
    FOREIGN KEY (bank, to_fact) REFERENCES facts ON DELETE CASCADE
);
CREATE INDEX links_by_target ON links (bank, to_fact);

-- How many facts hold a term. Term 0 counts the facts of the bank, term -1 all their terms.
CREATE TABLE term_counts (
    bank int NOT NULL REFERENCES banks ON DELETE CASCADE,
    term int NOT NULL,
    n    bigint NOT NULL,
    PRIMARY KEY (bank, term)
) WITH (fillfactor = 70);

CREATE TABLE operations (
    bank         int NOT NULL REFERENCES banks ON DELETE CASCADE,
    id           uuid NOT NULL,
    type         text NOT NULL,
    status       text NOT NULL DEFAULT 'pending'
                 CHECK (status IN ('pending', 'processing', 'completed', 'failed', 'cancelled')),
    items_count  int NOT NULL DEFAULT 0,
    document_id  text,
    payload      jsonb NOT NULL,
    digest       text,                            -- of the request, to know it again when it is sent twice
    result       jsonb,
    error        text,
    progress     jsonb,
    attempts     int NOT NULL DEFAULT 0,          -- counted when claimed; fences a worker that lost its lease
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    next_retry_at timestamptz,
    completed_at timestamptz,
    PRIMARY KEY (bank, id)
);
CREATE INDEX operations_by_status ON operations (bank, status, created_at DESC);
CREATE INDEX operations_by_time ON operations (bank, created_at DESC);
CREATE INDEX operations_unfinished ON operations (bank, id) WHERE status IN ('pending', 'processing');

-- Statistics on banks mislead: a bank newer than them counts as empty, and plans for an empty bank crawl over
-- a full one. Without them the planner takes every bank for a two-hundredth of its table, which is never fatal.
ALTER TABLE documents ALTER COLUMN bank SET STATISTICS 0;
ALTER TABLE chunks ALTER COLUMN bank SET STATISTICS 0;
ALTER TABLE facts ALTER COLUMN bank SET STATISTICS 0;
ALTER TABLE entities ALTER COLUMN bank SET STATISTICS 0;
ALTER TABLE aliases ALTER COLUMN bank SET STATISTICS 0;
ALTER TABLE fact_entities ALTER COLUMN bank SET STATISTICS 0;
ALTER TABLE links ALTER COLUMN bank SET STATISTICS 0;
ALTER TABLE term_counts ALTER COLUMN bank SET STATISTICS 0;
ALTER TABLE operations ALTER COLUMN bank SET STATISTICS 0;
