-- name: count_terms
-- Add what a write brought to the term counts, or took from them, in one order so that writers cannot deadlock.
INSERT INTO term_counts AS t (bank, term, n)
SELECT %(bank)s, term, n FROM unnest(%(terms)s::int[], %(counts)s::bigint[]) AS new (term, n) ORDER BY term
ON CONFLICT (bank, term) DO UPDATE SET n = t.n + excluded.n

-- name: term_counts
-- How many facts hold each term.
SELECT term, n FROM term_counts WHERE bank = %(bank)s AND term = ANY(%(terms)s)

-- name: encoder
-- The number of a model, made if missing.
INSERT INTO encoders (model, dimension) VALUES (%(model)s, %(dimension)s)
ON CONFLICT (model) DO UPDATE SET dimension = encoders.dimension RETURNING encoder, dimension

-- name: other_encoders
-- Models, other than this one, with which facts of any bank are encoded.
SELECT e.model FROM encoders e
WHERE e.encoder <> %(encoder)s AND EXISTS (SELECT 1 FROM facts f WHERE f.encoder = e.encoder)

-- name: details
-- Facts of these ids with the names of their entities, and until when what they claim holds: lookups by key, in place of
-- all entities of the bank for each fact.
SELECT f.id, f.text, f.fact_type, f.context, f.speaker, f.occurred_start, f.occurred_end, f.occurred_precision,
    f.occurred_around, f.recurrence, f.duration, f.aspects, f.flags, f.mentioned_at, f.learned_at, c.valid_until,
    c.ended_by, f.retired_at, f.retired_reason, f.edited_at, f.document_id, f.document_version, f.chunk_id, f.position,
    f.metadata, f.tags, f.span_start, f.span_end, f.extractor, f.extractor_version, f.confidence,
    coalesce(m.names, '{}') AS entities
FROM (SELECT DISTINCT unnest(%(ids)s::uuid[]) AS id) given
CROSS JOIN LATERAL (SELECT f.* FROM facts f WHERE f.bank = %(bank)s AND f.id = given.id OFFSET 0) f
LEFT JOIN LATERAL (
    SELECT array_agg(h.name ORDER BY h.name) AS names
    FROM (SELECT DISTINCT e.head FROM fact_entities fe
          CROSS JOIN LATERAL (SELECT e.head FROM entities e WHERE e.bank = %(bank)s AND e.id = fe.entity_id OFFSET 0) e
          WHERE fe.bank = %(bank)s AND fe.fact_id = f.id) named
    CROSS JOIN LATERAL (SELECT h.name FROM entities h WHERE h.bank = %(bank)s AND h.id = named.head OFFSET 0) h
) m ON true
LEFT JOIN LATERAL (SELECT c.valid_until, c.ended_by FROM claims c
    WHERE c.bank = %(bank)s AND c.fact_id = f.id OFFSET 0) c ON true

-- name: recalled
-- What recall returns of facts, in the order of the fields of Recalled, with the ids of the names they mention.
SELECT f.id, f.text, f.fact_type,
    array(SELECT fe.entity_id FROM fact_entities fe WHERE fe.bank = f.bank AND fe.fact_id = f.id),
    f.context, f.occurred_start, f.occurred_end, f.mentioned_at, f.document_id, f.metadata, f.chunk_id, f.tags,
    c.valid_until, c.ended_by, f.flags
FROM facts f
LEFT JOIN claims c ON c.bank = f.bank AND c.fact_id = f.id
WHERE f.bank = %(bank)s AND f.id = ANY(%(ids)s)

-- name: mentions
-- What each of these facts names: under the names that these go by and their ids, the places of the facts in the list.
SELECT h.name, h.id::text, m.places
FROM (
    SELECT fe.entity_id, array_agg(given.place::int) AS places
    FROM unnest(%(ids)s::uuid[]) WITH ORDINALITY given (id, place)
    CROSS JOIN LATERAL (
        SELECT fe.entity_id FROM fact_entities fe WHERE fe.bank = %(bank)s AND fe.fact_id = given.id OFFSET 0) fe
    GROUP BY fe.entity_id
) m
CROSS JOIN LATERAL (SELECT e.head FROM entities e WHERE e.bank = %(bank)s AND e.id = m.entity_id OFFSET 0) e
CROSS JOIN LATERAL (SELECT h.name, h.id FROM entities h WHERE h.bank = %(bank)s AND h.id = e.head OFFSET 0) h

-- name: heads
-- For each of these names the name it goes by, and that one's id.
SELECT e.id, h.name, h.id::text FROM entities e JOIN entities h ON h.bank = e.bank AND h.id = e.head
WHERE e.bank = %(bank)s AND e.id = ANY(%(ids)s)

-- name: list
-- A page of facts, newest first.
SELECT f.id FROM facts f
WHERE f.bank = %(bank)s
  AND (%(type)s::text IS NULL OR f.fact_type = %(type)s)
  AND (%(q)s::text IS NULL OR f.text ILIKE %(q)s OR f.context ILIKE %(q)s)
  AND (%(document_id)s::text IS NULL OR f.document_id = %(document_id)s)
  AND (%(chunk_id)s::uuid IS NULL OR f.chunk_id = %(chunk_id)s)
  AND (%(entity_id)s::uuid IS NULL OR f.id IN (
        SELECT fe.fact_id FROM entities i
        JOIN entities e ON e.bank = i.bank AND (e.id = i.head OR (e.head = i.head AND e.merged_into IS NOT NULL))
        JOIN fact_entities fe ON fe.bank = e.bank AND fe.entity_id = e.id
        WHERE i.bank = %(bank)s AND i.id = %(entity_id)s))
  AND (%(retired)s::boolean IS NULL OR (f.retired_at IS NOT NULL) = %(retired)s)
  AND (%(consolidation)s::text IS NULL OR f.active AND %(consolidation)s = coalesce((
        SELECT CASE WHEN bool_or(u.failed_at IS NULL) THEN 'pending' WHEN count(*) > 0 THEN 'failed' END
        FROM unconsolidated u
        WHERE u.bank = f.bank AND u.fact_id = f.id), 'consolidated'))
  AND (%(tags)s::text[] IS NULL OR {tag_filter})
ORDER BY f.id DESC LIMIT %(limit)s OFFSET %(offset)s

-- name: count
-- How many facts that filter finds.
SELECT count(*) AS total FROM facts f
WHERE f.bank = %(bank)s
  AND (%(type)s::text IS NULL OR f.fact_type = %(type)s)
  AND (%(q)s::text IS NULL OR f.text ILIKE %(q)s OR f.context ILIKE %(q)s)
  AND (%(document_id)s::text IS NULL OR f.document_id = %(document_id)s)
  AND (%(chunk_id)s::uuid IS NULL OR f.chunk_id = %(chunk_id)s)
  AND (%(entity_id)s::uuid IS NULL OR f.id IN (
        SELECT fe.fact_id FROM entities i
        JOIN entities e ON e.bank = i.bank AND (e.id = i.head OR (e.head = i.head AND e.merged_into IS NOT NULL))
        JOIN fact_entities fe ON fe.bank = e.bank AND fe.entity_id = e.id
        WHERE i.bank = %(bank)s AND i.id = %(entity_id)s))
  AND (%(retired)s::boolean IS NULL OR (f.retired_at IS NOT NULL) = %(retired)s)
  AND (%(consolidation)s::text IS NULL OR f.active AND %(consolidation)s = coalesce((
        SELECT CASE WHEN bool_or(u.failed_at IS NULL) THEN 'pending' WHEN count(*) > 0 THEN 'failed' END
        FROM unconsolidated u
        WHERE u.bank = f.bank AND u.fact_id = f.id), 'consolidated'))
  AND (%(tags)s::text[] IS NULL OR {tag_filter})

-- name: delete
-- Facts of one document, of one type, of some chunks, or all, but for some that stay, and how many of them held each
-- term. Retired facts are not counted.
WITH gone AS (
    DELETE FROM facts
    WHERE bank = %(bank)s AND (%(document_id)s::text IS NULL OR document_id = %(document_id)s)
      AND (%(type)s::text IS NULL OR fact_type = %(type)s)
      AND (%(chunks)s::uuid[] IS NULL OR chunk_id = ANY(%(chunks)s)) AND id <> ALL(%(staying)s::uuid[])
    RETURNING active, terms, term_count
)
SELECT split_part(pair, ':', 1)::int AS term, count(*) AS n
FROM gone, unnest(string_to_array(trim(both '{}' from split_part(terms::text, '/', 1)), ',')) pair
WHERE pair <> '' AND active GROUP BY 1
UNION ALL SELECT 0, count(*) FROM gone WHERE active
UNION ALL SELECT -1, coalesce(sum(term_count), 0) FROM gone WHERE active

-- name: tags
-- Tags in use with how many facts carry each.
SELECT tag, count(*) AS count FROM facts, unnest(tags) tag
WHERE bank = %(bank)s AND active AND (%(q)s::text IS NULL OR tag ILIKE %(q)s)
GROUP BY tag ORDER BY count DESC, tag LIMIT %(limit)s OFFSET %(offset)s

-- name: count_tags
-- How many tags that filter finds.
SELECT count(DISTINCT tag) AS total FROM facts, unnest(tags) tag
WHERE bank = %(bank)s AND active AND (%(q)s::text IS NULL OR tag ILIKE %(q)s)
