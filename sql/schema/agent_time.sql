-- One row an agent and day: time staffed, and of it time free for calls.
CREATE TABLE agent_time (
    agent_id     TEXT NOT NULL,
    day          DATE NOT NULL,
    team         TEXT,
    staffed_s    DOUBLE PRECISION NOT NULL CHECK (staffed_s >= 0),
    available_s  DOUBLE PRECISION CHECK (available_s >= 0),
    PRIMARY KEY (agent_id, day)
);
