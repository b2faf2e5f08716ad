-- title:      Calls transferred
-- question:   How often do we pass a caller on?
-- pillar:     call center
-- kind:       proportion
-- better:     lower
-- dimensions: segment, region, queue, team, reason, caused_by_stage
-- owner:      Call center operations
--
-- Of the answered calls for which it is recorded, the share passed on to somebody else.

SELECT
    CAST(offered_at AS DATE) AS day, segment, region, queue, team, reason, caused_by_stage,
    COUNT(CASE WHEN transferred THEN 1 END) AS numerator,
    COUNT(*) AS denominator
FROM calls
WHERE offered_at >= :start AND offered_at < :end
    AND NOT abandoned AND transferred IS NOT NULL
GROUP BY CAST(offered_at AS DATE), segment, region, queue, team, reason, caused_by_stage
