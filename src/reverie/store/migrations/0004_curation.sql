-- What a fact states of its subject: one value of one attribute. A newer claim ends the validity of an older one
-- that it contradicts; then a link `supersedes` leads from the newer fact to the older.
CREATE TABLE claims (
    bank        int NOT NULL,
    fact_id     uuid NOT NULL,
    subject     text NOT NULL,                    -- the folded name
    entity      uuid,                             -- the entity of that name; null for one that is none: "user"
    attribute   text NOT NULL,
    value       text NOT NULL,
    negated     boolean NOT NULL DEFAULT false,   -- the statement denies or ends the value
    valid_until timestamptz,                      -- set where a newer claim contradicts it
    ended_by    uuid,                             -- the fact of that claim
    PRIMARY KEY (bank, fact_id),
    FOREIGN KEY (bank, fact_id) REFERENCES facts ON DELETE CASCADE,
    FOREIGN KEY (bank, entity) REFERENCES entities ON DELETE CASCADE,
    FOREIGN KEY (bank, ended_by) REFERENCES facts ON DELETE SET NULL (ended_by)
);
CREATE INDEX claims_of_entity ON claims (bank, entity, attribute) WHERE entity IS NOT NULL;
CREATE INDEX claims_of_subject ON claims (bank, subject, attribute) WHERE entity IS NULL;
CREATE INDEX claims_ended_by ON claims (bank, ended_by) WHERE ended_by IS NOT NULL;
-- What the fact that ended it no longer ends: it was deleted.
CREATE INDEX claims_freed ON claims (bank, fact_id) WHERE valid_until IS NOT NULL AND ended_by IS NULL;
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
