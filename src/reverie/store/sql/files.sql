-- name: add
-- A file that an operation is to convert.
INSERT INTO files (bank, operation_id, content) VALUES (%(bank)s, %(operation_id)s, %(content)s)

-- name: get
-- The bytes of a file.
SELECT content FROM files WHERE bank = %(bank)s AND operation_id = %(operation_id)s

-- name: delete
-- A file that is converted.
DELETE FROM files WHERE bank = %(bank)s AND operation_id = %(operation_id)s
