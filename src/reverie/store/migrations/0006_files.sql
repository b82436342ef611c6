-- Uploaded files, kept until what they say is retained. One whose operation failed goes with the operation.
CREATE TABLE files (
    bank         int NOT NULL REFERENCES banks ON DELETE CASCADE,
    operation_id uuid NOT NULL,
    content      bytea NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (bank, operation_id),
    FOREIGN KEY (bank, operation_id) REFERENCES operations ON DELETE CASCADE
);
-- Most formats are compressed already.
ALTER TABLE files ALTER COLUMN content SET STORAGE EXTERNAL;
ALTER TABLE files ALTER COLUMN bank SET STATISTICS 0;
