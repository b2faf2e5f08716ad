-- title:      Service level
-- question:   Do we answer in the time we promise?
-- pillar:     call center
-- kind:       proportion
-- better:     higher
-- dimensions: segment, region, queue, team, reason, caused_by_stage
-- owner:      Call center operations
-- parameters: answer_within_s
--
-- Calls answered in answer_within_s seconds or less, of all calls offered, abandoned ones
-- included: the strictest of the usual denominators. An answered call without a wait counts as not
-- within the time. A call whose outcome is not recorded is offered, but neither answered nor
-- abandoned.

SELECT
    CAST(offered_at AS DATE) AS day, segment, region, queue, team, reason, caused_by_stage,
    COUNT(CASE WHEN NOT abandoned AND wait_s <= :answer_within_s THEN 1 END) AS numerator,
    COUNT(*) AS denominator
FROM calls
WHERE offered_at >= :start AND offered_at < :end
GROUP BY CAST(offered_at AS DATE), segment, region, queue, team, reason, caused_by_stage
