-- name: among
-- Stored links between active facts of these ids, newest first.
SELECT l.from_fact, l.to_fact, l.kind, l.weight FROM links l
WHERE l.bank = %(bank)s AND l.from_fact = ANY(%(ids)s) AND l.to_fact = ANY(%(ids)s)
ORDER BY l.created_at DESC, l.from_fact, l.to_fact, l.kind LIMIT %(limit)s

-- name: drop
-- All links from and to a fact.
DELETE FROM links l WHERE l.bank = %(bank)s AND (l.from_fact = %(id)s OR l.to_fact = %(id)s)

-- name: embeddings
-- The vectors of facts, as far as this encoder made them.
SELECT f.id, f.embedding FROM facts f
WHERE f.bank = %(bank)s AND f.id = ANY(%(ids)s) AND f.encoder = %(encoder)s
