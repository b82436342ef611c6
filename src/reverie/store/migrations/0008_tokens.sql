-- Token vectors of facts, for late interaction: read by key, for the candidates of a query only. They stand apart from
-- `facts`, whose rows are scanned whole. A fact without a row is ranked without them.
CREATE TABLE fact_tokens (
    bank    int NOT NULL,
    fact_id uuid NOT NULL,
    tokens  bytea NOT NULL,                       -- one after the other, in the order of the text
    PRIMARY KEY (bank, fact_id),
    FOREIGN KEY (bank, fact_id) REFERENCES facts ON DELETE CASCADE
);
-- They do not compress, and at most 4 KB are stored of a fact: keep them in the row.
ALTER TABLE fact_tokens ALTER COLUMN tokens SET STORAGE PLAIN;
-- As for the other tables of a bank: statistics on banks mislead.
ALTER TABLE fact_tokens ALTER COLUMN bank SET STATISTICS 0;
