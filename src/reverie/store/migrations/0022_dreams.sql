-- Dreams: runs, what each phase of them found, predictions and what became of them, and proposals for people.
-- What is stored quotes facts, so it goes when they go: see forget_dreamt.
CREATE TABLE dream_runs (
    bank            int NOT NULL REFERENCES banks ON DELETE CASCADE,
    id              uuid NOT NULL,                  -- that of the operation that made it
    status          text NOT NULL CHECK (status IN
                    ('success', 'low_signal', 'failed_validation', 'duplicate_low_novelty')),
    run_type        text NOT NULL CHECK (run_type IN ('dream', 'trance')),
    trigger_source  text NOT NULL CHECK (trigger_source IN ('manual', 'event', 'cron')),
    reason          text,                           -- why it is no success
    summary         text NOT NULL,
    quality         real NOT NULL,
    novelty         real NOT NULL,
    maturity        text NOT NULL CHECK (maturity IN ('sparse', 'emerging', 'mature')),
    evidence_basis  jsonb NOT NULL,
    signals         jsonb NOT NULL,
    confidence      jsonb NOT NULL,
    calibration     jsonb NOT NULL,                 -- of each kind of hypothesis: n, Brier scores, base rate
    artifact        text,                           -- the page, of a success
    tokens          int NOT NULL DEFAULT 0,
    output_tokens   int NOT NULL DEFAULT 0,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (bank, id)
);
CREATE INDEX dream_runs_by_time ON dream_runs (bank, created_at DESC, id);

CREATE TABLE dream_phases (
    bank     int NOT NULL,
    run_id   uuid NOT NULL,
    phase    text NOT NULL CHECK (phase IN ('assumption', 'audit', 'train', 'what_if', 'value')),
    tier     text NOT NULL CHECK (tier IN ('rules', 'llm')),
    fallback text,                                  -- why a model was asked and its answer not used
    records  jsonb NOT NULL,                        -- what it found, each with the ids of its evidence
    PRIMARY KEY (bank, run_id, phase),
    FOREIGN KEY (bank, run_id) REFERENCES dream_runs ON DELETE CASCADE
);

-- What held in dreams that were kept: by these later ones are told from them.
CREATE TABLE dream_statements (
    bank      int NOT NULL,
    run_id    uuid NOT NULL,
    key       text NOT NULL,
    state     text NOT NULL,
    encoder   smallint NOT NULL REFERENCES encoders,
    embedding halfvec NOT NULL,
    PRIMARY KEY (bank, run_id, key),
    FOREIGN KEY (bank, run_id) REFERENCES dream_runs ON DELETE CASCADE
);

CREATE TABLE dream_predictions (
    bank             int NOT NULL,
    id               uuid NOT NULL,
    run_id           uuid NOT NULL,
    key              text NOT NULL,
    kind             text NOT NULL,                 -- of the hypothesis that it follows from
    title            text NOT NULL,
    description      text NOT NULL,
    target_ref       text NOT NULL,
    target_kind      text NOT NULL,
    horizon          text NOT NULL,
    probability      real NOT NULL,
    success_criteria text[] NOT NULL,
    opens_at         timestamptz NOT NULL,
    expires_at       timestamptz NOT NULL,
    evidence         uuid[] NOT NULL,
    test             jsonb NOT NULL,                -- what facts would confirm or contradict it
    status           text NOT NULL DEFAULT 'pending'
                     CHECK (status IN ('pending', 'confirmed', 'contradicted', 'unresolved')),
    outcome          real,                          -- 1 it came, 0 it did not; NULL: not known
    note             text,
    settled_at       timestamptz,
    created_at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (bank, id),
    FOREIGN KEY (bank, run_id) REFERENCES dream_runs ON DELETE CASCADE
);
CREATE INDEX dream_predictions_of_run ON dream_predictions (bank, run_id);
CREATE UNIQUE INDEX dream_predictions_open ON dream_predictions (bank, key) WHERE status = 'pending';

CREATE TABLE dream_outcomes (
    bank          int NOT NULL,
    id            uuid NOT NULL,
    prediction_id uuid NOT NULL,
    status        text NOT NULL,
    settled_by    text NOT NULL CHECK (settled_by IN ('dream', 'person')),
    run_id        uuid,                             -- the run that looked
    note          text,
    evidence      uuid[] NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (bank, id),
    FOREIGN KEY (bank, prediction_id) REFERENCES dream_predictions ON DELETE CASCADE
);
CREATE INDEX dream_outcomes_of_prediction ON dream_outcomes (bank, prediction_id, created_at);

CREATE TABLE dream_proposals (
    bank          int NOT NULL,
    id            uuid NOT NULL,
    run_id        uuid NOT NULL,
    key           text NOT NULL,
    type          text NOT NULL CHECK (type IN ('observation', 'mental_model', 'directive', 'question')),
    title         text NOT NULL,
    content       text NOT NULL,
    tags          text[] NOT NULL,
    evidence      uuid[] NOT NULL,
    rationale     text NOT NULL,
    value         real NOT NULL,
    confidence    real NOT NULL,
    review_status text NOT NULL DEFAULT 'proposed'
                  CHECK (review_status IN ('proposed', 'approved', 'rejected', 'needs_more_evidence')),
    note          text,
    reviewed_at   timestamptz,
    made          text,                             -- id of what its approval made
    created_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (bank, id),
    FOREIGN KEY (bank, run_id) REFERENCES dream_runs ON DELETE CASCADE
);
CREATE INDEX dream_proposals_of_run ON dream_proposals (bank, run_id);
CREATE INDEX dream_proposals_by_key ON dream_proposals (bank, key);

CREATE TABLE dream_citations (
    bank      int NOT NULL,
    memory_id uuid NOT NULL,
    run_id    uuid NOT NULL,
    PRIMARY KEY (bank, memory_id, run_id),
    FOREIGN KEY (bank, run_id) REFERENCES dream_runs ON DELETE CASCADE
);

-- When the clock starts the next run of a bank, under the settings that this was reckoned by.
CREATE TABLE dream_schedules (
    bank     int NOT NULL REFERENCES banks ON DELETE CASCADE,
    settings text NOT NULL,
    due_at   timestamptz,                           -- NULL: never
    PRIMARY KEY (bank)
);

-- What holds for a bank: what it sets itself over what its tenant sets; of `dream` key by key.
CREATE FUNCTION layered(above jsonb, own jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT above || own || CASE WHEN above ? 'dream' AND own ? 'dream' THEN jsonb_build_object('dream',
        (above -> 'dream') || (own -> 'dream') || CASE
            WHEN above -> 'dream' ? 'value_focus' AND own -> 'dream' ? 'value_focus'
            THEN jsonb_build_object('value_focus', (above #> '{dream,value_focus}') || (own #> '{dream,value_focus}'))
            ELSE '{}' END)
        ELSE '{}' END
$$;

-- An approved proposal is an observation as a model's is: it stays until it loses a fact.
ALTER TABLE observations DROP CONSTRAINT observations_extractor_check;
ALTER TABLE observations ADD CONSTRAINT observations_extractor_check CHECK (extractor IN ('rules', 'llm', 'dream'));

-- What quotes facts that are deleted is forgotten with them; that a dream was, and how good, stays.
CREATE FUNCTION forget_dreamt() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE one record;
BEGIN
    FOR one IN
        SELECT c.bank, c.run_id, array_agg(c.memory_id) AS gone FROM dream_citations c
        JOIN old_facts o ON o.bank = c.bank AND o.id = c.memory_id GROUP BY 1, 2
    LOOP
        UPDATE dream_runs SET artifact = NULL, summary = 'Facts that it rested on were deleted.', signals = '{}',
            evidence_basis = evidence_basis - ARRAY['contradictions', 'recurring_entities'], confidence = confidence - 'per_claim',
            updated_at = now()
        WHERE bank = one.bank AND id = one.run_id;
        DELETE FROM dream_phases WHERE bank = one.bank AND run_id = one.run_id;
        -- nobody can read any more what it said, so a later dream may say it
        DELETE FROM dream_statements WHERE bank = one.bank AND run_id = one.run_id;
        -- of whichever run: a later one may have given a proposal more evidence
        DELETE FROM dream_predictions WHERE bank = one.bank AND evidence && one.gone;
        DELETE FROM dream_proposals WHERE bank = one.bank AND evidence && one.gone;
        UPDATE dream_predictions p SET note = NULL FROM dream_outcomes o
        WHERE p.bank = one.bank AND o.bank = one.bank AND o.prediction_id = p.id AND o.settled_by = 'dream'
            AND o.note = p.note AND o.evidence && one.gone;
        UPDATE dream_outcomes SET note = NULL WHERE bank = one.bank AND settled_by = 'dream' AND evidence && one.gone;
        DELETE FROM dream_citations WHERE bank = one.bank AND run_id = one.run_id AND memory_id = ANY(one.gone);
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER facts_dreamt AFTER DELETE ON facts REFERENCING OLD TABLE AS old_facts
    FOR EACH STATEMENT EXECUTE FUNCTION forget_dreamt();

DO $$ DECLARE isolated text; BEGIN
    FOREACH isolated IN ARRAY ARRAY['dream_runs', 'dream_phases', 'dream_statements', 'dream_predictions',
        'dream_outcomes', 'dream_proposals', 'dream_citations', 'dream_schedules']
    LOOP
        EXECUTE format('ALTER TABLE %I ALTER COLUMN bank SET STATISTICS 0', isolated);
        PERFORM isolate(isolated::regclass);
    END LOOP;
END $$;
