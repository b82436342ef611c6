-- Large banks are not scanned: what recall looks for stands a second time, narrow and indexed, for their facts alone.
-- A bank becomes one of them in two steps: from `indexing_since` on every writer keeps the copies, which triggers do;
-- from `indexed_at` on the older facts have theirs too, and recall relies on them.
ALTER TABLE banks
    ADD COLUMN indexing_since timestamptz,
    ADD COLUMN indexed_at     timestamptz;
CREATE INDEX banks_indexed ON banks (bank) WHERE indexing_since IS NOT NULL;

DO $$ BEGIN
    IF (SELECT string_to_array(extversion, '.')::int[] < '{0,8}' FROM pg_extension WHERE extname = 'vector') THEN
        RAISE undefined_object USING MESSAGE = 'scans of an index that go on until enough is found came with pgvector 0.8';
    END IF;
END $$;

-- The terms of a fact as keys of an inverted index that many banks share.
CREATE FUNCTION term_keys(bank int, terms sparsevec) RETURNS bigint[] LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN (
    SELECT coalesce(array_agg(bank::bigint << 32 | split_part(pair, ':', 1)::bigint), '{}')
    FROM unnest(string_to_array(trim(both '{}' from split_part(terms::text, '/', 1)), ',')) pair WHERE pair <> ''
);

-- All that filters and keyword scores need, under the names that it has in facts.
CREATE TABLE indexed_facts (
    bank           int NOT NULL,
    id             uuid NOT NULL,
    encoder        smallint NOT NULL,
    active         boolean NOT NULL,
    terms          sparsevec NOT NULL,
    fact_type      text NOT NULL,
    tags           text[] NOT NULL,
    document_id    text NOT NULL,
    speaker        text,
    occurred_start timestamptz,
    occurred_end   timestamptz,
    mentioned_at   timestamptz,
    learned_at     timestamptz NOT NULL,
    retired_at     timestamptz,
    PRIMARY KEY (bank, id),
    FOREIGN KEY (bank, id) REFERENCES facts ON DELETE CASCADE
) PARTITION BY HASH (bank);

CREATE TABLE indexed_vectors (
    bank      int NOT NULL,
    id        uuid NOT NULL,
    encoder   smallint NOT NULL,
    dimension smallint NOT NULL,
    embedding halfvec NOT NULL,
    PRIMARY KEY (bank, id)
) PARTITION BY HASH (bank);

-- No index per bank, and none for all: a bank shares its own with an eighth of the large ones.
DO $$ BEGIN
    FOR part IN 0..7 LOOP
        EXECUTE format('CREATE TABLE indexed_facts_%s PARTITION OF indexed_facts FOR VALUES WITH (MODULUS 8, REMAINDER %s)', part, part);
        EXECUTE format('CREATE TABLE indexed_vectors_%s PARTITION OF indexed_vectors FOR VALUES WITH (MODULUS 8, REMAINDER %s)', part, part);
        EXECUTE format('ALTER TABLE indexed_vectors_%s ALTER COLUMN embedding SET STORAGE PLAIN', part);
    END LOOP;
END $$;

-- A query waits for entries that are put off, a write hardly for their place.
CREATE INDEX indexed_facts_terms ON indexed_facts USING gin (term_keys(bank, terms)) WITH (fastupdate = off);
CREATE INDEX indexed_facts_tags ON indexed_facts USING gin (tags) WITH (fastupdate = off);
CREATE INDEX indexed_vectors_near ON indexed_vectors USING hnsw ((embedding::halfvec(384)) halfvec_ip_ops)
    WHERE dimension = 384;

CREATE FUNCTION index_new_facts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM banks b WHERE b.indexing_since IS NOT NULL) THEN
        WITH mine AS (
            SELECT n.* FROM new_facts n
            WHERE n.bank IN (SELECT b.bank FROM banks b WHERE b.indexing_since IS NOT NULL)
        ), narrow AS (
            INSERT INTO indexed_facts (bank, id, encoder, active, terms, fact_type, tags, document_id, speaker,
                occurred_start, occurred_end, mentioned_at, learned_at, retired_at)
            SELECT bank, id, encoder, active, terms, fact_type, tags, document_id, speaker,
                occurred_start, occurred_end, mentioned_at, learned_at, retired_at FROM mine
        )
        INSERT INTO indexed_vectors (bank, id, encoder, dimension, embedding)
        SELECT bank, id, encoder, vector_dims(embedding), embedding FROM mine;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER facts_indexed AFTER INSERT ON facts REFERENCING NEW TABLE AS new_facts
    FOR EACH STATEMENT EXECUTE FUNCTION index_new_facts();

CREATE FUNCTION index_changed_fact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE indexed_facts i SET encoder = NEW.encoder, active = NEW.active, terms = NEW.terms, fact_type = NEW.fact_type,
        tags = NEW.tags, speaker = NEW.speaker, occurred_start = NEW.occurred_start, occurred_end = NEW.occurred_end,
        mentioned_at = NEW.mentioned_at, retired_at = NEW.retired_at
    WHERE i.bank = NEW.bank AND i.id = NEW.id;
    IF FOUND AND (NEW.encoder IS DISTINCT FROM OLD.encoder OR NEW.embedding IS DISTINCT FROM OLD.embedding) THEN
        UPDATE indexed_vectors v
        SET encoder = NEW.encoder, dimension = vector_dims(NEW.embedding), embedding = NEW.embedding
        WHERE v.bank = NEW.bank AND v.id = NEW.id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER facts_reindexed
    AFTER UPDATE OF encoder, active, embedding, terms, fact_type, tags, speaker, occurred_start, occurred_end, mentioned_at,
        retired_at ON facts
    FOR EACH ROW EXECUTE FUNCTION index_changed_fact();

CREATE FUNCTION drop_indexed_vector() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM indexed_vectors v WHERE v.bank = OLD.bank AND v.id = OLD.id;
    RETURN NULL;
END $$;
CREATE TRIGGER indexed_facts_dropped AFTER DELETE ON indexed_facts FOR EACH ROW EXECUTE FUNCTION drop_indexed_vector();
