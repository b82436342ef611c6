-- name: find
-- A fact with all that people may change, what is indexed of it, and the entities it names: their own ids, and the
-- names they go by.
SELECT f.id, f.document_id, f.text, f.context, f.speaker, f.fact_type, f.occurred_start, f.occurred_end,
    f.mentioned_at, f.active, f.retired_reason, f.flags, f.terms, f.term_count,
    coalesce(m.ids, '{}') AS entity_ids, coalesce(m.names, '{}') AS entities
FROM facts f
LEFT JOIN LATERAL (
    SELECT array_agg(e.id) AS ids, array_agg(DISTINCT h.name) AS names
    FROM fact_entities fe
    JOIN entities e ON e.bank = fe.bank AND e.id = fe.entity_id
    JOIN entities h ON h.bank = e.bank AND h.id = e.head
    WHERE fe.bank = f.bank AND fe.fact_id = f.id
) m ON true
WHERE f.bank = %(bank)s AND f.id = %(id)s

-- name: revise
-- A fact as it stands from now on. Words that were read out of its old text go with it.
UPDATE facts f SET
    text = %(text)s, context = %(context)s, fact_type = %(fact_type)s,
    occurred_start = %(occurred_start)s, occurred_end = %(occurred_end)s, mentioned_at = %(mentioned_at)s,
    occurred_precision = CASE WHEN %(redated)s THEN NULL ELSE occurred_precision END,
    occurred_around = occurred_around AND NOT %(redated)s,
    recurrence = CASE WHEN %(reworded)s THEN NULL ELSE recurrence END,
    duration = CASE WHEN %(reworded)s THEN NULL ELSE duration END,
    aspects = CASE WHEN %(reworded)s THEN NULL ELSE aspects END,
    flags = %(flags)s,
    encoder = coalesce(%(encoder)s, encoder),
    embedding = coalesce(%(embedding)s, embedding),
    terms = coalesce(%(terms)s, terms),
    term_count = %(term_count)s,
    active = %(active)s,
    retired_at = CASE WHEN NOT %(active)s THEN coalesce(retired_at, now()) END,
    retired_reason = CASE WHEN NOT %(active)s THEN %(retired_reason)s END,
    edited_at = CASE WHEN %(edited)s THEN now() ELSE edited_at END
WHERE f.bank = %(bank)s AND f.id = %(id)s

-- name: record
-- One change more in the history of a fact.
INSERT INTO fact_changes (bank, fact_id, number, changes, reason)
SELECT %(bank)s, %(id)s, coalesce(max(fc.number), 0) + 1, %(changes)s, %(reason)s
FROM fact_changes fc WHERE fc.bank = %(bank)s AND fc.fact_id = %(id)s

-- name: history
-- What was changed in a fact, newest first.
SELECT fc.number, fc.changes, fc.reason, fc.changed_at FROM fact_changes fc
WHERE fc.bank = %(bank)s AND fc.fact_id = %(id)s ORDER BY fc.number DESC

-- name: background
-- What stands behind a fact as it is now: its first text, why it was last changed, what it supersedes.
SELECT
    (SELECT fc.changes -> 'text' ->> 'old' FROM fact_changes fc
     WHERE fc.bank = %(bank)s AND fc.fact_id = %(id)s AND fc.changes ? 'text'
     ORDER BY fc.number LIMIT 1) AS first_text,
    (SELECT fc.reason FROM fact_changes fc
     WHERE fc.bank = %(bank)s AND fc.fact_id = %(id)s ORDER BY fc.number DESC LIMIT 1) AS reason,
    array(SELECT l.to_fact FROM links l
          WHERE l.bank = %(bank)s AND l.from_fact = %(id)s AND l.kind = 'supersedes' ORDER BY l.to_fact) AS supersedes

-- name: of_chunks
-- Facts of chunks that people changed, in order: the words they were read in, how many with these words of this
-- speaker stand before them in these chunks, and where it is theirs alone the piece of text they were read from.
WITH changed AS (
    SELECT fc.fact_id,
        (array_agg(fc.changes -> 'text' ->> 'old' ORDER BY fc.number) FILTER (WHERE fc.changes ? 'text'))[1] AS first_text
    FROM facts f JOIN fact_changes fc ON fc.bank = f.bank AND fc.fact_id = f.id
    WHERE f.bank = %(bank)s AND f.chunk_id = ANY(%(chunks)s) GROUP BY fc.fact_id
), found AS (
    SELECT f.id, f.chunk_id, f.speaker, f.position, coalesce(changed.first_text, f.text) AS original,
        coalesce(changed.first_text <> f.text, false) AS reworded, changed.fact_id IS NOT NULL AS by_hand,
        substr(c.text, f.span_start + 1, f.span_end - f.span_start) AS quote
    FROM facts f JOIN chunks c ON c.bank = f.bank AND c.id = f.chunk_id LEFT JOIN changed ON changed.fact_id = f.id
    WHERE f.bank = %(bank)s AND f.chunk_id = ANY(%(chunks)s) AND EXISTS (SELECT 1 FROM changed)
), numbered AS (
    SELECT *, row_number() OVER (PARTITION BY speaker, original ORDER BY position) - 1 AS before,
        count(*) OVER (PARTITION BY quote) = 1 AS alone
    FROM found
)
SELECT id, chunk_id, speaker, original, reworded, before, CASE WHEN alone THEN quote END AS quote FROM numbered WHERE by_hand ORDER BY position

-- name: carry
-- Where facts that people changed now stand, and what their document says of its facts. What they cause is read anew.
WITH places AS (
    SELECT * FROM jsonb_to_recordset(%(places)s) AS p (id uuid, chunk_id uuid, position int, document_version int,
        span_start int, span_end int, tags text[], metadata jsonb, extractor text, extractor_version int)
), causes AS (
    DELETE FROM links l USING places p
    WHERE l.bank = %(bank)s AND l.kind = 'causes' AND (l.from_fact = p.id OR l.to_fact = p.id)
)
UPDATE facts f SET chunk_id = p.chunk_id, position = p.position, document_version = p.document_version,
    span_start = p.span_start, span_end = p.span_end, tags = p.tags, metadata = p.metadata,
    extractor = p.extractor, extractor_version = p.extractor_version
FROM places p WHERE f.bank = %(bank)s AND f.id = p.id

-- name: detach
-- The fact names no entity any more.
DELETE FROM fact_entities fe WHERE fe.bank = %(bank)s AND fe.fact_id = %(id)s

-- name: forget
-- Deletes a fact. The chunk and the document it was read from then differ from what was retained, so that
-- retaining the same again reads that chunk anew.
WITH gone AS (
    DELETE FROM facts f WHERE f.bank = %(bank)s AND f.id = %(id)s RETURNING f.chunk_id, f.document_id
), chunk AS (
    UPDATE chunks c SET content_hash = '' FROM gone WHERE c.bank = %(bank)s AND c.id = gone.chunk_id
)
UPDATE documents d
SET content_hash = encode(sha256(convert_to('changed ' || d.content_hash, 'UTF8')), 'hex'), updated_at = now()
FROM gone WHERE d.bank = %(bank)s AND d.document_id = gone.document_id
