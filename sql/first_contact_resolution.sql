-- title:       First-contact resolution
-- question:    When consumers reach us, is one contact enough?
-- pillar:      call center
-- kind:        proportion
-- better:      higher
-- dimensions:  segment, region, queue, reason, team, caused_by_stage
-- owner:       Call center operations
-- looks_ahead: 7 days
--
-- An answered call of a known consumer with a known reason counts as resolved when that consumer
-- does not call again for that reason, answered or not, within 7 days (7 x 24 hours, the last
-- moment included); so the newest 7 days are provisional. Calls at the very same moment do not
-- follow one another. Abandoned calls, and calls without a consumer or a reason, leave the base;
-- one consumer may count more than once.

SELECT
    CAST(offered_at AS DATE) AS day, segment, region, queue, reason, team, caused_by_stage,
    COUNT(CASE WHEN later_at > offered_at AND later_at <= offered_at + INTERVAL 168 HOUR THEN NULL ELSE 1 END)
        AS numerator,
    COUNT(*) AS denominator
FROM (
    SELECT
        offered_at, segment, region, queue, reason, team, caused_by_stage, abandoned,
        -- of calls at one moment, only the last in order has a later one after it
        MAX(next_at) OVER (PARTITION BY consumer_id, reason, offered_at) AS later_at
    FROM (
        SELECT
            consumer_id, offered_at, segment, region, queue, reason, team, caused_by_stage, abandoned,
            LEAD(offered_at) OVER (PARTITION BY consumer_id, reason ORDER BY offered_at) AS next_at
        FROM calls
        WHERE consumer_id IS NOT NULL AND reason IS NOT NULL
            AND offered_at >= :start AND offered_at < :end + INTERVAL 168 HOUR
    ) AS in_order
) AS followed
WHERE offered_at < :end AND NOT abandoned
GROUP BY CAST(offered_at AS DATE), segment, region, queue, reason, team, caused_by_stage
