-- What a look over a bank has found that cannot all be right, and what people said to it.
CREATE TABLE anomalies (
    bank           int NOT NULL REFERENCES banks ON DELETE CASCADE,
    id             uuid NOT NULL,
    key            text NOT NULL,                    -- the same whenever the same is found
    anomaly_type   text NOT NULL CHECK (anomaly_type IN ('contradiction', 'impossible_order', 'sudden_change')),
    kind           text NOT NULL,                    -- how it was found: values, denied, dates, order, rate, value
    severity       real NOT NULL CHECK (severity BETWEEN 0 AND 1),
    status         text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'acknowledged', 'resolved', 'suppressed')),
    subject        text NOT NULL DEFAULT '',
    description    text NOT NULL,
    fact_ids       uuid[] NOT NULL,                  -- its evidence, in the order of their time
    evidence       text NOT NULL,                    -- a digest of what those facts say: another one reopens it
    data           jsonb NOT NULL DEFAULT '{}',
    detected_at    timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    resolved_at    timestamptz,
    resolved_by    text,
    PRIMARY KEY (bank, id),
    UNIQUE (bank, key),
    CHECK ((status = 'resolved') = (resolved_at IS NOT NULL))
);
CREATE INDEX anomalies_by_status ON anomalies (bank, status, severity DESC, id);

-- What the facts of an anomaly say now, as a digest: of those that count, their words, times and claims.
CREATE FUNCTION anomaly_evidence(of_bank int, ids uuid[]) RETURNS text LANGUAGE sql STABLE
RETURN (
    SELECT coalesce(md5(string_agg(concat_ws('|', f.id, f.text, f.occurred_start, f.occurred_end, f.mentioned_at,
        c.attribute, c.value, c.negated, c.valid_until IS NULL), chr(10) ORDER BY f.id)), '')
    FROM facts f LEFT JOIN claims c ON c.bank = f.bank AND c.fact_id = f.id
    WHERE f.bank = of_bank AND f.id = ANY(ids) AND f.active
);

-- Every change of the status of an anomaly, by whom and why.
CREATE TABLE anomaly_changes (
    bank       int NOT NULL,
    anomaly_id uuid NOT NULL,
    id         uuid NOT NULL,
    old_status text,                                 -- null: it was found
    new_status text NOT NULL,
    note       text,
    changed_by text NOT NULL,                        -- "system" where nobody did it
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (bank, anomaly_id, id),
    FOREIGN KEY (bank, anomaly_id) REFERENCES anomalies ON DELETE CASCADE
);

-- How far a bank was looked over: up to this fact, in the order in which facts were learned.
CREATE TABLE anomaly_looks (
    bank       int NOT NULL REFERENCES banks ON DELETE CASCADE,
    learned_at timestamptz NOT NULL,
    fact_id    uuid NOT NULL,
    looked_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (bank)
);

-- Facts in the order of a timeline, and in the order in which they were learned.
CREATE INDEX facts_timeline ON facts (bank, (coalesce(occurred_start, mentioned_at, learned_at)), id) WHERE active;
CREATE INDEX facts_by_learned ON facts (bank, learned_at, id) WHERE active;
CREATE INDEX claims_ended ON claims (bank, valid_until, fact_id) WHERE valid_until IS NOT NULL;

ALTER TABLE anomalies ALTER COLUMN bank SET STATISTICS 0;
ALTER TABLE anomaly_changes ALTER COLUMN bank SET STATISTICS 0;
ALTER TABLE anomaly_looks ALTER COLUMN bank SET STATISTICS 0;

SELECT isolate('anomalies');
SELECT isolate('anomaly_changes');
SELECT isolate('anomaly_looks');
