-- What language models took, by bank, day (UTC) and operation.
CREATE TABLE llm_usage (
    bank            int NOT NULL REFERENCES banks ON DELETE CASCADE,
    day             date NOT NULL,
    operation       text NOT NULL,
    input_tokens    bigint NOT NULL DEFAULT 0,
    output_tokens   bigint NOT NULL DEFAULT 0,
    cached_tokens   bigint NOT NULL DEFAULT 0,   -- part of the input
    reserved_tokens bigint NOT NULL DEFAULT 0,   -- set aside for calls under way
    calls           bigint NOT NULL DEFAULT 0,
    failures        bigint NOT NULL DEFAULT 0,   -- calls without an answer that could be used
    dropped         bigint NOT NULL DEFAULT 0,   -- facts of answers without support in the text
    PRIMARY KEY (bank, day, operation)
);
