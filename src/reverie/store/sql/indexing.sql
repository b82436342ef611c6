-- name: grown
-- Banks that hold so many facts and are not indexed yet. Looks at banks and one count of each.
SELECT b.bank, b.bank_id FROM banks b JOIN term_counts t ON t.bank = b.bank AND t.term = 0
WHERE b.indexed_at IS NULL AND t.n >= %(facts)s ORDER BY b.bank

-- name: turn
-- Whether no other process indexes this bank now; holds the right to until the transaction ends.
SELECT pg_try_advisory_xact_lock(%(lock)s, %(bank)s) AS mine

-- name: begin
-- From now on all who write to the bank index what they write. The caller holds the bank alone.
UPDATE banks SET indexing_since = coalesce(indexing_since, now()) WHERE bank = %(bank)s

-- name: batch
-- Indexes some facts that were there before, and tells of the last; none when all are. Facts cannot change meanwhile.
WITH missing AS (
    SELECT f.bank, f.id, f.encoder, f.active, f.terms, f.fact_type, f.tags, f.document_id, f.speaker, f.occurred_start,
        f.occurred_end, f.mentioned_at, f.learned_at, f.retired_at, f.embedding
    FROM facts f
    WHERE f.bank = %(bank)s AND f.id > %(after)s
      AND NOT EXISTS (SELECT 1 FROM indexed_facts i WHERE i.bank = f.bank AND i.id = f.id)
    ORDER BY f.id LIMIT %(limit)s FOR SHARE OF f
), narrow AS (
    INSERT INTO indexed_facts (bank, id, encoder, active, terms, fact_type, tags, document_id, speaker,
        occurred_start, occurred_end, mentioned_at, learned_at, retired_at)
    SELECT bank, id, encoder, active, terms, fact_type, tags, document_id, speaker, occurred_start, occurred_end,
        mentioned_at, learned_at, retired_at FROM missing
), vectors AS (
    INSERT INTO indexed_vectors (bank, id, encoder, dimension, embedding)
    SELECT bank, id, encoder, vector_dims(embedding), embedding FROM missing
)
SELECT id FROM missing ORDER BY id DESC LIMIT 1

-- name: finish
-- The bank has all its facts indexed.
UPDATE banks SET indexed_at = now() WHERE bank = %(bank)s

-- name: statistics
-- Without them the planner takes a large bank for a small one.
ANALYZE indexed_facts, indexed_vectors

-- name: near
-- Facts of an indexed bank by their vectors, through the HNSW index; in no certain order.
SELECT f.id, -(v.embedding::halfvec(384) <#> %(vector)s::halfvec(384)) AS score
FROM indexed_vectors v JOIN indexed_facts f ON f.bank = v.bank AND f.id = v.id
WHERE v.bank = %(bank)s AND v.dimension = 384 AND v.encoder = %(encoder)s AND f.bank = %(bank)s AND {filters}
ORDER BY v.embedding::halfvec(384) <#> %(vector)s::halfvec(384) LIMIT %(depth)s

-- name: near_of_few
-- The best by vector of all facts that meet the filters, as long as these are few; else none.
WITH few AS MATERIALIZED (
    SELECT f.id, f.document_id, f.speaker FROM indexed_facts f WHERE f.bank = %(bank)s AND {filters}
    LIMIT %(few)s + 1
)
SELECT f.id, -(v.embedding <#> %(vector)s) AS score FROM few f JOIN indexed_vectors v ON v.id = f.id
WHERE v.bank = %(bank)s AND (SELECT count(*) FROM few) <= %(few)s
ORDER BY {order} LIMIT %(depth)s

-- name: words
-- The best by BM25 of the facts that hold certain terms, of at most so many.
SELECT id, -negative AS score FROM (
    SELECT id, terms <#> %(terms)s AS negative FROM (
        SELECT f.id, f.terms FROM indexed_facts f WHERE f.bank = %(bank)s AND {filters} AND {holding}
        LIMIT %(most)s
    ) held ORDER BY 2 LIMIT %(depth)s
) best WHERE negative < 0

-- name: words_of_few
-- The best by BM25 of all facts that meet the filters, as long as these are few; else none.
WITH few AS MATERIALIZED (
    SELECT f.id, f.terms FROM indexed_facts f WHERE f.bank = %(bank)s AND {filters} LIMIT %(few)s + 1
)
SELECT id, -negative AS score FROM (
    SELECT id, terms <#> %(terms)s AS negative FROM few WHERE (SELECT count(*) FROM few) <= %(few)s
    ORDER BY 2 LIMIT %(depth)s
) best WHERE negative < 0
