-- title:      Service level, early abandons as met
-- question:   How many calls ended, one way or the other, within the time we promise?
-- pillar:     call center
-- kind:       proportion
-- better:     higher
-- dimensions: segment, region
-- owner:      Call center operations
-- parameters: answer_within_s
--
-- Calls answered or abandoned in answer_within_s seconds or less, of all calls offered: a caller
-- who gives up early counts as served. An abandoned call without a wait counts as not within the
-- time. Where no abandoned call has a wait there is no figure. An answered call without a wait
-- counts as not within the time. A call whose outcome is not recorded is offered, but neither
-- answered nor abandoned.

SELECT
    CAST(offered_at AS DATE) AS day, segment, region,
    COUNT(CASE WHEN abandoned IS NOT NULL AND wait_s <= :answer_within_s THEN 1 END) AS numerator,
    COUNT(*) AS denominator
FROM calls
WHERE offered_at >= :start AND offered_at < :end
    AND EXISTS (SELECT 1 FROM calls WHERE abandoned AND wait_s IS NOT NULL)
GROUP BY CAST(offered_at AS DATE), segment, region
