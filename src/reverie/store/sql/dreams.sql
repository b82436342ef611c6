-- name: facts
-- The facts that were learned or edited last, at most so many, with their entities by the names they are resolved to
-- and what they claim.
SELECT f.id, f.text, f.fact_type, f.learned_at, f.mentioned_at, f.occurred_start, f.occurred_end, f.occurred_precision,
    f.speaker, f.document_id, f.tags, f.confidence, f.flags, f.embedding, n.names, c.claims
FROM (
    SELECT * FROM facts WHERE bank = %(bank)s AND active AND encoder = %(encoder)s
    ORDER BY greatest(learned_at, edited_at) DESC, id DESC LIMIT %(most)s
) f
LEFT JOIN LATERAL (
    SELECT jsonb_agg(DISTINCT jsonb_build_array(h.name, h.kind)) AS names
    FROM fact_entities fe JOIN entities e ON e.bank = %(bank)s AND e.id = fe.entity_id
    JOIN entities h ON h.bank = %(bank)s AND h.id = e.head
    WHERE fe.bank = %(bank)s AND fe.fact_id = f.id) n ON true
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_array(coalesce(h.name, c.subject), c.attribute, c.value, c.negated, c.valid_until,
        c.ended_by)) AS claims
    FROM claims c LEFT JOIN entities e ON e.bank = %(bank)s AND e.id = c.entity
    LEFT JOIN entities h ON h.bank = %(bank)s AND h.id = e.head
    WHERE c.bank = %(bank)s AND c.fact_id = f.id) c ON true

-- name: causes
-- Which of these facts brought about which others of them.
SELECT from_fact, to_fact, weight FROM links
WHERE bank = %(bank)s AND kind = 'causes' AND from_fact = ANY(%(ids)s) AND to_fact = ANY(%(ids)s)

-- name: observed
-- The observations that rest on these facts, those changed last, with the facts they rest on.
SELECT o.id, o.text, s.sources FROM (
    SELECT DISTINCT observation_id FROM observation_sources WHERE bank = %(bank)s AND fact_id = ANY(%(ids)s)
) mine
JOIN observations o ON o.bank = %(bank)s AND o.id = mine.observation_id
JOIN LATERAL (
    SELECT array_agg(s.fact_id ORDER BY coalesce(f.occurred_start, f.mentioned_at, f.learned_at), f.id) AS sources
    FROM observation_sources s JOIN facts f ON f.bank = %(bank)s AND f.id = s.fact_id
    WHERE s.bank = %(bank)s AND s.observation_id = o.id) s ON s.sources IS NOT NULL
ORDER BY o.updated_at DESC, o.id LIMIT %(most)s

-- name: accessed
-- How often these memories were handed out.
SELECT artifact, access_count FROM access_counts
WHERE bank = %(bank)s AND kind = 'memory' AND artifact = ANY(%(ids)s)

-- name: open
-- Predictions that await their outcome. To one that people sent back only facts speak that were learned since.
SELECT id, key, kind, probability, opens_at, expires_at, test, greatest(created_at, (
        SELECT max(o.created_at) FROM dream_outcomes o
        WHERE o.bank = %(bank)s AND o.prediction_id = p.id AND o.settled_by = 'person')) AS made_at
FROM dream_predictions p
WHERE bank = %(bank)s AND status = 'pending' ORDER BY created_at, id

-- name: titles
-- What the predictions say that await their outcome.
SELECT id, title, description FROM dream_predictions WHERE bank = %(bank)s AND status = 'pending'

-- name: scored
-- Predictions whose outcome became known in the last days.
SELECT kind, probability, outcome FROM dream_predictions
WHERE bank = %(bank)s AND outcome IS NOT NULL AND settled_at > now() - make_interval(days => %(days)s)
ORDER BY settled_at, id

-- name: states
-- What dreams that were kept said last of each hypothesis. Where a prediction from it came true or not since then, that
-- is news: what was said before it does not count.
WITH tested AS (
    SELECT regexp_replace(key, '@[^@]*$', '') AS key, max(settled_at) AS at FROM dream_predictions
    WHERE bank = %(bank)s AND outcome IS NOT NULL GROUP BY 1)
SELECT DISTINCT ON (s.key) s.key, s.state FROM dream_statements s
JOIN dream_runs r ON r.bank = s.bank AND r.id = s.run_id LEFT JOIN tested t ON t.key = s.key
WHERE s.bank = %(bank)s AND (t.at IS NULL OR t.at <= r.created_at) ORDER BY s.key, r.created_at DESC

-- name: said
-- The vectors of the same, the latest first.
WITH tested AS (
    SELECT regexp_replace(key, '@[^@]*$', '') AS key, max(settled_at) AS at FROM dream_predictions
    WHERE bank = %(bank)s AND outcome IS NOT NULL GROUP BY 1)
SELECT s.embedding FROM dream_statements s JOIN dream_runs r ON r.bank = s.bank AND r.id = s.run_id
LEFT JOIN tested t ON t.key = s.key
WHERE s.bank = %(bank)s AND s.encoder = %(encoder)s AND (t.at IS NULL OR t.at <= r.created_at)
ORDER BY r.created_at DESC, s.key LIMIT %(most)s

-- name: add_run
-- A run that has ended.
INSERT INTO dream_runs (bank, id, status, run_type, trigger_source, reason, summary, quality, novelty, maturity,
    evidence_basis, signals, confidence, calibration, artifact, tokens, output_tokens)
VALUES (%(bank)s, %(id)s, %(status)s, %(run_type)s, %(trigger_source)s, %(reason)s, %(summary)s, %(quality)s,
    %(novelty)s, %(maturity)s, %(evidence_basis)s, %(signals)s, %(confidence)s, %(calibration)s, %(artifact)s,
    %(tokens)s, %(output_tokens)s)

-- name: add_phases
-- What its phases found.
INSERT INTO dream_phases (bank, run_id, phase, tier, fallback, records)
SELECT %(bank)s, %(run_id)s, p.phase, p.tier, p.fallback, p.records
FROM jsonb_to_recordset(%(phases)s) AS p (phase text, tier text, fallback text, records jsonb)

-- name: add_statement
-- Something that held in a dream that is kept.
INSERT INTO dream_statements (bank, run_id, key, state, encoder, embedding)
VALUES (%(bank)s, %(run_id)s, %(key)s, %(state)s, %(encoder)s, %(embedding)s) ON CONFLICT DO NOTHING

-- name: add_predictions
-- What it predicts, but for what is predicted already.
INSERT INTO dream_predictions (bank, id, run_id, key, kind, title, description, target_ref, target_kind, horizon,
    probability, success_criteria, opens_at, expires_at, evidence, test)
SELECT %(bank)s, p.id, %(run_id)s, p.key, p.kind, p.title, p.description, p.target_ref, p.target_kind, p.horizon,
    p.probability, p.success_criteria, p.opens_at, p.expires_at, p.evidence, p.test
FROM jsonb_to_recordset(%(predictions)s) AS p (id uuid, key text, kind text, title text, description text,
    target_ref text, target_kind text, horizon text, probability real, success_criteria text[], opens_at timestamptz,
    expires_at timestamptz, evidence uuid[], test jsonb)
ON CONFLICT DO NOTHING RETURNING id

-- name: add_proposals
-- What it proposes, but for what was decided already or waits with the same evidence. What was sent back is proposed
-- again where there is more.
WITH given AS (
    SELECT p.* FROM jsonb_to_recordset(%(proposals)s) AS p (id uuid, key text, type text, title text, content text,
        tags text[], evidence uuid[], rationale text, value real, confidence real)
), again AS (
    UPDATE dream_proposals d SET content = g.content, title = g.title, tags = g.tags, evidence = g.evidence,
        rationale = g.rationale, value = g.value, confidence = g.confidence, review_status = 'proposed'
    FROM given g WHERE d.bank = %(bank)s AND d.key = g.key AND d.review_status IN ('proposed', 'needs_more_evidence')
        AND NOT d.evidence @> g.evidence
    RETURNING d.key
)
INSERT INTO dream_proposals (bank, id, run_id, key, type, title, content, tags, evidence, rationale, value, confidence)
SELECT %(bank)s, g.id, %(run_id)s, g.key, g.type, g.title, g.content, g.tags, g.evidence, g.rationale, g.value,
    g.confidence
FROM given g WHERE NOT EXISTS (
    SELECT FROM dream_proposals d WHERE d.bank = %(bank)s AND d.key = g.key
        AND (d.review_status IN ('proposed', 'needs_more_evidence') OR d.content = g.content))
RETURNING id

-- name: cite
-- The memories that it rests on, kept until the transaction ends: whoever deletes one then finds it cited.
INSERT INTO dream_citations (bank, memory_id, run_id)
SELECT f.bank, f.id, %(run_id)s::uuid FROM facts f WHERE f.bank = %(bank)s AND f.id = ANY(%(ids)s) FOR KEY SHARE

-- name: settle
-- What became of a prediction; one that somebody settled meanwhile stays as it is.
WITH settled AS (
    UPDATE dream_predictions SET status = %(status)s, outcome = %(outcome)s, note = %(note)s, settled_at = now()
    WHERE bank = %(bank)s AND id = %(prediction_id)s AND status = 'pending'
    RETURNING id
)
INSERT INTO dream_outcomes (bank, id, prediction_id, status, settled_by, run_id, note, evidence)
SELECT %(bank)s, %(id)s, id, %(status)s, 'dream', %(run_id)s, %(note)s, %(evidence)s FROM settled

-- name: tidy
-- Only the latest of the runs that came to nothing are kept.
DELETE FROM dream_runs WHERE bank = %(bank)s AND id IN (
    SELECT r.id FROM dream_runs r WHERE r.bank = %(bank)s AND r.status <> 'success'
        AND NOT EXISTS (SELECT FROM dream_outcomes o WHERE o.bank = r.bank AND o.run_id = r.id)
    ORDER BY r.created_at DESC OFFSET %(most)s)

-- name: latest
-- The run that ended last, and the time as the database has it.
SELECT id, created_at, now() AS now FROM dream_runs WHERE bank = %(bank)s ORDER BY created_at DESC, id LIMIT 1

-- name: under_way
-- The run that waits or is being made.
SELECT id FROM operations
WHERE bank = %(bank)s AND type = 'dream_generation' AND status IN ('pending', 'processing') ORDER BY created_at LIMIT 1

-- name: page
-- Runs, the latest first.
SELECT * FROM dream_runs WHERE bank = %(bank)s AND (%(id)s::uuid IS NULL OR id = %(id)s)
ORDER BY created_at DESC, id LIMIT %(limit)s

-- name: phases
-- What the phases of a run found.
SELECT phase, tier, fallback, records FROM dream_phases WHERE bank = %(bank)s AND run_id = %(run_id)s

-- name: hypotheses
-- What the first two phases of these runs found: all that was supposed, and what of it held.
SELECT run_id, records FROM dream_phases WHERE bank = %(bank)s AND run_id = ANY(%(ids)s) AND phase = 'audit'

-- name: predictions
-- The predictions of these runs.
SELECT * FROM dream_predictions WHERE bank = %(bank)s AND run_id = ANY(%(ids)s) ORDER BY probability DESC, id

-- name: proposals
-- The proposals of these runs, the most valuable first.
SELECT * FROM dream_proposals WHERE bank = %(bank)s AND run_id = ANY(%(ids)s) ORDER BY value DESC, id

-- name: outcomes
-- What became of the predictions of these runs, and what these runs found to have become of others.
SELECT o.*, p.run_id AS of_run, p.title FROM dream_outcomes o
JOIN dream_predictions p ON p.bank = o.bank AND p.id = o.prediction_id
WHERE o.bank = %(bank)s AND (p.run_id = ANY(%(ids)s) OR o.run_id = ANY(%(ids)s)) ORDER BY o.created_at, o.id

-- name: hold_proposal
-- A proposal, kept from others' decisions until the transaction ends.
SELECT * FROM dream_proposals WHERE bank = %(bank)s AND id = %(id)s FOR UPDATE

-- name: decide
-- What people made of a proposal.
UPDATE dream_proposals SET review_status = %(status)s, note = %(note)s, reviewed_at = now(), made = %(made)s
WHERE bank = %(bank)s AND id = %(id)s RETURNING *

-- name: hold_prediction
-- A prediction, kept from others' decisions until the transaction ends.
SELECT * FROM dream_predictions WHERE bank = %(bank)s AND id = %(id)s FOR UPDATE

-- name: tell
-- What people say became of a prediction.
UPDATE dream_predictions SET status = %(status)s, outcome = %(outcome)s, note = %(note)s,
    settled_at = CASE WHEN %(outcome)s::real IS NULL THEN NULL ELSE now() END
WHERE bank = %(bank)s AND id = %(id)s RETURNING *

-- name: add_outcome
-- What people said of a prediction.
INSERT INTO dream_outcomes (bank, id, prediction_id, status, settled_by, note, evidence)
VALUES (%(bank)s, %(id)s, %(prediction_id)s, %(status)s, 'person', %(note)s, %(evidence)s) RETURNING *

-- name: last_outcome
-- What was said last of a prediction.
SELECT * FROM dream_outcomes WHERE bank = %(bank)s AND prediction_id = %(prediction_id)s
ORDER BY created_at DESC, id DESC LIMIT 1

-- name: known
-- Those of these ids that are facts or observations of the bank.
SELECT id FROM facts WHERE bank = %(bank)s AND id = ANY(%(ids)s)
UNION SELECT id FROM observations WHERE bank = %(bank)s AND id = ANY(%(ids)s)

-- name: stats
-- All runs and predictions of a bank in numbers.
SELECT r.*, p.*, (SELECT count(*)::int FROM operations o WHERE o.bank = %(bank)s AND o.type = 'dream_generation'
        AND o.status = 'failed') AS failed_operations
FROM (
    SELECT count(*)::int AS total, max(created_at) AS last_run_at,
        coalesce(avg(quality), 0)::float8 AS quality, coalesce(avg(tokens), 0)::float8 AS tokens,
        coalesce(avg(output_tokens), 0)::float8 AS output_tokens,
        coalesce(avg(novelty) FILTER (WHERE status <> 'low_signal'), 0)::float8 AS novelty,
        count(*) FILTER (WHERE status = 'success')::int AS succeeded,
        count(*) FILTER (WHERE status = 'failed_validation')::int AS failed,
        count(*) FILTER (WHERE status = 'duplicate_low_novelty')::int AS duplicates
    FROM dream_runs WHERE bank = %(bank)s
) r, (
    SELECT count(*)::int AS predictions, count(*) FILTER (WHERE status = 'pending')::int AS pending,
        count(*) FILTER (WHERE status = 'confirmed')::int AS confirmed,
        count(*) FILTER (WHERE status = 'contradicted')::int AS contradicted
    FROM dream_predictions WHERE bank = %(bank)s
) p

-- name: calibration
-- How good the predictions of each kind were of which the outcome is known.
SELECT kind, count(*)::int AS n, avg(power(probability - outcome, 2))::float8 AS brier, avg(outcome)::float8 AS base_rate
FROM dream_predictions WHERE bank = %(bank)s AND outcome IS NOT NULL GROUP BY kind ORDER BY kind

-- name: in_window
-- Runs since then, and their mean quality.
SELECT count(*)::int AS runs, coalesce(avg(quality), 0)::float8 AS quality FROM dream_runs
WHERE bank = %(bank)s AND created_at >= %(since)s

-- name: scheduled
-- Banks that dream by themselves and whose clock is due, or not set for their settings as they are.
SELECT b.bank, b.bank_id FROM banks b JOIN tenants t ON t.name = b.tenant
CROSS JOIN LATERAL (SELECT layered(t.config, b.config) AS config OFFSET 0) c
LEFT JOIN dream_schedules s ON s.bank = b.bank
WHERE coalesce((c.config -> 'dream' ->> 'enabled')::boolean, %(enabled)s)
    AND (s.bank IS NULL OR s.due_at <= now()
        OR s.settings <> concat(c.config ->> 'dream', ' ', c.config ->> 'timezone'))
ORDER BY s.due_at NULLS FIRST, b.bank LIMIT %(most)s

-- name: line_up
-- A place for the clock of a bank.
INSERT INTO dream_schedules (bank, settings) VALUES (%(bank)s, '') ON CONFLICT DO NOTHING

-- name: hold_schedule
-- The clock of a bank, kept from other workers until the transaction ends: whether it is due under the settings as they
-- are, and the time as the database has it.
SELECT concat(c.config ->> 'dream', ' ', c.config ->> 'timezone') AS settings,
    s.settings AS reckoned, s.due_at, now() AS now
FROM dream_schedules s JOIN banks b ON b.bank = s.bank JOIN tenants t ON t.name = b.tenant
CROSS JOIN LATERAL (SELECT layered(t.config, b.config) AS config) c
WHERE s.bank = %(bank)s FOR UPDATE OF s

-- name: set_schedule
-- When the clock comes next.
UPDATE dream_schedules SET settings = %(settings)s, due_at = %(due_at)s WHERE bank = %(bank)s
