-- What a fact states of its subject: one value of one attribute. A newer claim ends the validity of an older one
-- that it contradicts; then a link `supersedes` leads from the newer fact to the older.
CREATE TABLE claims (
    bank        int NOT NULL,
    fact_id     uuid NOT NULL,
    subject     uuid NOT NULL,                    -- the entity as the fact names it
    attribute   text NOT NULL,
    value       text NOT NULL,
    negated     boolean NOT NULL DEFAULT false,   -- the statement denies or ends the value
    valid_until timestamptz,                      -- set while a newer claim contradicts it
    PRIMARY KEY (bank, fact_id),
    FOREIGN KEY (bank, fact_id) REFERENCES facts ON DELETE CASCADE,
    FOREIGN KEY (bank, subject) REFERENCES entities ON DELETE CASCADE
);
CREATE INDEX claims_of_subject ON claims (bank, subject, attribute);
CREATE INDEX claims_ended ON claims (bank, fact_id) WHERE valid_until IS NOT NULL;
-- Validity stands with the claim: a fact's row, with its vector, is not written again to end it.
ALTER TABLE facts DROP COLUMN valid_until;

-- What people changed in facts. The reason of the change that retired a fact stands with the fact too.
CREATE TABLE fact_changes (
    bank       int NOT NULL,
    fact_id    uuid NOT NULL,
    number     int NOT NULL,                      -- 1, 2, ... of the fact
    changes    jsonb NOT NULL,                    -- field: {"old": ..., "new": ...}
    reason     text,
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (bank, fact_id, number),
    FOREIGN KEY (bank, fact_id) REFERENCES facts ON DELETE CASCADE
);
ALTER TABLE facts
    ADD COLUMN edited_at timestamptz,             -- when its content was last changed by hand
    ADD COLUMN retired_reason text;

-- As for the other tables of a bank: statistics on banks mislead.
ALTER TABLE claims ALTER COLUMN bank SET STATISTICS 0;
ALTER TABLE fact_changes ALTER COLUMN bank SET STATISTICS 0;
