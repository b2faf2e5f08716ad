-- title:      Calls abandoned
-- question:   How many callers give up before we answer?
-- pillar:     call center
-- kind:       proportion
-- better:     lower
-- dimensions: segment, region, queue, reason, team, caused_by_stage
-- owner:      Call center operations
--
-- Of all calls offered, the share that the caller gave up before an answer, however short the
-- wait. A call whose outcome is not recorded is offered, but neither answered nor abandoned.

SELECT
    CAST(offered_at AS DATE) AS day, segment, region, queue, reason, team, caused_by_stage,
    COUNT(CASE WHEN abandoned THEN 1 END) AS numerator,
    COUNT(*) AS denominator
FROM calls
WHERE offered_at >= :start AND offered_at < :end
GROUP BY CAST(offered_at AS DATE), segment, region, queue, reason, team, caused_by_stage
