-- title:      Held accountable for the promise
-- question:   Are our people held to what we promise to consumers?
-- pillar:     engagement
-- kind:       proportion
-- better:     higher
-- dimensions: department, site, team
-- owner:      People analytics
--
-- The share of favorable answers (4 or 5) among the employees' answers from 1 to 5 to "I am
-- held accountable for delivering it", by survey wave. A missing answer, or one off the scale,
-- leaves the base. An answer belongs to the department, site and team in which it was given,
-- also when its author has moved since. Small groups are never shown.

SELECT
    wave AS day, department, site, team,
    COUNT(CASE WHEN accountable >= 4 THEN 1 END) AS numerator,
    COUNT(*) AS denominator
FROM engagement_responses
WHERE wave >= :start AND wave < :end AND accountable BETWEEN 1 AND 5
GROUP BY wave, department, site, team
