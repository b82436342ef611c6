-- What reflect goes by: rules that its answers must keep, and answers that are kept up to date.
CREATE TABLE directives (
    bank       int NOT NULL REFERENCES banks ON DELETE CASCADE,
    id         uuid NOT NULL,
    name       text NOT NULL,
    content    text NOT NULL,
    priority   int NOT NULL DEFAULT 0,
    is_active  boolean NOT NULL DEFAULT true,
    tags       text[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (bank, id)
);

CREATE TABLE mental_models (
    bank                int NOT NULL REFERENCES banks ON DELETE CASCADE,
    id                  text NOT NULL,
    name                text NOT NULL,
    source_query        text NOT NULL,
    content             text NOT NULL DEFAULT '',
    tags                text[] NOT NULL DEFAULT '{}',
    max_tokens          int NOT NULL DEFAULT 2048,
    trigger             jsonb NOT NULL DEFAULT '{}',
    version             int NOT NULL DEFAULT 0,    -- counts the changes of the content
    answered_query      text,                      -- the source query that the content answers
    reflect_response    jsonb,                     -- what the content rests on, as reflect answered it
    sentences           jsonb NOT NULL DEFAULT '[]', -- of each sentence of the content, the memories it rests on
    encoder             smallint NOT NULL REFERENCES encoders,
    embedding           halfvec NOT NULL,          -- of its name and source query
    last_refreshed_at   timestamptz,
    last_memory_seen_at timestamptz,               -- when the newest memory changed that the last refresh saw
    due_at              timestamptz,               -- when it is to be refreshed by itself
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (bank, id)
);
CREATE INDEX mental_models_due ON mental_models (due_at) WHERE due_at IS NOT NULL;

-- The memories (facts and observations) that the content rests on, and as what they were seen. Whether they are still
-- that is looked up when it is asked: deleting memories costs nothing here.
CREATE TABLE mental_model_sources (
    bank            int NOT NULL,
    mental_model_id text NOT NULL,
    memory_id       uuid NOT NULL,
    superseded      boolean NOT NULL,              -- it was no longer true when it was seen
    seen_at         timestamptz NOT NULL,
    PRIMARY KEY (bank, mental_model_id, memory_id),
    FOREIGN KEY (bank, mental_model_id) REFERENCES mental_models ON DELETE CASCADE
);

CREATE TABLE mental_model_history (
    bank             int NOT NULL,
    mental_model_id  text NOT NULL,
    number           int NOT NULL,                 -- the version that ended
    previous_content text NOT NULL,
    reflect_response jsonb,                        -- what it rested on
    changed_at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (bank, mental_model_id, number),
    FOREIGN KEY (bank, mental_model_id) REFERENCES mental_models ON DELETE CASCADE
);

-- What was learned or edited since a moment.
CREATE INDEX facts_by_change ON facts (bank, (greatest(learned_at, edited_at)));

ALTER TABLE directives ALTER COLUMN bank SET STATISTICS 0;
ALTER TABLE mental_models ALTER COLUMN bank SET STATISTICS 0;
ALTER TABLE mental_model_sources ALTER COLUMN bank SET STATISTICS 0;
ALTER TABLE mental_model_history ALTER COLUMN bank SET STATISTICS 0;
