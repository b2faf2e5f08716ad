-- title:      Engagement index
-- question:   How engaged are the people who serve our consumers?
-- pillar:     engagement
-- kind:       mean
-- better:     higher
-- dimensions: department, site, team
-- owner:      People analytics
-- unit:       share
-- optional:   engagement_responses.engaged_1, engagement_responses.engaged_2, engagement_responses.engaged_3, engagement_responses.engaged_4, engagement_responses.engaged_5
--
-- The mean over respondents of each one's share of favorable answers (4 or 5) among those of
-- the five engagement items that he or she answered, by survey wave: 1 when everybody is
-- favorable on every item. Who answered none of the five leaves the base; a wave that asks
-- fewer items counts those. An answer belongs to the department, site and team in which it was
-- given, also when its author has moved since. Small groups are never shown.

SELECT
    wave AS day, department, site, team,
    COUNT(*) AS n,
    SUM(favorable_share) AS total,
    SUM(favorable_share * favorable_share) AS total_sq
FROM (
    SELECT wave, department, site, team, CAST(favorable AS DOUBLE) / answered AS favorable_share
    FROM (
        SELECT
            wave, department, site, team,
            CASE WHEN engaged_1 BETWEEN 4 AND 5 THEN 1 ELSE 0 END
            + CASE WHEN engaged_2 BETWEEN 4 AND 5 THEN 1 ELSE 0 END
            + CASE WHEN engaged_3 BETWEEN 4 AND 5 THEN 1 ELSE 0 END
            + CASE WHEN engaged_4 BETWEEN 4 AND 5 THEN 1 ELSE 0 END
            + CASE WHEN engaged_5 BETWEEN 4 AND 5 THEN 1 ELSE 0 END AS favorable,
            CASE WHEN engaged_1 BETWEEN 1 AND 5 THEN 1 ELSE 0 END
            + CASE WHEN engaged_2 BETWEEN 1 AND 5 THEN 1 ELSE 0 END
            + CASE WHEN engaged_3 BETWEEN 1 AND 5 THEN 1 ELSE 0 END
            + CASE WHEN engaged_4 BETWEEN 1 AND 5 THEN 1 ELSE 0 END
            + CASE WHEN engaged_5 BETWEEN 1 AND 5 THEN 1 ELSE 0 END AS answered
        FROM engagement_responses
        WHERE wave >= :start AND wave < :end
    ) AS items
    WHERE answered > 0
) AS respondents
GROUP BY wave, department, site, team
