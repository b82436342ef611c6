-- When a bank is used: a model of the hours of the week, what was made of it, and when the clock sees to it next.
CREATE TABLE brains (
    bank          int NOT NULL REFERENCES banks ON DELETE CASCADE,
    timezone      text NOT NULL,                    -- of its hours
    until         timestamptz NOT NULL,             -- the end of the last hour that it has seen
    calls         float8[] NOT NULL CHECK (cardinality(calls) = 168),
    weeks         float8[] NOT NULL CHECK (cardinality(weeks) = 168),
    sample_count  bigint NOT NULL,                  -- calls that it has seen
    fit_hours     int NOT NULL,                     -- how well it expected what was held back; 0: not known yet
    fit_error     float8 NOT NULL,
    fit_of_mean   float8 NOT NULL,
    mode          text NOT NULL CHECK (mode IN ('warmup', 'incremental', 'full_copy')),
    horizon_hours int NOT NULL CHECK (horizon_hours BETWEEN 1 AND 168),
    copied        uuid[] NOT NULL,                  -- memories of a full copy; their texts are read when it is exported
    generated_at  timestamptz NOT NULL,
    learn_at      timestamptz NOT NULL,             -- when it learns what has come since
    warm_at       timestamptz,                      -- when caches are warmed; NULL: no peak is near
    warmed_at     timestamptz,
    PRIMARY KEY (bank)
);
CREATE INDEX brains_due ON brains (least(learn_at, warm_at));

-- Sums of access_days by the week, which begins on Monday: long windows read fewer rows.
CREATE TABLE access_weeks (
    bank             int NOT NULL REFERENCES banks ON DELETE CASCADE,
    kind             text NOT NULL CHECK (kind IN ('memory', 'chunk', 'mental_model')),
    week             date NOT NULL,
    artifact         text NOT NULL,
    times            int NOT NULL,
    gain             real NOT NULL,
    last_accessed_at timestamptz NOT NULL,
    PRIMARY KEY (bank, kind, week, artifact)
) WITH (fillfactor = 80);

INSERT INTO access_weeks (bank, kind, week, artifact, times, gain, last_accessed_at)
SELECT bank, kind, date_trunc('week', day)::date, artifact, sum(times), sum(gain), max(last_accessed_at)
FROM access_days GROUP BY 1, 2, 3, 4;

ALTER TABLE brains ALTER COLUMN bank SET STATISTICS 0;
ALTER TABLE access_weeks ALTER COLUMN bank SET STATISTICS 0;

SELECT isolate('brains');
SELECT isolate('access_weeks');
