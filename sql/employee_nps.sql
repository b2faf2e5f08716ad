-- title:      Employee Net Promoter Score
-- question:   Would our employees recommend us as a place to work?
-- pillar:     engagement
-- kind:       nps
-- better:     higher
-- dimensions: department, site, team
-- owner:      People analytics
-- unit:       points
--
-- Of the employees' answers to "how likely are you to recommend us as a place to work", 0 to
-- 10: 100 times the share of promoters (9-10) minus the share of detractors (0-6), by survey
-- wave. A missing answer, or one off the scale, leaves the base. An answer belongs to the
-- department, site and team in which it was given, also when its author has moved since. Small
-- groups are never shown.

SELECT
    wave AS day, department, site, team,
    COUNT(CASE WHEN enps >= 9 THEN 1 END) AS promoters,
    COUNT(CASE WHEN enps <= 6 THEN 1 END) AS detractors,
    COUNT(*) AS responses
FROM engagement_responses
WHERE wave >= :start AND wave < :end AND enps BETWEEN 0 AND 10
GROUP BY wave, department, site, team
