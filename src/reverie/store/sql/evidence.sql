-- name: facts
-- What may answer of these facts: what each says, who said it and when, what it claims and what ended that, and the
-- facts that were told as its causes.
SELECT f.id, f.text, f.fact_type, f.speaker, f.context, f.mentioned_at, f.occurred_start, f.occurred_end,
    f.occurred_precision, f.occurred_around, f.recurrence, f.duration, f.aspects, f.flags, f.document_id, f.position,
    cl.subject, cl.attribute, cl.value, cl.negated, cl.valid_until, cl.ended_by, ca.causes
FROM unnest(%(ids)s::uuid[]) given (id)
CROSS JOIN LATERAL (
    SELECT f.* FROM facts f WHERE f.bank = %(bank)s AND f.id = given.id AND f.active OFFSET 0) f
LEFT JOIN LATERAL (
    SELECT cl.* FROM claims cl WHERE cl.bank = f.bank AND cl.fact_id = f.id OFFSET 0) cl ON true
LEFT JOIN LATERAL (
    SELECT array_agg(l.from_fact) AS causes FROM links l
    WHERE l.bank = f.bank AND l.to_fact = f.id AND l.kind = 'causes') ca ON true

-- name: seen
-- Those of these facts whose tags meet a filter.
SELECT f.id FROM facts f WHERE f.bank = %(bank)s AND f.id = ANY(%(ids)s::uuid[]) AND {tag_filter}

-- name: open_chunks
-- Those of these chunks of which all facts meet a filter; of a chunk without facts nobody knows whose it is.
SELECT f.chunk_id FROM facts f WHERE f.bank = %(bank)s AND f.chunk_id = ANY(%(ids)s::uuid[])
GROUP BY f.chunk_id HAVING bool_and({tag_filter})

-- name: entities
-- What each of these facts names: the name that it goes by, its kind, and the places of the facts in the list.
SELECT h.name, h.kind, m.places
FROM (
    SELECT fe.entity_id, array_agg(given.place::int) AS places
    FROM unnest(%(ids)s::uuid[]) WITH ORDINALITY given (id, place)
    CROSS JOIN LATERAL (
        SELECT fe.entity_id FROM fact_entities fe WHERE fe.bank = %(bank)s AND fe.fact_id = given.id OFFSET 0) fe
    GROUP BY fe.entity_id
) m
CROSS JOIN LATERAL (SELECT e.head FROM entities e WHERE e.bank = %(bank)s AND e.id = m.entity_id OFFSET 0) e
CROSS JOIN LATERAL (SELECT h.name, h.kind FROM entities h WHERE h.bank = %(bank)s AND h.id = e.head OFFSET 0) h
