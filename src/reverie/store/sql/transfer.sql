-- name: add_part
-- A part of the archive of an operation, if that is not over: nothing is added to one that was cancelled.
INSERT INTO archive_parts (bank, operation_id, run, number, content)
SELECT %(bank)s, o.id, %(run)s, %(number)s, %(content)s FROM operations o
WHERE o.bank = %(bank)s AND o.id = %(operation_id)s AND o.status IN ('pending', 'processing') FOR SHARE

-- name: part
-- One part of the archive that an import reads.
SELECT content FROM archive_parts
WHERE bank = %(bank)s AND operation_id = %(operation_id)s AND run = %(run)s AND number = %(number)s

-- name: finished_part
-- One part of the archive that an export made, once it is complete.
SELECT a.content FROM archive_parts a JOIN operations o ON o.bank = a.bank AND o.id = a.operation_id
WHERE a.bank = %(bank)s AND a.operation_id = %(operation_id)s AND a.run = %(run)s AND a.number = %(number)s
  AND o.bank = %(bank)s AND o.status = 'completed'

-- name: finished
-- What a finished export says of its archive.
SELECT result FROM operations
WHERE bank = %(bank)s AND id = %(operation_id)s AND type = 'export_documents' AND status = 'completed'

-- name: drop_parts
-- The archive of an operation, but for that of one run.
DELETE FROM archive_parts a
WHERE a.bank = %(bank)s AND a.operation_id = %(operation_id)s AND (%(but)s::uuid IS NULL OR a.run <> %(but)s)

-- name: begin_import
-- How far an import has come, and which attempt at it this is; it begins where it is new.
INSERT INTO imports (bank, operation_id) VALUES (%(bank)s, %(operation_id)s)
ON CONFLICT (bank, operation_id) DO UPDATE SET documents = imports.documents
RETURNING documents, counts,
    (SELECT o.attempts FROM operations o WHERE o.bank = %(bank)s AND o.id = %(operation_id)s) AS attempt

-- name: advance_import
-- An import has come so far, if it stood where it was left, and this attempt still owns it.
UPDATE imports i SET documents = %(documents)s, counts = %(counts)s
FROM (SELECT o.id FROM operations o
      WHERE o.bank = %(bank)s AND o.id = %(operation_id)s AND o.status = 'processing'
        AND o.attempts = %(attempt)s FOR SHARE) o
WHERE i.bank = %(bank)s AND i.operation_id = o.id AND i.documents = %(since)s

-- name: end_import
-- An import that is done.
DELETE FROM imports WHERE bank = %(bank)s AND operation_id = %(operation_id)s

-- name: count
-- How many documents a bank has, of these if there are some given.
SELECT count(*) AS total FROM documents
WHERE bank = %(bank)s AND (%(ids)s::text[] IS NULL OR document_id = ANY(%(ids)s))

-- name: present
-- Which of these documents there are.
SELECT document_id FROM documents WHERE bank = %(bank)s AND document_id = ANY(%(ids)s)

-- name: documents
-- The documents that follow one, the oldest first.
SELECT d.document_id, d.version, d.content_hash, d.tags, d.metadata, d.retain_params, d.created_at, d.updated_at,
    (SELECT count(*) FROM chunks c WHERE c.bank = d.bank AND c.document_id = d.document_id) AS chunks
FROM documents d
WHERE d.bank = %(bank)s AND (%(ids)s::text[] IS NULL OR d.document_id = ANY(%(ids)s))
  AND (%(at)s::timestamptz IS NULL OR (d.created_at, d.document_id) > (%(at)s, %(after)s))
ORDER BY d.created_at, d.document_id LIMIT %(limit)s

-- name: chunks
-- Chunks of documents that follow one.
SELECT c.id, c.document_id, c.chunk_index, c.starts_item, c.text, c.created_at, c.content_hash, c.item, c.title_key
FROM chunks c
WHERE c.bank = %(bank)s AND c.document_id = ANY(%(ids)s) AND c.chunk_index > %(after)s
ORDER BY c.document_id, c.chunk_index LIMIT %(limit)s

-- name: facts
-- The facts of chunks with the names, claims, links within the document, and changes that hang on them.
SELECT f.id, f.chunk_id, f.position, f.fact_type, f.text, f.span_start, f.span_end, f.speaker, f.context,
    f.occurred_start, f.occurred_end, f.occurred_precision, f.occurred_around, f.recurrence, f.duration, f.aspects,
    f.mentioned_at, f.learned_at, f.tags, f.metadata, f.flags, f.confidence, f.extractor, f.extractor_version,
    f.document_version, f.retired_at, f.retired_reason, f.edited_at,
    c.subject, c.attribute, c.value, c.negated, c.valid_until, c.ended_by,
    coalesce(m.names, '[]') AS names, coalesce(l.links, '[]') AS links, coalesce(h.changes, '[]') AS changes
FROM facts f
LEFT JOIN claims c ON c.bank = f.bank AND c.fact_id = f.id
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_array(e.name, e.kind, e.core IS NULL AND e.lead IS NULL) ORDER BY e.name, e.sense)
        AS names
    FROM fact_entities fe JOIN entities e ON e.bank = fe.bank AND e.id = fe.entity_id
    WHERE fe.bank = f.bank AND fe.fact_id = f.id
) m ON true
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_array(l.to_fact, l.kind, l.weight) ORDER BY l.to_fact, l.kind) AS links
    FROM links l JOIN facts t ON t.bank = l.bank AND t.id = l.to_fact
    WHERE l.bank = f.bank AND l.from_fact = f.id AND l.kind <> 'supersedes' AND t.document_id = f.document_id
) l ON true
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_array(fc.changes, fc.reason, fc.changed_at) ORDER BY fc.number) AS changes
    FROM fact_changes fc WHERE fc.bank = f.bank AND fc.fact_id = f.id
) h ON true
WHERE f.bank = %(bank)s AND f.chunk_id = ANY(%(chunks)s) AND f.fact_type <> 'observation'
ORDER BY f.position, f.id

-- name: merges
-- Names that a person has merged, with the names they were merged into; of these documents, if there are some given.
WITH named AS (
    SELECT DISTINCT fe.entity_id AS id FROM facts f JOIN fact_entities fe ON fe.bank = f.bank AND fe.fact_id = f.id
    WHERE f.bank = %(bank)s AND f.document_id = ANY(%(ids)s)
)
SELECT e.name, p.name AS into, e.merge_reason AS reason
FROM entities e JOIN entities p ON p.bank = e.bank AND p.id = e.merged_into
WHERE e.bank = %(bank)s AND e.merged_by = 'person' AND (%(ids)s::text[] IS NULL
    OR (e.id IN (SELECT id FROM named) AND p.id IN (SELECT id FROM named)))
ORDER BY e.merged_at, e.name

-- name: partings
-- Pairs of names that are kept apart; of these documents, if there are some given.
WITH named AS (
    SELECT DISTINCT fe.entity_id AS id FROM facts f JOIN fact_entities fe ON fe.bank = f.bank AND fe.fact_id = f.id
    WHERE f.bank = %(bank)s AND f.document_id = ANY(%(ids)s)
)
SELECT e.name, o.name AS other FROM refused_merges r
JOIN entities e ON e.bank = r.bank AND e.id = r.entity_id
JOIN entities o ON o.bank = r.bank AND o.id = r.other_id
WHERE r.bank = %(bank)s AND e.name_key <> o.name_key AND (%(ids)s::text[] IS NULL
    OR (e.id IN (SELECT id FROM named) AND o.id IN (SELECT id FROM named)))
ORDER BY r.created_at, e.name, o.name

-- name: save
-- Documents, locked before, as they were elsewhere.
UPDATE documents d SET version = s.version, content_hash = s.content_hash, tags = s.tags, metadata = s.metadata,
    retain_params = s.retain_params, created_at = s.created_at, updated_at = s.updated_at, acceptance = s.acceptance
FROM jsonb_to_recordset(%(states)s) AS s (document_id text, version int, content_hash text, tags text[],
    metadata jsonb, retain_params jsonb, created_at timestamptz, updated_at timestamptz, acceptance bigint)
WHERE d.bank = %(bank)s AND d.document_id = s.document_id

-- name: drop_chunks
-- All chunks of documents and, by cascade, their facts.
DELETE FROM chunks WHERE bank = %(bank)s AND document_id = ANY(%(ids)s)
