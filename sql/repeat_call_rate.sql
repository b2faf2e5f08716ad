-- title:      Repeat calls
-- question:   How many calls are there only because the one before did not help?
-- pillar:     call center
-- kind:       proportion
-- better:     lower
-- dimensions: segment, region, queue, reason, caused_by_stage
-- owner:      Call center operations
-- looks_back: 7 days
-- detail_of:  first_contact_resolution
--
-- Of the calls offered, answered or not, of a known consumer with a known reason, the share that
-- follow an earlier call of the same consumer for the same reason, answered or not, within 7 days
-- (7 x 24 hours, the last moment included). Calls at the very same moment do not follow one
-- another. It looks back where first-contact resolution looks ahead: it counts the calls that need
-- not have been, on the day they came. One consumer may count more than once.

SELECT
    CAST(offered_at AS DATE) AS day, segment, region, queue, reason, caused_by_stage,
    COUNT(CASE WHEN earlier_at < offered_at AND earlier_at >= offered_at - INTERVAL 168 HOUR THEN 1 END) AS numerator,
    COUNT(*) AS denominator
FROM (
    SELECT
        offered_at, segment, region, queue, reason, caused_by_stage,
        -- of calls at one moment, only the first in order has an earlier one before it
        MIN(before_at) OVER (PARTITION BY consumer_id, reason, offered_at) AS earlier_at
    FROM (
        SELECT
            consumer_id, offered_at, segment, region, queue, reason, caused_by_stage,
            LAG(offered_at) OVER (PARTITION BY consumer_id, reason ORDER BY offered_at) AS before_at
        FROM calls
        WHERE consumer_id IS NOT NULL AND reason IS NOT NULL
            AND offered_at >= :start - INTERVAL 168 HOUR AND offered_at < :end
    ) AS in_order
) AS followed
WHERE offered_at >= :start
GROUP BY CAST(offered_at AS DATE), segment, region, queue, reason, caused_by_stage
