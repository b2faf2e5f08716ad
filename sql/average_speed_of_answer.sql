-- title:      Average speed of answer
-- question:   How long do consumers wait until we answer?
-- pillar:     call center
-- kind:       mean
-- better:     lower
-- dimensions: segment, region, queue, team, reason, caused_by_stage
-- owner:      Call center operations
-- unit:       s
--
-- The mean wait of answered calls in seconds; calls answered at once count with a wait of
-- zero. Abandoned calls are left out, so a mean can look good while callers give up: read it
-- beside the waits of the 90th percentile and the calls abandoned. An answered call without a
-- wait leaves the base.

SELECT
    CAST(offered_at AS DATE) AS day, segment, region, queue, team, reason, caused_by_stage,
    COUNT(*) AS n,
    SUM(wait_s) AS total,
    SUM(wait_s * wait_s) AS total_sq
FROM calls
WHERE offered_at >= :start AND offered_at < :end
    AND NOT abandoned AND wait_s IS NOT NULL
GROUP BY CAST(offered_at AS DATE), segment, region, queue, team, reason, caused_by_stage
