-- Facts are known again by their words, however they are cased, spaced and punctuated. Lists and quotations of
-- them that come back with a request are looked up by this key.
CREATE FUNCTION words_key(words text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN ('x' || left(md5(translate(lower(words), E' \t\n\r.,;:!?''"`’‘“”()[]{}<>*_#|/\\-–—', '')), 16))::bit(64)::bigint;
CREATE INDEX facts_by_words ON facts (bank, words_key(text));
