-- name: create
-- A new mental model, still without content; one of the same id is left as it is.
INSERT INTO mental_models (bank, id, name, source_query, tags, max_tokens, trigger, encoder, embedding, due_at)
VALUES (%(bank)s, %(id)s, %(name)s, %(source_query)s, %(tags)s, %(max_tokens)s, %(trigger)s, %(encoder)s,
    %(embedding)s, %(due_at)s)
ON CONFLICT DO NOTHING RETURNING id

-- name: get
-- One mental model with all of it.
SELECT id, name, source_query, content, tags, max_tokens, trigger, version, answered_query, reflect_response,
    sentences, last_refreshed_at, last_memory_seen_at, due_at, created_at, updated_at
FROM mental_models WHERE bank = %(bank)s AND id = %(id)s

-- name: hold
-- The same, kept from others' changes until the transaction ends.
SELECT id, name, source_query, content, tags, max_tokens, trigger, version, answered_query, reflect_response,
    sentences, last_refreshed_at, last_memory_seen_at, due_at, created_at, updated_at
FROM mental_models WHERE bank = %(bank)s AND id = %(id)s FOR NO KEY UPDATE

-- name: list
-- A page of mental models, in the order they were made; what answers are made of only where it is asked for.
SELECT id, name, source_query, content, tags, max_tokens, trigger,
    CASE WHEN %(full)s THEN reflect_response END AS reflect_response,
    last_refreshed_at, last_memory_seen_at, created_at
FROM mental_models WHERE bank = %(bank)s AND {tag_filter} AND (NOT %(without_pages)s OR NOT EXISTS (
    SELECT FROM knowledge_nodes n WHERE n.bank = %(bank)s AND n.mental_model_id = mental_models.id))
ORDER BY created_at, id LIMIT %(limit)s OFFSET %(offset)s

-- name: every
-- All mental models as they are told to be, without their contents.
SELECT id, name, source_query, tags, max_tokens, trigger FROM mental_models WHERE bank = %(bank)s ORDER BY id

-- name: count
-- How many mental models that filter finds.
SELECT count(*) AS total FROM mental_models
WHERE bank = %(bank)s AND {tag_filter} AND (NOT %(without_pages)s OR NOT EXISTS (
    SELECT FROM knowledge_nodes n WHERE n.bank = %(bank)s AND n.mental_model_id = mental_models.id))

-- name: tags
-- Tags in use with how many mental models carry each.
SELECT tag, count(*) AS count FROM mental_models, unnest(tags) tag
WHERE bank = %(bank)s AND (%(q)s::text IS NULL OR tag ILIKE %(q)s)
GROUP BY tag ORDER BY count DESC, tag LIMIT %(limit)s OFFSET %(offset)s

-- name: count_tags
-- How many tags that filter finds.
SELECT count(DISTINCT tag) AS total FROM mental_models, unnest(tags) tag
WHERE bank = %(bank)s AND (%(q)s::text IS NULL OR tag ILIKE %(q)s)

-- name: scopes
-- What mental models that are to be refreshed by themselves rest on: after a consolidation, or of all these ids.
SELECT id, tags, trigger, last_refreshed_at, last_memory_seen_at, due_at FROM mental_models
WHERE bank = %(bank)s AND CASE WHEN %(ids)s::text[] IS NULL
    THEN (trigger -> 'refresh_after_consolidation')::boolean ELSE id = ANY(%(ids)s) END
ORDER BY id

-- name: update
-- New values for one mental model; null leaves a value as it is, but when it is due.
UPDATE mental_models SET name = coalesce(%(name)s, name), source_query = coalesce(%(source_query)s, source_query),
    tags = coalesce(%(tags)s::text[], tags), max_tokens = coalesce(%(max_tokens)s, max_tokens),
    trigger = coalesce(%(trigger)s, trigger), encoder = coalesce(%(encoder)s, encoder),
    embedding = coalesce(%(embedding)s, embedding), due_at = %(due_at)s, updated_at = now()
WHERE bank = %(bank)s AND id = %(id)s

-- name: delete
-- Removes a mental model with its history.
DELETE FROM mental_models WHERE bank = %(bank)s AND id = %(id)s

-- name: keep_version
-- What the content was until now, and what it rested on; nothing where there was none.
INSERT INTO mental_model_history (bank, mental_model_id, number, previous_content, reflect_response)
SELECT bank, id, version, content, reflect_response FROM mental_models
WHERE bank = %(bank)s AND id = %(id)s AND content <> ''

-- name: trim_history
-- Only the last versions are kept.
DELETE FROM mental_model_history WHERE bank = %(bank)s AND mental_model_id = %(id)s AND number IN (
    SELECT number FROM mental_model_history WHERE bank = %(bank)s AND mental_model_id = %(id)s
    ORDER BY number DESC OFFSET %(most)s)

-- name: history
-- What the content was before, newest first.
SELECT number, previous_content, reflect_response, changed_at FROM mental_model_history
WHERE bank = %(bank)s AND mental_model_id = %(id)s ORDER BY number DESC

-- name: write
-- New content.
UPDATE mental_models SET content = %(content)s, answered_query = %(answered_query)s,
    reflect_response = %(reflect_response)s, sentences = %(sentences)s,
    terms = %(terms)s, term_counts = %(term_counts)s, term_total = %(term_total)s,
    version = version + CASE WHEN content <> %(content)s THEN 1 ELSE 0 END, updated_at = now()
WHERE bank = %(bank)s AND id = %(id)s

-- name: seen
-- A refresh has ended that saw all memories up to a moment.
UPDATE mental_models SET last_refreshed_at = now(), last_memory_seen_at = %(last_memory_seen_at)s
WHERE bank = %(bank)s AND id = %(id)s

-- name: clear
-- Takes the content away, so that the next refresh begins anew.
UPDATE mental_models SET content = '', answered_query = NULL, reflect_response = NULL, sentences = '[]',
    terms = '{}', term_counts = '{}', term_total = 0, last_memory_seen_at = NULL, version = version + 1, updated_at = now()
WHERE bank = %(bank)s AND id = %(id)s

-- name: drop_sources
-- The content rests on nothing any more.
DELETE FROM mental_model_sources WHERE bank = %(bank)s AND mental_model_id = %(id)s

-- name: add_sources
-- What the content rests on, as it is now.
INSERT INTO mental_model_sources (bank, mental_model_id, memory_id, superseded, seen_at)
SELECT %(bank)s, %(id)s, m.id, EXISTS (
    SELECT FROM claims c WHERE c.bank = %(bank)s AND c.fact_id = m.id AND c.ended_by IS NOT NULL), %(seen_at)s
FROM unnest(%(memory_ids)s::uuid[]) AS m (id)

-- name: changed_sources
-- Memories that mental models rest on and that are no longer what they were: gone, no longer true, or reworded.
SELECT s.mental_model_id, s.memory_id, f.id IS NULL AND o.id IS NULL AS gone,
    o.id IS NOT NULL AS is_observation
FROM mental_model_sources s
LEFT JOIN facts f ON f.bank = s.bank AND f.id = s.memory_id AND f.active
LEFT JOIN claims c ON c.bank = s.bank AND c.fact_id = s.memory_id AND c.ended_by IS NOT NULL
LEFT JOIN observations o ON o.bank = s.bank AND o.id = s.memory_id
WHERE s.bank = %(bank)s AND s.mental_model_id = ANY(%(ids)s)
  AND (f.id IS NULL AND o.id IS NULL OR f.edited_at > s.seen_at OR o.updated_at > s.seen_at
       OR f.id IS NOT NULL AND (c.fact_id IS NOT NULL) <> s.superseded)
ORDER BY s.mental_model_id, s.memory_id

-- name: clock
-- The time as the database has it.
SELECT now() AS now

-- name: last_change
-- When a fact of a bank was last learned or edited.
SELECT greatest(f.learned_at, f.edited_at) AS at FROM facts f
WHERE f.bank = %(bank)s ORDER BY greatest(f.learned_at, f.edited_at) DESC LIMIT 1

-- name: last_fact
-- When the newest fact of a scope was learned or edited.
SELECT greatest(f.learned_at, f.edited_at) AS at FROM facts f
WHERE f.bank = %(bank)s AND f.active AND {conditions}
ORDER BY greatest(f.learned_at, f.edited_at) DESC LIMIT 1

-- name: last_observation
-- When the newest observation of a scope was written.
SELECT o.updated_at AS at FROM observations o WHERE o.bank = %(bank)s AND {conditions}
ORDER BY o.updated_at DESC LIMIT 1

-- name: newer_facts
-- Facts of a scope that were learned or edited after a moment, the newest first.
SELECT f.id FROM facts f
WHERE f.bank = %(bank)s AND greatest(f.learned_at, f.edited_at) > coalesce(%(since)s::timestamptz, '-infinity') AND f.active AND {conditions}
ORDER BY greatest(f.learned_at, f.edited_at) DESC LIMIT %(limit)s

-- name: newer_kinds
-- What tags and types the facts have that were learned or edited after a moment, and when the newest of each was.
SELECT f.tags, f.fact_type, max(greatest(f.learned_at, f.edited_at)) AS at FROM facts f
WHERE f.bank = %(bank)s AND greatest(f.learned_at, f.edited_at) > %(since)s AND f.active GROUP BY f.tags, f.fact_type

-- name: newer_observations
-- Observations of a scope that were written after a moment, the newest first.
SELECT o.id FROM observations o
WHERE o.bank = %(bank)s AND o.updated_at > coalesce(%(since)s::timestamptz, '-infinity') AND {conditions} ORDER BY o.updated_at DESC LIMIT %(limit)s

-- name: due
-- Mental models of all banks that are to be refreshed by themselves now, kept from others' changes.
SELECT m.bank, m.id FROM mental_models m WHERE m.due_at <= now()
ORDER BY m.due_at LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED

-- name: set_due
-- When a mental model is to be refreshed by itself next; null: not at all.
UPDATE mental_models SET due_at = %(due_at)s WHERE bank = %(bank)s AND id = %(id)s

-- name: search
-- Mental models with content, by how near their name and source query are to a question. Where tags are asked for, none
-- that rests on a memory which these hide, or which is gone, nor one of all tags that rests on other mental models.
SELECT m.id, m.name, m.source_query, m.content, m.tags, m.trigger, m.sentences, m.last_refreshed_at,
    m.last_memory_seen_at, -(m.embedding <#> %(vector)s)::real AS similarity
FROM mental_models m
WHERE m.bank = %(bank)s AND m.encoder = %(encoder)s AND m.content <> '' AND m.id <> ALL(%(without)s) AND {tag_filter}
  AND NOT EXISTS (
    SELECT FROM mental_model_sources s
    LEFT JOIN facts f ON f.bank = s.bank AND f.id = s.memory_id
    LEFT JOIN observations o ON o.bank = s.bank AND o.id = s.memory_id
    WHERE s.bank = %(bank)s AND s.mental_model_id = m.id AND ({source_filter}) IS NOT TRUE)
  AND (NOT %(scoped)s OR m.tags <> '{}' OR m.reflect_response -> 'based_on' -> 'mental-models' IS NULL)
ORDER BY m.embedding <#> %(vector)s, m.id LIMIT %(limit)s
