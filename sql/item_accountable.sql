-- title:      Held to the promise
-- question:   Who is held to what we promise, who is not?
-- pillar:     engagement
-- kind:       nps
-- better:     higher
-- dimensions: department, site, team
-- owner:      People analytics
-- unit:       points
-- detail_of:  held_accountable
--
-- Of the employees' answers from 1 to 5 to "I am held accountable for delivering it", by
-- survey wave: 100 times the share of favorable ones (4 or 5) minus the share of unfavorable
-- ones (1 or 2); the rest are neutral (3). The sums hold all three: promoters are the
-- favorable, detractors the unfavorable. A missing answer, or one off the scale, leaves the
-- base; n counts people. An answer belongs to the department, site and team in which it was
-- given: who has moved since counts there in the earlier waves. Small groups are never shown.

SELECT
    wave AS day, department, site, team,
    COUNT(CASE WHEN accountable >= 4 THEN 1 END) AS promoters,
    COUNT(CASE WHEN accountable <= 2 THEN 1 END) AS detractors,
    COUNT(*) AS responses
FROM engagement_responses
WHERE wave >= :start AND wave < :end AND accountable BETWEEN 1 AND 5
GROUP BY wave, department, site, team
