-- Observations: what several facts say together, with the facts they rest on and what they said before.
CREATE TABLE observations (
    bank           int NOT NULL REFERENCES banks ON DELETE CASCADE,
    id             uuid NOT NULL,
    encoder        smallint NOT NULL REFERENCES encoders,
    term_count     int NOT NULL,
    embedding      halfvec NOT NULL,
    terms          sparsevec NOT NULL,             -- BM25 weight of each term, without its IDF
    tags           text[] NOT NULL DEFAULT '{}',   -- its scope: sorted, exactly these
    kind           text NOT NULL,                  -- what it states: see reverie.consolidate
    topic          text NOT NULL,                  -- of one topic a scope has at most one observation
    text           text NOT NULL,
    extractor      text NOT NULL CHECK (extractor IN ('rules', 'llm')),
    proof_count    int NOT NULL,
    occurred_start timestamptz,
    occurred_end   timestamptz,
    mentioned_at   timestamptz,                    -- when the latest of its facts was said
    version        int NOT NULL DEFAULT 1,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (bank, id),
    UNIQUE (bank, tags, topic)
);
ALTER TABLE observations ALTER COLUMN embedding SET STORAGE PLAIN;

-- The facts that an observation rests on, and the characters of each that say so.
CREATE TABLE observation_sources (
    bank           int NOT NULL,
    observation_id uuid NOT NULL,
    fact_id        uuid NOT NULL,
    span_start     int NOT NULL,                   -- characters [span_start, span_end) of the fact's text
    span_end       int NOT NULL CHECK (span_end > span_start),
    PRIMARY KEY (bank, observation_id, fact_id),
    FOREIGN KEY (bank, observation_id) REFERENCES observations ON DELETE CASCADE,
    FOREIGN KEY (bank, fact_id) REFERENCES facts ON DELETE CASCADE
);
CREATE INDEX observations_by_topic ON observations (bank, topic);
CREATE INDEX observation_sources_by_fact ON observation_sources (bank, fact_id);

-- Facts that observations have lost. Such an observation is not shown until it is derived again.
CREATE TABLE lost_sources (
    bank           int NOT NULL,
    observation_id uuid NOT NULL,
    fact_id        uuid NOT NULL,
    PRIMARY KEY (bank, observation_id, fact_id),
    FOREIGN KEY (bank, observation_id) REFERENCES observations ON DELETE CASCADE
);

-- What an observation said before, and why that changed.
CREATE TABLE observation_history (
    bank            int NOT NULL,
    observation_id  uuid NOT NULL,
    version         int NOT NULL,
    text            text NOT NULL,
    source_fact_ids uuid[] NOT NULL,
    proof_count     int NOT NULL,
    change          text NOT NULL,                 -- what the next version did: refined, superseded
    reason          text NOT NULL,
    changed_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (bank, observation_id, version),
    FOREIGN KEY (bank, observation_id) REFERENCES observations ON DELETE CASCADE
);

-- Facts that are still to be consolidated. One that failed stays, with its reason, until it is recovered. It is only
-- ever added to, so that writers who queue the same fact do not wait for each other.
CREATE TABLE unconsolidated (
    bank      int NOT NULL,
    fact_id   uuid NOT NULL,
    number    bigint GENERATED ALWAYS AS IDENTITY,
    failed_at timestamptz,
    error     text,
    PRIMARY KEY (bank, fact_id, number),
    FOREIGN KEY (bank, fact_id) REFERENCES facts ON DELETE CASCADE
);

-- By which sentences of facts are known that say the same, and that tell of the same activity: see
-- reverie.consolidate.reading.
CREATE TABLE fact_keys (
    bank       int NOT NULL,
    fact_id    uuid NOT NULL,
    span_start int NOT NULL,                       -- where the sentence begins in the fact's text
    meaning    bigint NOT NULL,
    activity   bigint,
    PRIMARY KEY (bank, fact_id, span_start),
    FOREIGN KEY (bank, fact_id) REFERENCES facts ON DELETE CASCADE
);
CREATE INDEX fact_keys_by_meaning ON fact_keys (bank, meaning);
CREATE INDEX fact_keys_by_activity ON fact_keys (bank, activity) WHERE activity IS NOT NULL;

ALTER TABLE banks ADD COLUMN last_consolidated_at timestamptz;

-- Whatever stores facts has them consolidated.
CREATE FUNCTION queue_new_facts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO unconsolidated (bank, fact_id) SELECT n.bank, n.id FROM new_facts n WHERE n.active;
    RETURN NULL;
END $$;
CREATE TRIGGER facts_unconsolidated AFTER INSERT ON facts REFERENCING NEW TABLE AS new_facts
    FOR EACH STATEMENT EXECUTE FUNCTION queue_new_facts();

-- A fact that is changed or retired supports nothing any more until it is consolidated again.
CREATE FUNCTION queue_changed_fact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM observation_sources s WHERE s.bank = NEW.bank AND s.fact_id = NEW.id;
    DELETE FROM fact_keys k WHERE k.bank = NEW.bank AND k.fact_id = NEW.id;
    IF NEW.active THEN
        INSERT INTO unconsolidated (bank, fact_id) VALUES (NEW.bank, NEW.id);
    ELSE
        DELETE FROM unconsolidated u WHERE u.bank = NEW.bank AND u.fact_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER facts_changed
    AFTER UPDATE OF active, text, context, fact_type, tags, speaker, occurred_start, occurred_end, mentioned_at ON facts
    FOR EACH ROW
    WHEN ((OLD.active, OLD.text, OLD.fact_type, OLD.tags, OLD.speaker, OLD.occurred_start, OLD.occurred_end, OLD.mentioned_at)
        IS DISTINCT FROM
        (NEW.active, NEW.text, NEW.fact_type, NEW.tags, NEW.speaker, NEW.occurred_start, NEW.occurred_end, NEW.mentioned_at))
    EXECUTE FUNCTION queue_changed_fact();

-- A fact whose claim was ended, or holds again, is consolidated again: even one that waits already, which somebody may
-- just have read as it was.
CREATE FUNCTION queue_settled_claim() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO unconsolidated (bank, fact_id)
    SELECT f.bank, f.id FROM facts f
    WHERE f.bank = NEW.bank AND f.id = NEW.fact_id AND f.active;
    RETURN NULL;
END $$;
CREATE TRIGGER claims_settled AFTER UPDATE OF valid_until, ended_by ON claims
    FOR EACH ROW WHEN ((OLD.valid_until, OLD.ended_by) IS DISTINCT FROM (NEW.valid_until, NEW.ended_by))
    EXECUTE FUNCTION queue_settled_claim();

-- Writers that take facts away touch rows of their own facts only, so that they wait for each other nowhere here.
CREATE FUNCTION note_lost_source() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO lost_sources (bank, observation_id, fact_id)
    SELECT o.bank, o.id, OLD.fact_id FROM observations o
    WHERE o.bank = OLD.bank AND o.id = OLD.observation_id FOR KEY SHARE
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER observation_sources_lost AFTER DELETE ON observation_sources
    FOR EACH ROW EXECUTE FUNCTION note_lost_source();

-- Facts that were there before.
INSERT INTO unconsolidated (bank, fact_id) SELECT bank, id FROM facts WHERE active;

ALTER TABLE observations ALTER COLUMN bank SET STATISTICS 0;
ALTER TABLE observation_sources ALTER COLUMN bank SET STATISTICS 0;
ALTER TABLE lost_sources ALTER COLUMN bank SET STATISTICS 0;
ALTER TABLE observation_history ALTER COLUMN bank SET STATISTICS 0;
ALTER TABLE unconsolidated ALTER COLUMN bank SET STATISTICS 0;
ALTER TABLE fact_keys ALTER COLUMN bank SET STATISTICS 0;
