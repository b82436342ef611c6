-- What a bank is told stands in one place: mission and disposition join its configuration.
UPDATE banks SET config = config
    || CASE WHEN mission IS NULL THEN '{}' ELSE jsonb_build_object('reflect_mission', mission) END
    || CASE WHEN disposition = '{"skepticism": 3, "literalism": 3, "empathy": 3}' THEN '{}'
       ELSE jsonb_build_object('disposition_skepticism', disposition -> 'skepticism',
                               'disposition_literalism', disposition -> 'literalism',
                               'disposition_empathy', disposition -> 'empathy') END;
ALTER TABLE banks DROP COLUMN mission, DROP COLUMN disposition;

-- A chunk is known again by what was read and how: the same again keeps its facts.
ALTER TABLE chunks
    ADD COLUMN content_hash bytea NOT NULL DEFAULT '',
    ADD COLUMN item jsonb;                        -- what its item came with, on the chunk that starts one
-- Chunks that stay may move: indexes are checked when the statement that moves them ends.
ALTER TABLE chunks DROP CONSTRAINT chunks_bank_document_id_chunk_index_key;
ALTER TABLE chunks ADD UNIQUE (bank, document_id, chunk_index) DEFERRABLE INITIALLY IMMEDIATE;
DROP INDEX facts_in_document;
CREATE INDEX facts_in_document ON facts (bank, document_id, position);

-- What an extractor reads beside the words.
ALTER TABLE facts
    ADD COLUMN occurred_around boolean NOT NULL DEFAULT false, -- the words were vague: "around 2015"
    ADD COLUMN recurrence text,                                -- RFC 5545 rule of what comes again and again
    ADD COLUMN duration interval,
    ADD COLUMN aspects jsonb,                                  -- why, where, feeling, references
    ADD COLUMN flags text[] NOT NULL DEFAULT '{}';
