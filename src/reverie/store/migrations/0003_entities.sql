-- Every name is an entity of its own; that two names mean the same is a pointer between them, scored and
-- reversible. `head` is the root of the tree of names: facts point at the name they use, readers go by its head.
ALTER TABLE entities
    ADD COLUMN sense        int NOT NULL DEFAULT 0,  -- one name can stand for several
    ADD COLUMN core         text,                    -- sorted letters of the surname, or of the name of a thing
    ADD COLUMN lead         text,                    -- sorted letters of the given name, or of a thing's initials
    ADD COLUMN merged_into  uuid,
    ADD COLUMN head         uuid,
    ADD COLUMN merge_score  real,
    ADD COLUMN merge_reason text,
    ADD COLUMN merged_by    text CHECK (merged_by IN ('rule', 'person')),
    ADD COLUMN merged_at    timestamptz,
    DROP CONSTRAINT entities_bank_name_key_key,
    ADD CHECK ((merged_into IS NULL) = (head = id)),
    ADD CHECK ((merged_into IS NULL) = (merged_by IS NULL));
UPDATE entities SET head = id;

-- A title stays where one word follows it: Mr and Mrs Barker are two people.
UPDATE entities SET name_key = lower(regexp_replace(name, '^(\w+)\.?\s+', '\1 '))
WHERE kind = 'person' AND name_key !~ '\s' AND name ~* '^(mr|mrs|ms|miss|mx|dr|prof|sir|madam|rev|capt)\.?\s+\S+$';

-- Other names become names of their own, merged into what they meant.
INSERT INTO entities (bank, id, name, name_key, kind, created_at, sense, merged_into, head, merge_score, merge_reason,
                      merged_by, merged_at)
SELECT a.bank, gen_random_uuid(), a.alias, a.alias_key, e.kind, a.created_at,
       row_number() OVER (PARTITION BY a.bank, a.alias_key ORDER BY a.created_at, a.entity_id)
           - CASE WHEN EXISTS (SELECT 1 FROM entities o WHERE o.bank = a.bank AND o.name_key = a.alias_key)
                  THEN 0 ELSE 1 END,
       e.id, e.id, a.score, a.reason, 'rule', a.created_at
FROM aliases a JOIN entities e ON e.bank = a.bank AND e.id = a.entity_id;
DROP TABLE aliases;

-- The keys of names that rules may merge, as a write would set them. Concepts get theirs when they are mentioned next.
WITH words AS (
    SELECT bank, id, kind, name ~* '^(mr|mrs|ms|mx|dr|prof|professor|madam|rev|capt)\.?\s+\S+$' AS titled,
        regexp_split_to_array(regexp_replace(regexp_replace(lower(name),
            '^(mr|mrs|ms|miss|mx|dr|prof|professor|sir|madam|rev|capt)\.?\s+(?=\S+\s)', ''), '[^[:alnum:]\s]', '', 'g'),
            '\s+') AS w
    FROM entities WHERE kind <> 'concept'
), parts AS (
    SELECT bank, id,
        CASE WHEN kind <> 'person' THEN array_to_string(w, '')
             WHEN cardinality(w) > 1 THEN w[cardinality(w)] END AS core,
        CASE WHEN kind = 'person' AND NOT titled THEN w[1] END AS lead
    FROM words
)
UPDATE entities e SET
    core = (SELECT nullif(left(string_agg(c, '' ORDER BY c COLLATE "C"), 80), '')
            FROM regexp_split_to_table(p.core, '') c WHERE length(p.core) > 1),
    lead = (SELECT nullif(left(string_agg(c, '' ORDER BY c COLLATE "C"), 80), '')
            FROM regexp_split_to_table(p.lead, '') c WHERE length(p.lead) > 1)
FROM parts p WHERE e.bank = p.bank AND e.id = p.id;

ALTER TABLE entities
    ALTER COLUMN head SET NOT NULL,
    ADD UNIQUE (bank, name_key, sense),
    ADD FOREIGN KEY (bank, merged_into) REFERENCES entities (bank, id);
CREATE INDEX entities_by_core ON entities (bank, core) WHERE core IS NOT NULL;
CREATE INDEX entities_by_lead ON entities (bank, lead) WHERE lead IS NOT NULL;
CREATE INDEX entities_by_head ON entities (bank, head) WHERE merged_into IS NOT NULL;
CREATE INDEX entities_by_parent ON entities (bank, merged_into) WHERE merged_into IS NOT NULL;

-- Names that a person has parted: no rule merges them again.
CREATE TABLE refused_merges (
    bank       int NOT NULL,
    entity_id  uuid NOT NULL,
    other_id   uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (bank, entity_id, other_id),
    FOREIGN KEY (bank, entity_id) REFERENCES entities (bank, id) ON DELETE CASCADE,
    FOREIGN KEY (bank, other_id) REFERENCES entities (bank, id) ON DELETE CASCADE
);
CREATE INDEX refused_merges_by_other ON refused_merges (bank, other_id);
ALTER TABLE refused_merges ALTER COLUMN bank SET STATISTICS 0;
