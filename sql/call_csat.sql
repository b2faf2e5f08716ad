-- title:      Satisfaction with the call
-- question:   How do callers rate the call?
-- pillar:     call center
-- kind:       mean
-- better:     higher
-- dimensions: segment, region, queue, team
-- owner:      Call center operations
-- unit:       points
--
-- The mean of the ratings from 1 to 5 that callers give after the call. A call without a
-- rating, or with one off the scale, leaves the base.

SELECT
    CAST(offered_at AS DATE) AS day, segment, region, queue, team,
    COUNT(*) AS n,
    SUM(csat) AS total,
    SUM(csat * csat) AS total_sq
FROM calls
WHERE offered_at >= :start AND offered_at < :end
    AND csat BETWEEN 1 AND 5
GROUP BY CAST(offered_at AS DATE), segment, region, queue, team
