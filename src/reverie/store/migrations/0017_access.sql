-- What was handed out, when and by what: written in batches behind the calls, never changed.
CREATE TABLE access_log (
    bank        int NOT NULL REFERENCES banks ON DELETE CASCADE,
    accessed_at timestamptz NOT NULL,
    call_id     uuid NOT NULL,                     -- the recall or reflect that handed it out
    kind        text NOT NULL CHECK (kind IN ('memory', 'chunk', 'mental_model')),
    source      text NOT NULL CHECK (source IN ('recall', 'reflect')),
    artifacts   text[] NOT NULL,                   -- ids inside the bank, each once
    PRIMARY KEY (bank, accessed_at, call_id, kind)
);

-- The log summed up: how often each was handed out, and when last.
CREATE TABLE access_counts (
    bank             int NOT NULL REFERENCES banks ON DELETE CASCADE,
    kind             text NOT NULL CHECK (kind IN ('memory', 'chunk', 'mental_model')),
    artifact         text NOT NULL,
    access_count     bigint NOT NULL,
    last_accessed_at timestamptz NOT NULL,
    PRIMARY KEY (bank, kind, artifact)
) WITH (fillfactor = 70);

ALTER TABLE access_log ALTER COLUMN bank SET STATISTICS 0;
ALTER TABLE access_counts ALTER COLUMN bank SET STATISTICS 0;
