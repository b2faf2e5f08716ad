-- One row a wave and group of people: how many were invited. A missing department, site or team is part of the key.
CREATE TABLE engagement_invitations (
    wave        DATE NOT NULL,
    department  TEXT,
    site        TEXT,
    team        TEXT,
    invited     INTEGER NOT NULL CHECK (invited >= 0),
    PRIMARY KEY (wave, department, site, team)
);
