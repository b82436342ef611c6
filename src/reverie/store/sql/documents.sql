-- name: lock
-- The document of this id, made if missing and locked until the transaction ends.
INSERT INTO documents (bank, document_id, version, content_hash, tags, metadata, retain_params)
VALUES (%(bank)s, %(document_id)s, 0, '', %(tags)s, %(metadata)s, %(retain_params)s)
ON CONFLICT (bank, document_id) DO UPDATE SET updated_at = documents.updated_at
RETURNING version, content_hash, replaced_at

-- name: save
-- The new state of a locked document.
UPDATE documents SET version = %(version)s, content_hash = %(content_hash)s, updated_at = now(),
    tags = CASE WHEN %(append)s THEN (SELECT array(SELECT DISTINCT unnest(tags || %(tags)s::text[]))) ELSE %(tags)s END,
    metadata = CASE WHEN %(append)s THEN metadata || %(metadata)s ELSE %(metadata)s END,
    retain_params = %(retain_params)s,
    replaced_at = CASE WHEN %(append)s THEN replaced_at ELSE %(accepted_at)s END
WHERE bank = %(bank)s AND document_id = %(document_id)s

-- name: end
-- Where an append continues: the next chunk index and fact position.
SELECT (SELECT coalesce(max(chunk_index) + 1, 0) FROM chunks
        WHERE bank = %(bank)s AND document_id = %(document_id)s) AS chunk_index,
       (SELECT coalesce(max(position) + 1, 0) FROM facts
        WHERE bank = %(bank)s AND document_id = %(document_id)s) AS position

-- name: hold
-- A document of this id, locked until the transaction ends.
SELECT document_id FROM documents WHERE bank = %(bank)s AND document_id = %(document_id)s FOR UPDATE

-- name: touch
-- Makes a document differ from what was retained, so that retaining the same again writes it anew.
UPDATE documents d SET content_hash = encode(sha256(convert_to('changed ' || content_hash, 'UTF8')), 'hex')
WHERE bank = %(bank)s AND (%(document_id)s::text IS NULL OR document_id = %(document_id)s)
  AND (%(type)s::text IS NULL OR EXISTS (
        SELECT 1 FROM facts f WHERE f.bank = d.bank AND f.document_id = d.document_id AND f.fact_type = %(type)s))

-- name: clear_chunks
-- A document's chunks and, by cascade, its facts.
DELETE FROM chunks WHERE bank = %(bank)s AND document_id = %(document_id)s

-- name: delete
-- A document and, by cascade, all read from it.
DELETE FROM documents WHERE bank = %(bank)s AND document_id = %(document_id)s

-- name: delete_all
-- All documents and, by cascade, all read from them.
DELETE FROM documents WHERE bank = %(bank)s

-- name: get
-- A document with its text and counts.
SELECT d.*,
    (SELECT string_agg(CASE WHEN c.starts_item AND c.chunk_index > 0 THEN E'\n\n' ELSE '' END || c.text, ''
                       ORDER BY c.chunk_index)
     FROM chunks c WHERE c.bank = d.bank AND c.document_id = d.document_id) AS original_text,
    (SELECT coalesce(jsonb_object_agg(fact_type, n), '{}') FROM
        (SELECT fact_type, count(*) AS n FROM facts f
         WHERE f.bank = d.bank AND f.document_id = d.document_id GROUP BY 1) t) AS facts
FROM documents d WHERE d.bank = %(bank)s AND d.document_id = %(document_id)s

-- name: list
-- A page of documents, newest first.
SELECT d.document_id, d.content_hash, d.created_at, d.updated_at, d.tags, d.metadata, d.retain_params,
    (SELECT coalesce(sum(length(text)), 0) FROM chunks c
     WHERE c.bank = d.bank AND c.document_id = d.document_id) AS text_length,
    (SELECT count(*) FROM facts f WHERE f.bank = d.bank AND f.document_id = d.document_id) AS facts
FROM documents d
WHERE d.bank = %(bank)s AND (%(q)s::text IS NULL OR d.document_id ILIKE %(q)s)
  AND (%(tags)s::text[] IS NULL OR {tag_filter})
ORDER BY d.created_at DESC, d.document_id LIMIT %(limit)s OFFSET %(offset)s

-- name: count
-- How many documents that filter finds.
SELECT count(*) AS total FROM documents d
WHERE d.bank = %(bank)s AND (%(q)s::text IS NULL OR d.document_id ILIKE %(q)s)
  AND (%(tags)s::text[] IS NULL OR {tag_filter})

-- name: set_tags
-- New tags of a document.
UPDATE documents SET tags = %(tags)s, updated_at = now()
WHERE bank = %(bank)s AND document_id = %(document_id)s

-- name: set_fact_tags
-- The same tags on the facts read from it.
UPDATE facts SET tags = %(tags)s WHERE bank = %(bank)s AND document_id = %(document_id)s

-- name: chunks
-- A page of a document's chunks in order.
SELECT id, document_id, chunk_index, text, created_at FROM chunks
WHERE bank = %(bank)s AND document_id = %(document_id)s
ORDER BY chunk_index LIMIT %(limit)s OFFSET %(offset)s

-- name: count_chunks
-- How many chunks a document has.
SELECT count(*) AS total FROM chunks WHERE bank = %(bank)s AND document_id = %(document_id)s

-- name: chunks_by_id
-- Chunks of these ids.
SELECT id, document_id, chunk_index, text, created_at FROM chunks WHERE bank = %(bank)s AND id = ANY(%(ids)s)
