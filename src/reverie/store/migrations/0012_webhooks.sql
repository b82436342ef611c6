-- Webhooks of a bank, and what became of each event sent to them.
CREATE TABLE webhooks (
    bank        int NOT NULL REFERENCES banks ON DELETE CASCADE,
    id          uuid NOT NULL,
    url         text NOT NULL,
    secret      text,                                 -- key of the signatures; never leaves the database otherwise
    event_types text[] NOT NULL,
    enabled     boolean NOT NULL,
    http_config jsonb NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (bank, id)
);

-- A delivery is an operation: it has the id of one, waits and retries as one, and goes with it.
CREATE TABLE webhook_deliveries (
    bank                 int NOT NULL,
    id                   uuid NOT NULL,
    webhook_id           uuid NOT NULL,
    event_type           text NOT NULL,
    event_id             uuid NOT NULL,               -- of the event, which others may be told of, too
    url                  text NOT NULL,               -- of the last attempt
    status               text NOT NULL DEFAULT 'pending'
                         CHECK (status IN ('pending', 'delivered', 'failed')),
    attempts             int NOT NULL DEFAULT 0,
    last_error           text,
    last_response_status int,
    last_response_body   text,
    last_attempt_at      timestamptz,
    created_at           timestamptz NOT NULL DEFAULT now(),
    updated_at           timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (bank, id),
    FOREIGN KEY (bank, id) REFERENCES operations ON DELETE CASCADE,
    FOREIGN KEY (bank, webhook_id) REFERENCES webhooks ON DELETE CASCADE
);
CREATE INDEX webhook_deliveries_by_time ON webhook_deliveries (bank, webhook_id, created_at DESC, id DESC);

ALTER TABLE webhooks ALTER COLUMN bank SET STATISTICS 0;
ALTER TABLE webhook_deliveries ALTER COLUMN bank SET STATISTICS 0;
