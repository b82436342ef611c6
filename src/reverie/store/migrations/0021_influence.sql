-- The access log summed up by day: what was handed out, how often, and at which places.
CREATE TABLE access_days (
    bank             int NOT NULL REFERENCES banks ON DELETE CASCADE,
    kind             text NOT NULL CHECK (kind IN ('memory', 'chunk', 'mental_model')),
    day              date NOT NULL,                -- in UTC
    artifact         text NOT NULL,
    times            int NOT NULL,
    gain             real NOT NULL,                -- the sum of 1 / log2(1 + place), the first place being 1
    last_accessed_at timestamptz NOT NULL,
    PRIMARY KEY (bank, kind, day, artifact)
) WITH (fillfactor = 80);

-- The same by hour: how many calls handed something out.
CREATE TABLE access_hours (
    bank  int NOT NULL REFERENCES banks ON DELETE CASCADE,
    kind  text NOT NULL CHECK (kind IN ('memory', 'chunk', 'mental_model')),
    hour  timestamptz NOT NULL,
    calls int NOT NULL,
    PRIMARY KEY (bank, kind, hour)
);

INSERT INTO access_days (bank, kind, day, artifact, times, gain, last_accessed_at)
SELECT l.bank, l.kind, (l.accessed_at AT TIME ZONE 'UTC')::date, a.artifact, count(*),
    sum(ln(2.0::float8) / ln(1.0::float8 + a.place)), max(l.accessed_at)
FROM access_log l, unnest(l.artifacts) WITH ORDINALITY AS a (artifact, place)
GROUP BY 1, 2, 3, 4;

INSERT INTO access_hours (bank, kind, hour, calls)
SELECT bank, kind, date_trunc('hour', accessed_at, 'UTC'), count(*) FROM access_log GROUP BY 1, 2, 3;

ALTER TABLE access_days ALTER COLUMN bank SET STATISTICS 0;
ALTER TABLE access_hours ALTER COLUMN bank SET STATISTICS 0;

SELECT isolate('access_days');
SELECT isolate('access_hours');
