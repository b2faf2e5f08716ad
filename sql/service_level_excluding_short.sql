-- title:      Service level, short abandons left out
-- question:   Do we answer in time those who give us a fair chance?
-- pillar:     call center
-- kind:       proportion
-- better:     higher
-- dimensions: segment, region
-- owner:      Call center operations
-- parameters: answer_within_s, short_abandon_s
--
-- Calls answered in answer_within_s seconds or less, of the calls offered less those abandoned in
-- short_abandon_s seconds or less. An abandoned call without a wait counts as not short. Where no
-- abandoned call has a wait, nobody can tell which were short, and there is no figure. An answered
-- call without a wait counts as not within the time. A call whose outcome is not recorded is
-- offered, but neither answered nor abandoned.

SELECT
    CAST(offered_at AS DATE) AS day, segment, region,
    COUNT(CASE WHEN NOT abandoned AND wait_s <= :answer_within_s THEN 1 END) AS numerator,
    COUNT(CASE WHEN abandoned AND wait_s <= :short_abandon_s THEN NULL ELSE 1 END) AS denominator
FROM calls
WHERE offered_at >= :start AND offered_at < :end
    AND EXISTS (SELECT 1 FROM calls WHERE abandoned AND wait_s IS NOT NULL)
GROUP BY CAST(offered_at AS DATE), segment, region
