-- title:      Median wait
-- question:   How long does the caller in the middle wait?
-- pillar:     call center
-- kind:       quantile
-- better:     lower
-- dimensions: segment, region, queue, team, reason, caused_by_stage
-- owner:      Call center operations
-- unit:       s
-- quantile:   0.5
-- detail_of:  wait_p90
--
-- Half of the answered calls waited no longer than this. In seconds, over answered calls with
-- a recorded wait, zero waits included; exact within 2.5 per cent, since waits are kept in
-- buckets of 5 per cent. Abandoned calls are left out.

SELECT
    day, segment, region, queue, team, reason, caused_by_stage, bucket,
    COUNT(*) AS n
FROM (
    SELECT
        CAST(offered_at AS DATE) AS day, segment, region, queue, team, reason, caused_by_stage,
        CASE WHEN wait_s <= 0 THEN -1000 ELSE CAST(FLOOR(LN(wait_s) / LN(1.05)) AS INTEGER) END AS bucket
    FROM calls
    WHERE offered_at >= :start AND offered_at < :end AND NOT abandoned AND wait_s IS NOT NULL
) AS waits
GROUP BY day, segment, region, queue, team, reason, caused_by_stage, bucket
