-- One row an interaction on any channel but the telephone: a call is not repeated here.
CREATE TABLE interactions (
    interaction_id  TEXT NOT NULL,
    occurred_at     TIMESTAMP NOT NULL,
    consumer_id     TEXT,
    channel         TEXT,
    stage           TEXT,
    reason          TEXT,
    is_problem      BOOLEAN,
    resolved_at     TIMESTAMP CHECK (resolved_at >= occurred_at),
    team            TEXT,
    segment         TEXT,
    region          TEXT,
    PRIMARY KEY (interaction_id)
);
