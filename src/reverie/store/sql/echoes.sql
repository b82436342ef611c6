-- name: find
-- Active facts that have the words of each text, of other documents than these. Few are enough to tell an echo.
SELECT t.n, f.id, f.document_id, f.position, f.speaker
FROM unnest(%(texts)s::text[]) WITH ORDINALITY AS t (words, n)
CROSS JOIN LATERAL (
    SELECT f.id, f.document_id, f.position, f.speaker FROM facts f
    WHERE f.bank = %(bank)s AND words_key(f.text) = words_key(t.words)
      AND f.active AND f.document_id <> ALL(%(without)s::text[])
    LIMIT 50
) f
