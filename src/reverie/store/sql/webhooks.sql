-- name: line_up
-- Those who add webhooks to a bank do it one after the other, until their transactions end.
SELECT pg_advisory_xact_lock(%(lock)s, %(bank)s)

-- name: create
-- A webhook, unless the bank has as many as it may.
INSERT INTO webhooks (bank, id, url, secret, event_types, enabled, http_config)
SELECT %(bank)s, %(id)s, %(url)s, %(secret)s, %(event_types)s, %(enabled)s, %(http_config)s
WHERE (SELECT count(*) FROM webhooks w WHERE w.bank = %(bank)s) < %(most)s
RETURNING id, url, secret, event_types, enabled, http_config, created_at, updated_at

-- name: list
-- A page of a bank's webhooks, in the order they were made.
SELECT id, url, secret, event_types, enabled, http_config, created_at, updated_at
FROM webhooks WHERE bank = %(bank)s ORDER BY created_at, id LIMIT %(limit)s OFFSET %(offset)s

-- name: count
-- How many webhooks a bank has.
SELECT count(*) AS total FROM webhooks WHERE bank = %(bank)s

-- name: hold
-- One webhook, kept from others' changes until the transaction ends.
SELECT id, url, secret, event_types, enabled, http_config, created_at, updated_at
FROM webhooks WHERE bank = %(bank)s AND id = %(id)s FOR UPDATE

-- name: update
-- New values for one webhook.
UPDATE webhooks SET url = %(url)s, secret = %(secret)s, event_types = %(event_types)s, enabled = %(enabled)s,
    http_config = %(http_config)s, updated_at = now()
WHERE bank = %(bank)s AND id = %(id)s
RETURNING id, url, secret, event_types, enabled, http_config, created_at, updated_at

-- name: delete
-- Removes a webhook and the log of its deliveries.
DELETE FROM webhooks WHERE bank = %(bank)s AND id = %(id)s

-- name: subscribed
-- The webhooks that want one of these events, with the name of their bank; they stay as they are until the end of the
-- transaction, so that what is made for them now is seen by those who change or remove them.
SELECT w.id, w.url, w.event_types, b.bank_id FROM webhooks w JOIN banks b ON b.bank = w.bank
WHERE w.bank = %(bank)s AND w.enabled AND w.event_types && %(event_types)s
ORDER BY w.created_at, w.id FOR SHARE OF w

-- name: documents
-- What is told of documents that were retained: their tags, and how many facts they have.
SELECT d.document_id, d.tags,
    (SELECT count(*) FROM facts f WHERE f.bank = %(bank)s AND f.document_id = d.document_id AND f.active) AS facts
FROM documents d WHERE d.bank = %(bank)s AND d.document_id = ANY(%(document_ids)s)
ORDER BY array_position(%(document_ids)s, d.document_id)

-- name: add_delivery
-- A delivery that waits; its operation is there already.
INSERT INTO webhook_deliveries (bank, id, webhook_id, event_type, event_id, url)
VALUES (%(bank)s, %(id)s, %(webhook_id)s, %(event_type)s, %(event_id)s, %(url)s)

-- name: begin
-- Counts an attempt and returns what it needs; nothing if there is nobody to send it to.
UPDATE webhook_deliveries d SET attempts = d.attempts + 1, status = 'pending', url = w.url, last_attempt_at = now(),
    updated_at = now()
FROM webhooks w
WHERE d.bank = %(bank)s AND d.id = %(id)s
  AND w.bank = %(bank)s AND w.id = d.webhook_id AND w.enabled
RETURNING d.attempts, d.event_type, w.url, w.secret, w.http_config

-- name: note
-- How an attempt ended, if no other has begun since.
UPDATE webhook_deliveries SET status = %(status)s, last_error = %(error)s, last_response_status = %(response_status)s,
    last_response_body = %(response_body)s, updated_at = now()
WHERE bank = %(bank)s AND id = %(id)s AND attempts = %(attempt)s

-- name: unfinished
-- The operations of what a webhook has not delivered yet.
SELECT d.id FROM webhook_deliveries d JOIN operations o ON o.bank = d.bank AND o.id = d.id
WHERE d.bank = %(bank)s AND d.webhook_id = %(webhook_id)s AND o.status IN ('pending', 'processing')
ORDER BY d.id

-- name: deliveries
-- A page of a webhook's deliveries, newest first. One that has not arrived is what its operation is.
SELECT d.id, d.event_id, d.webhook_id, d.url, d.event_type, d.attempts, coalesce(d.last_error, o.error) AS last_error,
    d.last_response_status, d.last_response_body, d.last_attempt_at, d.created_at, d.updated_at, o.next_retry_at,
    CASE WHEN d.status = 'delivered' THEN d.status WHEN o.status IN ('pending', 'processing') THEN 'pending'
        WHEN o.status = 'cancelled' THEN o.status ELSE 'failed' END AS status
FROM webhook_deliveries d JOIN operations o ON o.bank = d.bank AND o.id = d.id
WHERE d.bank = %(bank)s AND d.webhook_id = %(webhook_id)s
  AND (%(before)s::timestamptz IS NULL OR d.created_at < %(before)s
       OR (d.created_at = %(before)s AND d.id < %(before_id)s::uuid))
ORDER BY d.created_at DESC, d.id DESC LIMIT %(limit)s

-- name: exists
-- Whether the bank has this webhook.
SELECT 1 FROM webhooks WHERE bank = %(bank)s AND id = %(id)s
