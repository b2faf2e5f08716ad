-- One row an employee's answer to a wave. wave is the wave's first day. Nobody is named.
CREATE TABLE engagement_responses (
    response_id      TEXT NOT NULL,
    wave             DATE NOT NULL,
    responded_on     DATE,
    department       TEXT,
    site             TEXT,
    team             TEXT,
    enps             INTEGER CHECK (enps BETWEEN 0 AND 10),
    engaged_1        INTEGER CHECK (engaged_1 BETWEEN 1 AND 5),
    engaged_2        INTEGER CHECK (engaged_2 BETWEEN 1 AND 5),
    engaged_3        INTEGER CHECK (engaged_3 BETWEEN 1 AND 5),
    engaged_4        INTEGER CHECK (engaged_4 BETWEEN 1 AND 5),
    engaged_5        INTEGER CHECK (engaged_5 BETWEEN 1 AND 5),
    knows_promise    INTEGER CHECK (knows_promise BETWEEN 1 AND 5),
    able_to_deliver  INTEGER CHECK (able_to_deliver BETWEEN 1 AND 5),
    accountable      INTEGER CHECK (accountable BETWEEN 1 AND 5),
    comment          TEXT,
    PRIMARY KEY (response_id)
);
