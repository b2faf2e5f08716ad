-- One row a consumer: when they joined, when and why they left, what they are worth now.
CREATE TABLE consumers (
    consumer_id       TEXT NOT NULL,
    joined_on         DATE NOT NULL,
    left_on           DATE CHECK (left_on >= joined_on),
    leave_reason      TEXT,
    left_voluntarily  BOOLEAN,
    segment           TEXT,
    region            TEXT,
    plan              TEXT,
    monthly_value     DOUBLE PRECISION,
    acquired_through  TEXT,
    PRIMARY KEY (consumer_id)
);
