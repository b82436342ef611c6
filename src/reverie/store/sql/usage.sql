-- name: line_up
-- Writers who set tokens of a bank aside do it one after the other, until their transactions end.
SELECT pg_advisory_xact_lock(%(lock)s, %(bank)s)

-- name: reserve
-- Sets tokens aside for a call, unless the day's limit over all operations does not cover them.
INSERT INTO llm_usage AS u (bank, day, operation, reserved_tokens)
SELECT b.bank, %(day)s, %(operation)s, %(tokens)s
FROM (SELECT bank FROM banks WHERE bank = %(bank)s FOR KEY SHARE) b
WHERE %(tokens)s + (
    SELECT coalesce(sum(input_tokens + output_tokens + reserved_tokens), 0)
    FROM llm_usage WHERE bank = %(bank)s AND day = %(day)s
) <= %(limit)s
ON CONFLICT (bank, day, operation) DO UPDATE SET reserved_tokens = u.reserved_tokens + excluded.reserved_tokens
RETURNING u.bank

-- name: add
-- Adds what a call took, and frees what was set aside for it; nothing for a bank that is gone.
INSERT INTO llm_usage AS u
    (bank, day, operation, input_tokens, output_tokens, cached_tokens, calls, failures, dropped)
SELECT b.bank, %(day)s, %(operation)s, %(input)s, %(output)s, %(cached)s, %(calls)s, %(failures)s, %(dropped)s
FROM (SELECT bank FROM banks WHERE bank = %(bank)s FOR KEY SHARE) b
ON CONFLICT (bank, day, operation) DO UPDATE SET
    input_tokens = u.input_tokens + excluded.input_tokens,
    output_tokens = u.output_tokens + excluded.output_tokens,
    cached_tokens = u.cached_tokens + excluded.cached_tokens,
    reserved_tokens = greatest(0, u.reserved_tokens - %(reserved)s),
    calls = u.calls + excluded.calls,
    failures = u.failures + excluded.failures,
    dropped = u.dropped + excluded.dropped

-- name: days
-- What a bank's operations took, newest day first.
SELECT day, operation, input_tokens, output_tokens, cached_tokens, reserved_tokens, calls, failures, dropped
FROM llm_usage WHERE bank = %(bank)s AND day >= %(since)s ORDER BY day DESC, operation
