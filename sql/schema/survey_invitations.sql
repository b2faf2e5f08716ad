-- One row an invitation that was sent, answered or not.
CREATE TABLE survey_invitations (
    invitation_id   TEXT NOT NULL,
    sent_at         TIMESTAMP NOT NULL,
    consumer_id     TEXT,
    survey          TEXT,
    channel         TEXT,
    interaction_id  TEXT,
    call_id         TEXT,
    team            TEXT,
    segment         TEXT,
    region          TEXT,
    PRIMARY KEY (invitation_id)
);
