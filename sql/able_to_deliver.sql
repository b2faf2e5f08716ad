-- title:      Able to deliver the promise
-- question:   Can our people keep what we promise to consumers?
-- pillar:     engagement
-- kind:       proportion
-- better:     higher
-- dimensions: department, site, team
-- owner:      People analytics
--
-- The share of favorable answers (4 or 5) among the employees' answers from 1 to 5 to "I am
-- able to deliver what our brand promises", by survey wave. A missing answer, or one off the
-- scale, leaves the base. An answer belongs to the department, site and team in which it was
-- given, also when its author has moved since. Small groups are never shown.

SELECT
    wave AS day, department, site, team,
    COUNT(CASE WHEN able_to_deliver >= 4 THEN 1 END) AS numerator,
    COUNT(*) AS denominator
FROM engagement_responses
WHERE wave >= :start AND wave < :end AND able_to_deliver BETWEEN 1 AND 5
GROUP BY wave, department, site, team
