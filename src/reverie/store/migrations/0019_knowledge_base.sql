-- The knowledge base of a bank: folders, and pages, each of which is a mental model in a place.
CREATE TABLE knowledge_nodes (
    bank            int NOT NULL REFERENCES banks ON DELETE CASCADE,
    id              text NOT NULL,
    parent_id       text,                          -- the folder it is in; null: at the top
    name            text NOT NULL,
    mental_model_id text CHECK (mental_model_id = id), -- what a page says; null: a folder
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (bank, id),
    UNIQUE NULLS NOT DISTINCT (bank, parent_id, name),
    UNIQUE (bank, mental_model_id),
    FOREIGN KEY (bank, parent_id) REFERENCES knowledge_nodes ON DELETE CASCADE,
    FOREIGN KEY (bank, mental_model_id) REFERENCES mental_models ON DELETE CASCADE
);

-- Index terms of the content, how often it has each, and how many it has in all.
ALTER TABLE mental_models
    ADD COLUMN terms int[] NOT NULL DEFAULT '{}',
    ADD COLUMN term_counts int[] NOT NULL DEFAULT '{}',
    ADD COLUMN term_total int NOT NULL DEFAULT 0;

ALTER TABLE knowledge_nodes ALTER COLUMN bank SET STATISTICS 0;
