-- title:      Service level, of answered calls
-- question:   Of the calls we do answer, how many in the time we promise?
-- pillar:     call center
-- kind:       proportion
-- better:     higher
-- dimensions: segment, region
-- owner:      Call center operations
-- parameters: answer_within_s
--
-- Calls answered in answer_within_s seconds or less, of the answered calls. Abandoned calls do not
-- count at all, so this figure looks best when callers give up. An answered call without a wait
-- counts as not within the time.

SELECT
    CAST(offered_at AS DATE) AS day, segment, region,
    COUNT(CASE WHEN NOT abandoned AND wait_s <= :answer_within_s THEN 1 END) AS numerator,
    COUNT(*) AS denominator
FROM calls
WHERE offered_at >= :start AND offered_at < :end
    AND NOT abandoned
GROUP BY CAST(offered_at AS DATE), segment, region
