-- title:      Can keep the promise
-- question:   Who can keep what we promise, who cannot?
-- pillar:     engagement
-- kind:       nps
-- better:     higher
-- dimensions: department, site, team
-- owner:      People analytics
-- unit:       points
-- detail_of:  able_to_deliver
--
-- Of the employees' answers from 1 to 5 to "I am able to deliver what our brand promises", by
-- survey wave: 100 times the share of favorable ones (4 or 5) minus the share of unfavorable
-- ones (1 or 2); the rest are neutral (3). The sums hold all three: promoters are the
-- favorable, detractors the unfavorable. A missing answer, or one off the scale, leaves the
-- base; n counts people. An answer belongs to the department, site and team in which it was
-- given: who has moved since counts there in the earlier waves. Small groups are never shown.

SELECT
    wave AS day, department, site, team,
    COUNT(CASE WHEN able_to_deliver >= 4 THEN 1 END) AS promoters,
    COUNT(CASE WHEN able_to_deliver <= 2 THEN 1 END) AS detractors,
    COUNT(*) AS responses
FROM engagement_responses
WHERE wave >= :start AND wave < :end AND able_to_deliver BETWEEN 1 AND 5
GROUP BY wave, department, site, team
