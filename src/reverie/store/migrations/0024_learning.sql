-- What a bank is called by banks that learn from it: the origin of what is learned travels with it.
CREATE TABLE learning_identities (
    bank     int NOT NULL REFERENCES banks ON DELETE CASCADE,
    identity uuid NOT NULL DEFAULT gen_random_uuid(),
    PRIMARY KEY (bank)
);

-- Remote banks that a bank learns from.
CREATE TABLE learning_sources (
    bank        int NOT NULL REFERENCES banks ON DELETE CASCADE,
    id          uuid NOT NULL,
    endpoint    text NOT NULL,
    remote_bank text NOT NULL,
    identity    uuid,                                  -- of the remote bank, once it was reached
    kind        text,                                  -- reverie, hindsight, atulya
    sealed      bytea,                                 -- the key that it asks for, encrypted
    created_at  timestamptz NOT NULL DEFAULT now(),
    learned_at  timestamptz,                           -- when the last run that was complete ended
    counts      jsonb NOT NULL DEFAULT '{}',           -- of that run
    PRIMARY KEY (bank, id),
    UNIQUE (bank, endpoint, remote_bank)
);

-- Where each learned thing comes from, and what became of it here. A thing that was learned by the remote bank itself
-- keeps the origin that it had there.
CREATE TABLE learned_items (
    bank        int NOT NULL,
    source      uuid NOT NULL,
    part        text NOT NULL CHECK (part IN ('document', 'fact', 'observation', 'mental_model')),
    remote_id   text NOT NULL,
    origin_bank uuid NOT NULL,
    origin_id   text NOT NULL,
    -- stored here; said here already (duplicate); of this bank itself (own); learned from another source (known)
    state       text NOT NULL CHECK (state IN ('stored', 'duplicate', 'own', 'known')),
    digest      bytea NOT NULL,                        -- of what it said
    local_id    text,                                  -- what stands for it here
    document_id text,                                  -- and the document that this is in
    seen_by     uuid NOT NULL,                         -- the last operation that saw it there
    learned_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (bank, source, part, remote_id),
    FOREIGN KEY (bank, source) REFERENCES learning_sources ON DELETE CASCADE
);
CREATE INDEX learned_items_by_origin ON learned_items (bank, origin_bank, origin_id) WHERE state = 'stored';
CREATE INDEX learned_items_by_local ON learned_items (bank, local_id) WHERE local_id IS NOT NULL;

-- What a run has read of a remote bank and not yet stored, page by page, each with where to go on behind it.
CREATE TABLE learning_pages (
    bank         int NOT NULL,
    operation_id uuid NOT NULL,
    number       int NOT NULL,
    part         text NOT NULL,
    items        jsonb NOT NULL,
    next         jsonb NOT NULL,
    bytes        bigint NOT NULL,
    counts       jsonb,                                -- what became of its items, once they are stored
    PRIMARY KEY (bank, operation_id, number),
    FOREIGN KEY (bank, operation_id) REFERENCES operations ON DELETE CASCADE
);

-- A run that has ended leaves no pages, however it ended.
CREATE FUNCTION drop_learning_pages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM learning_pages p WHERE p.bank = NEW.bank AND p.operation_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER operations_learning_ended AFTER UPDATE OF status ON operations FOR EACH ROW
    WHEN (NEW.type = 'brain_learn' AND NEW.status IN ('completed', 'failed', 'cancelled'))
    EXECUTE FUNCTION drop_learning_pages();

ALTER TABLE learning_identities ALTER COLUMN bank SET STATISTICS 0;
ALTER TABLE learning_sources ALTER COLUMN bank SET STATISTICS 0;
ALTER TABLE learned_items ALTER COLUMN bank SET STATISTICS 0;
ALTER TABLE learning_pages ALTER COLUMN bank SET STATISTICS 0;

SELECT isolate('learning_identities');
SELECT isolate('learning_sources');
SELECT isolate('learned_items');
SELECT isolate('learning_pages');
