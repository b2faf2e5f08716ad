-- title:      Brand promise known
-- question:   Do our people know what we promise to consumers?
-- pillar:     engagement
-- kind:       proportion
-- better:     higher
-- dimensions: department, site, team
-- owner:      People analytics
--
-- The share of favorable answers (4 or 5) among the employees' answers from 1 to 5 to "I know
-- what our brand promises", by survey wave. A missing answer, or one off the scale, leaves the
-- base. An answer belongs to the department, site and team in which it was given, also when
-- its author has moved since. Small groups are never shown.

SELECT
    wave AS day, department, site, team,
    COUNT(CASE WHEN knows_promise >= 4 THEN 1 END) AS numerator,
    COUNT(*) AS denominator
FROM engagement_responses
WHERE wave >= :start AND wave < :end AND knows_promise BETWEEN 1 AND 5
GROUP BY wave, department, site, team
