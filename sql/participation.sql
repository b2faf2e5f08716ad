-- title:      Participation in the employee survey
-- question:   How many of our people tell us how they are doing?
-- pillar:     engagement
-- kind:       proportion
-- better:     higher
-- dimensions: department, site, team
-- owner:      People analytics
--
-- Of the employees invited to a survey wave, the share who answered. In no group do more count
-- as having answered than were invited to it; answers of a group to which nobody was invited
-- do not count. An answer belongs to the department, site and team in which it was given, also
-- when its author has moved since. Small groups, by those who answered, are never shown.

SELECT
    wave AS day, department, site, team,
    CASE WHEN SUM(answered) < SUM(invited) THEN SUM(answered) ELSE SUM(invited) END AS numerator,
    SUM(invited) AS denominator
FROM (
    SELECT wave, department, site, team, invited, 0 AS answered
    FROM engagement_invitations
    WHERE wave >= :start AND wave < :end
    UNION ALL
    SELECT wave, department, site, team, 0 AS invited, 1 AS answered
    FROM engagement_responses
    WHERE wave >= :start AND wave < :end
) AS invited_and_answered
GROUP BY wave, department, site, team
HAVING SUM(invited) > 0
