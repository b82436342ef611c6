-- name: lock
-- Lets one transaction at a time change the tree of a bank.
SELECT pg_advisory_xact_lock(hashtext('knowledge'), %(bank)s)

-- name: places
-- Where everything is.
SELECT id, parent_id, name, mental_model_id FROM knowledge_nodes WHERE bank = %(bank)s

-- name: create
-- A new folder, or a page of a mental model.
INSERT INTO knowledge_nodes (bank, id, parent_id, name, mental_model_id)
VALUES (%(bank)s, %(id)s, %(parent_id)s, %(name)s, %(mental_model_id)s)

-- name: place
-- Another name, and another folder.
UPDATE knowledge_nodes SET name = %(name)s, parent_id = %(parent_id)s, updated_at = now()
WHERE bank = %(bank)s AND id = %(id)s

-- name: delete
-- Removes a node, and by cascade what is in it.
DELETE FROM knowledge_nodes WHERE bank = %(bank)s AND id = %(id)s

-- name: delete_models
-- Removes what pages say, and by cascade the pages.
DELETE FROM mental_models WHERE bank = %(bank)s AND id = ANY(%(ids)s)

-- name: nodes
-- All folders, and those pages whose mental models meet a filter; what pages say only where it is asked for.
SELECT n.id, n.parent_id, n.name, n.mental_model_id, n.updated_at, m.source_query, m.tags, m.trigger,
    CASE WHEN %(full)s THEN m.content END AS content, m.created_at, m.last_refreshed_at, m.last_memory_seen_at
FROM knowledge_nodes n LEFT JOIN mental_models m ON m.bank = n.bank AND m.id = n.mental_model_id
WHERE n.bank = %(bank)s AND (n.mental_model_id IS NULL OR {tag_filter})

-- name: get
-- One folder or page.
SELECT n.id, n.parent_id, n.name, n.mental_model_id, n.updated_at, m.source_query, m.tags, m.trigger,
    m.content, m.created_at, m.last_refreshed_at, m.last_memory_seen_at
FROM knowledge_nodes n LEFT JOIN mental_models m ON m.bank = n.bank AND m.id = n.mental_model_id
WHERE n.bank = %(bank)s AND n.id = %(id)s

-- name: search
-- Pages as a search sees them: how near name and query are to a question, and which of its terms the content has.
SELECT n.id, n.name, m.source_query, m.term_total AS length, w.terms, w.counts,
    CASE WHEN m.encoder = %(encoder)s THEN -(m.embedding <#> %(vector)s)::real END AS similarity
FROM knowledge_nodes n JOIN mental_models m ON m.bank = n.bank AND m.id = n.mental_model_id
CROSS JOIN LATERAL (
    SELECT array_agg(t.term) AS terms, array_agg(t.times) AS counts
    FROM unnest(m.terms, m.term_counts) AS t (term, times)
    WHERE m.terms && %(terms)s::int[] AND t.term = ANY(%(terms)s)
) w
WHERE n.bank = %(bank)s AND {tag_filter}

-- name: openings
-- How pages begin, and when they were refreshed.
SELECT m.id, left(m.content, %(characters)s) AS opening, coalesce(m.last_refreshed_at, m.created_at) AS at
FROM mental_models m WHERE m.bank = %(bank)s AND m.id = ANY(%(ids)s)

-- name: former
-- When the contents of all pages changed, and how each former one begins, the newest first.
SELECT h.mental_model_id, h.changed_at, left(h.previous_content, %(characters)s) AS opening
FROM mental_model_history h
JOIN knowledge_nodes n ON n.bank = h.bank AND n.mental_model_id = h.mental_model_id
WHERE h.bank = %(bank)s ORDER BY h.mental_model_id, h.number DESC
