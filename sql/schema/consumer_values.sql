-- One row a consumer and month: the value history behind revenue retention. month is the month's first day.
CREATE TABLE consumer_values (
    consumer_id    TEXT NOT NULL,
    month          DATE NOT NULL,
    monthly_value  DOUBLE PRECISION NOT NULL,
    plan           TEXT,
    segment        TEXT,
    region         TEXT,
    PRIMARY KEY (consumer_id, month)
);
