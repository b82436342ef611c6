-- name: replace
-- The token vectors of a fact as it is worded now.
INSERT INTO fact_tokens (bank, fact_id, tokens) VALUES (%(bank)s, %(id)s, %(tokens)s)
ON CONFLICT (bank, fact_id) DO UPDATE SET tokens = excluded.tokens

-- name: drop
-- A fact has no token vectors any more.
DELETE FROM fact_tokens ft WHERE ft.bank = %(bank)s AND ft.fact_id = %(id)s
