-- Who asked what of a bank, and how it was answered: written in batches behind the requests, never changed.
CREATE TABLE audit_logs (
    bank       int NOT NULL REFERENCES banks ON DELETE CASCADE,
    started_at timestamptz NOT NULL,
    id         uuid NOT NULL,
    action     text NOT NULL,                      -- the name of the route, tool or command
    transport  text NOT NULL,                      -- http, local, mcp, ...
    ended_at   timestamptz NOT NULL,
    request    jsonb,                              -- about the request; no text of a memory
    response   jsonb,                              -- about the answer
    metadata   jsonb NOT NULL DEFAULT '{}',        -- about the caller
    PRIMARY KEY (bank, started_at, id)
);
CREATE INDEX audit_logs_by_time ON audit_logs USING brin (started_at);

-- Calls of language models, with what they were told and what they answered, for a short while.
CREATE TABLE llm_requests (
    bank          int NOT NULL REFERENCES banks ON DELETE CASCADE,
    started_at    timestamptz NOT NULL,
    id            uuid NOT NULL,
    operation     text NOT NULL,                   -- retain, reflect, consolidation
    scope         text NOT NULL,                   -- what the call was for
    run           uuid NOT NULL,                   -- shared by the calls of one operation or request
    provider      text NOT NULL,
    model         text NOT NULL,
    ended_at      timestamptz NOT NULL,
    input_tokens  bigint NOT NULL,
    output_tokens bigint NOT NULL,
    cached_tokens bigint NOT NULL,                 -- part of the input
    input         jsonb NOT NULL,
    output        jsonb,
    error         text,                            -- null: it was answered
    documents     text[] NOT NULL DEFAULT '{}',    -- whose text was read
    memories      uuid[] NOT NULL DEFAULT '{}',    -- what was shown
    PRIMARY KEY (bank, started_at, id)
);
CREATE INDEX llm_requests_by_time ON llm_requests USING brin (started_at);

ALTER TABLE audit_logs ALTER COLUMN bank SET STATISTICS 0;
ALTER TABLE llm_requests ALTER COLUMN bank SET STATISTICS 0;
