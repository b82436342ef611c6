-- name: lock
-- Documents of these ids, made if missing and locked in this order until the transaction ends.
INSERT INTO documents (bank, document_id, version, content_hash)
SELECT %(bank)s, document_id, 0, '' FROM unnest(%(document_ids)s::text[]) document_id ORDER BY document_id
ON CONFLICT (bank, document_id) DO UPDATE SET updated_at = documents.updated_at
RETURNING document_id, version, content_hash, acceptance

-- name: save
-- The new states of locked documents.
UPDATE documents d SET version = s.version, content_hash = s.content_hash, updated_at = now(),
    tags = CASE WHEN s.append THEN (SELECT array(SELECT DISTINCT unnest(d.tags || s.tags))) ELSE s.tags END,
    metadata = CASE WHEN s.append THEN d.metadata || s.metadata ELSE s.metadata END,
    retain_params = CASE WHEN s.append AND d.version > 0 THEN d.retain_params ELSE s.retain_params END,
    acceptance = CASE WHEN s.append THEN d.acceptance ELSE s.acceptance END
FROM jsonb_to_recordset(%(states)s) AS s (document_id text, version int, content_hash text, tags text[],
    metadata jsonb, retain_params jsonb, append boolean, acceptance bigint)
WHERE d.bank = %(bank)s AND d.document_id = s.document_id

-- name: stored_chunks
-- The chunks of a document in order, and the positions that their facts take.
SELECT c.id, c.chunk_index, c.content_hash, coalesce(min(f.position), 0) AS position,
    coalesce(max(f.position) - min(f.position) + 1, 0) AS width
FROM chunks c LEFT JOIN facts f ON f.bank = c.bank AND f.chunk_id = c.id
WHERE c.bank = %(bank)s AND c.document_id = %(document_id)s
GROUP BY c.bank, c.id ORDER BY c.chunk_index

-- name: chunk_keys
-- The content hashes of the chunks of documents.
SELECT document_id, content_hash FROM chunks
WHERE bank = %(bank)s AND document_id = ANY(%(document_ids)s) AND content_hash <> ''

-- name: move_chunks
-- Chunks that stay, where they now stand.
UPDATE chunks c SET chunk_index = m.chunk_index, starts_item = m.starts_item
FROM unnest(%(ids)s::uuid[], %(indexes)s::int[], %(starts)s::boolean[]) AS m (id, chunk_index, starts_item)
WHERE c.bank = %(bank)s AND c.id = m.id
  AND (c.chunk_index, c.starts_item) IS DISTINCT FROM (m.chunk_index, m.starts_item)

-- name: move_facts
-- The facts of chunks that moved.
UPDATE facts f SET position = f.position + m.shift
FROM unnest(%(ids)s::uuid[], %(shifts)s::int[]) AS m (id, shift)
WHERE f.bank = %(bank)s AND f.chunk_id = m.id AND m.shift <> 0

-- name: set_aside
-- Chunks that will go leave their places to others.
UPDATE chunks c SET chunk_index = -1 - c.chunk_index WHERE c.bank = %(bank)s AND c.id = ANY(%(ids)s)

-- name: delete_chunks
-- Chunks and, by cascade, their facts.
DELETE FROM chunks WHERE bank = %(bank)s AND id = ANY(%(ids)s)

-- name: items
-- The items of a document in order: text, and what the first chunk says each came with.
SELECT string_agg(c.text, '' ORDER BY c.chunk_index) AS text,
    coalesce((array_agg(c.item ORDER BY c.chunk_index))[1], d.retain_params) AS item
FROM (SELECT *, count(*) FILTER (WHERE starts_item) OVER (ORDER BY chunk_index) AS number
      FROM chunks WHERE bank = %(bank)s AND document_id = %(document_id)s) c
JOIN documents d ON d.bank = c.bank AND d.document_id = c.document_id
GROUP BY c.number, d.retain_params ORDER BY c.number

-- name: hold
-- A document of this id, locked until the transaction ends.
SELECT document_id FROM documents WHERE bank = %(bank)s AND document_id = %(document_id)s FOR UPDATE

-- name: touch
-- Makes a document and its chunks (of a type: those with such facts) differ from what was retained, so that
-- retaining the same again reads them anew.
WITH touched AS (
    UPDATE documents d SET content_hash = encode(sha256(convert_to('changed ' || content_hash, 'UTF8')), 'hex')
    WHERE bank = %(bank)s AND (%(document_id)s::text IS NULL OR document_id = %(document_id)s)
      AND (%(type)s::text IS NULL OR EXISTS (
            SELECT 1 FROM facts f
            WHERE f.bank = d.bank AND f.document_id = d.document_id AND f.fact_type = %(type)s))
    RETURNING bank, document_id
)
UPDATE chunks c SET content_hash = '' FROM touched t
WHERE c.bank = %(bank)s AND c.bank = t.bank AND c.document_id = t.document_id
  AND (%(type)s::text IS NULL OR EXISTS (
        SELECT 1 FROM facts f WHERE f.bank = c.bank AND f.chunk_id = c.id AND f.fact_type = %(type)s))

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
         WHERE f.bank = d.bank AND f.document_id = d.document_id AND f.active GROUP BY 1) t) AS facts
FROM documents d WHERE d.bank = %(bank)s AND d.document_id = %(document_id)s

-- name: list
-- A page of documents, newest first.
SELECT d.document_id, d.content_hash, d.created_at, d.updated_at, d.tags, d.metadata, d.retain_params,
    (SELECT coalesce(sum(length(text)), 0) FROM chunks c
     WHERE c.bank = d.bank AND c.document_id = d.document_id) AS text_length,
    (SELECT count(*) FROM facts f WHERE f.bank = d.bank AND f.document_id = d.document_id AND f.active) AS facts
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
-- The same tags on the facts read from it; those that are labels of a fact stay.
UPDATE facts f SET tags = %(tags)s::text[] || ARRAY(
    SELECT t FROM unnest(f.tags) t WHERE t LIKE '%%:%%' AND NOT t = ANY(%(tags)s::text[]) AND EXISTS (
        SELECT 1 FROM fact_entities fe JOIN entities e ON e.bank = fe.bank AND e.id = fe.entity_id
        WHERE fe.bank = f.bank AND fe.fact_id = f.id AND e.name = t))
WHERE f.bank = %(bank)s AND f.document_id = %(document_id)s

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
