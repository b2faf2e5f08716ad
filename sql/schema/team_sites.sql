-- One row a team and the day from which it belongs to a department and site.
CREATE TABLE team_sites (
    team        TEXT NOT NULL,
    from_day    DATE NOT NULL,
    department  TEXT,
    site        TEXT,
    PRIMARY KEY (team, from_day)
);
