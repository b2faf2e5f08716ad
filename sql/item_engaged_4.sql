-- title:      Engagement item 4
-- question:   Do our people agree with item 4 of the engagement index?
-- pillar:     engagement
-- kind:       nps
-- better:     higher
-- dimensions: department, site, team
-- owner:      People analytics
-- unit:       points
-- detail_of:  engagement_index
--
-- Of the employees' answers from 1 to 5 to item 4 of the engagement index, by survey wave: 100
-- times the share of favorable ones (4 or 5) minus the share of unfavorable ones (1 or 2); the
-- rest are neutral (3). The sums hold all three: promoters are the favorable, detractors the
-- unfavorable. A missing answer, or one off the scale, leaves the base; n counts people. An
-- answer belongs to the department, site and team in which it was given: who has moved since
-- counts there in the earlier waves. Small groups are never shown.

SELECT
    wave AS day, department, site, team,
    COUNT(CASE WHEN engaged_4 >= 4 THEN 1 END) AS promoters,
    COUNT(CASE WHEN engaged_4 <= 2 THEN 1 END) AS detractors,
    COUNT(*) AS responses
FROM engagement_responses
WHERE wave >= :start AND wave < :end AND engaged_4 BETWEEN 1 AND 5
GROUP BY wave, department, site, team
