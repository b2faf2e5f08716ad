-- title:      Calls answered
-- question:   When consumers call, does somebody answer?
-- pillar:     call center
-- kind:       proportion
-- better:     higher
-- dimensions: segment, region, queue, reason, team
-- owner:      Call center operations
--
-- Of all calls offered, the share that were answered, that is not abandoned. A call whose
-- outcome is not recorded is offered, but neither answered nor abandoned.

SELECT
    CAST(offered_at AS DATE) AS day, segment, region, queue, reason, team,
    COUNT(CASE WHEN NOT abandoned THEN 1 END) AS numerator,
    COUNT(*) AS denominator
FROM calls
WHERE offered_at >= :start AND offered_at < :end
GROUP BY CAST(offered_at AS DATE), segment, region, queue, reason, team
