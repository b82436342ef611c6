-- Operations that have children, can be cancelled and retried, and that workers anywhere take up.
ALTER TABLE operations
    ADD COLUMN parent_id   uuid,                      -- the batch this operation is a part of
    ADD COLUMN child_index int,                       -- its place there, from 0
    ADD COLUMN lock_key    text,                      -- operations of one key run one by one, in order
    ADD COLUMN queueing_lock text,                    -- of one key at most one operation waits for its first attempt
    ADD COLUMN worker      text,                      -- name of the worker of the last attempt
    ADD COLUMN started_at  timestamptz,               -- when the last attempt began
    ADD COLUMN forgiven    int NOT NULL DEFAULT 0,    -- attempts that do not count: given back, or before a retry
    ADD FOREIGN KEY (bank, parent_id) REFERENCES operations ON DELETE CASCADE;
CREATE INDEX operations_of_parent ON operations (bank, parent_id, child_index) WHERE parent_id IS NOT NULL;
CREATE UNIQUE INDEX operations_queueing_lock ON operations (bank, queueing_lock)
    WHERE status = 'pending' AND attempts = 0 AND queueing_lock IS NOT NULL;
CREATE INDEX operations_changed ON operations (bank, updated_at);
-- Looked through by the sweeps, over all banks.
CREATE INDEX operations_waiting ON operations (updated_at) WHERE status IN ('pending', 'processing');
CREATE INDEX operations_ended ON operations (completed_at) WHERE completed_at IS NOT NULL;
-- Lists page by both, newest first.
DROP INDEX operations_by_time;
CREATE INDEX operations_by_time ON operations (bank, created_at DESC, id DESC);

-- What operations did that are no longer kept.
CREATE TABLE operation_totals (
    bank       int NOT NULL REFERENCES banks ON DELETE CASCADE,
    type       text NOT NULL,
    status     text NOT NULL,
    operations bigint NOT NULL,
    seconds    double precision NOT NULL,             -- spent in the last attempts
    PRIMARY KEY (bank, type, status)
);

-- Processes that work on operations, as they last reported.
CREATE TABLE workers (
    worker      uuid PRIMARY KEY,
    name        text NOT NULL,
    host        text NOT NULL,
    pid         int NOT NULL,
    version     text NOT NULL,
    types       text[],                               -- NULL: all
    concurrency int NOT NULL,
    running     int NOT NULL DEFAULT 0,
    completed   bigint NOT NULL DEFAULT 0,
    failed      bigint NOT NULL DEFAULT 0,
    started_at  timestamptz NOT NULL DEFAULT now(),
    seen_at     timestamptz NOT NULL DEFAULT now()
);
