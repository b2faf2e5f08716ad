-- One row a call that was offered, answered or not. caused_by_stage is the journey stage that made it necessary.
CREATE TABLE calls (
    call_id          TEXT NOT NULL,
    offered_at       TIMESTAMP NOT NULL,
    consumer_id      TEXT,
    queue            TEXT,
    team             TEXT,
    agent_id         TEXT,
    wait_s           DOUBLE PRECISION CHECK (wait_s >= 0),
    talk_s           DOUBLE PRECISION CHECK (talk_s >= 0),
    hold_s           DOUBLE PRECISION CHECK (hold_s >= 0),
    wrap_s           DOUBLE PRECISION CHECK (wrap_s >= 0),
    abandoned        BOOLEAN,
    transferred      BOOLEAN,
    reason           TEXT,
    caused_by_stage  TEXT,
    resolved         BOOLEAN,
    csat             INTEGER CHECK (csat BETWEEN 1 AND 5),
    segment          TEXT,
    region           TEXT,
    PRIMARY KEY (call_id)
);
