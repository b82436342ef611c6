-- Which of two requests was accepted later is a number: clocks differ between servers, and are set back.
CREATE SEQUENCE acceptances;
ALTER TABLE documents ADD COLUMN acceptance bigint;    -- of the request that last replaced it
ALTER TABLE documents DROP COLUMN replaced_at;
