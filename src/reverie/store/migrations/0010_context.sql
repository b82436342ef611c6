-- What recall reads around a fact: the turn before and after it in time, and the passage that has a name for its title.
CREATE INDEX facts_by_mention ON facts (bank, mentioned_at, id);

ALTER TABLE chunks ADD COLUMN title_key text;     -- the title as a name, folded as the names of entities are
UPDATE chunks c SET title_key = t.title_key
FROM (SELECT bank, chunk_id,
          nullif(left(regexp_replace(lower(regexp_replace(trim(regexp_replace(min(context), '[(,].*$', '')), '\s+', ' ', 'g')), '^the ', ''), 200), '')
              AS title_key
      FROM facts WHERE context IS NOT NULL GROUP BY bank, chunk_id) t
WHERE t.bank = c.bank AND t.chunk_id = c.id;
CREATE INDEX chunks_by_title ON chunks (bank, title_key) WHERE title_key IS NOT NULL;
