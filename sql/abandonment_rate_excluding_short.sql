-- title:      Calls abandoned, short ones left out
-- question:   How many callers give up after giving us a fair chance?
-- pillar:     call center
-- kind:       proportion
-- better:     lower
-- dimensions: segment, region, queue
-- owner:      Call center operations
-- parameters: short_abandon_s
--
-- Calls abandoned after more than short_abandon_s seconds, of the calls offered less those
-- abandoned within it (within: at most): whoever hangs up at once has misdialled rather than
-- waited. An abandoned call without a wait counts as not short. Where no abandoned call has a
-- wait, nobody can tell which were short, and there is no figure. A call whose outcome is not
-- recorded is offered, but neither answered nor abandoned.

SELECT
    CAST(offered_at AS DATE) AS day, segment, region, queue,
    COUNT(CASE WHEN abandoned AND (wait_s > :short_abandon_s OR wait_s IS NULL) THEN 1 END) AS numerator,
    COUNT(CASE WHEN abandoned AND wait_s <= :short_abandon_s THEN NULL ELSE 1 END) AS denominator
FROM calls
WHERE offered_at >= :start AND offered_at < :end
    AND EXISTS (SELECT 1 FROM calls WHERE abandoned AND wait_s IS NOT NULL)
GROUP BY CAST(offered_at AS DATE), segment, region, queue
