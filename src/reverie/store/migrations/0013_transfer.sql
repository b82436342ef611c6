-- Archives of documents, in parts: one that an export makes, until its operation is forgotten, or one that an import
-- reads, until it has. Only the parts of one run of an export count; a run that was overtaken leaves none.
CREATE TABLE archive_parts (
    bank         int NOT NULL,
    operation_id uuid NOT NULL,
    run          uuid NOT NULL,
    number       int NOT NULL,
    content      bytea NOT NULL,
    PRIMARY KEY (bank, operation_id, run, number),
    FOREIGN KEY (bank, operation_id) REFERENCES operations ON DELETE CASCADE
);
-- They are compressed already.
ALTER TABLE archive_parts ALTER COLUMN content SET STORAGE EXTERNAL;
ALTER TABLE archive_parts ALTER COLUMN bank SET STATISTICS 0;

-- How far an import has come: what is done again after an interruption goes on behind these documents.
CREATE TABLE imports (
    bank         int NOT NULL,
    operation_id uuid NOT NULL,
    documents    int NOT NULL DEFAULT 0,
    counts       jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (bank, operation_id),
    FOREIGN KEY (bank, operation_id) REFERENCES operations ON DELETE CASCADE
);
ALTER TABLE imports ALTER COLUMN bank SET STATISTICS 0;

-- An export that came to nothing leaves nothing, however it ended.
CREATE FUNCTION drop_unfinished_export() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM archive_parts a WHERE a.bank = NEW.bank AND a.operation_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER operations_export_unfinished AFTER UPDATE OF status ON operations FOR EACH ROW
    WHEN (NEW.type = 'export_documents' AND NEW.status IN ('failed', 'cancelled'))
    EXECUTE FUNCTION drop_unfinished_export();
