-- title:      Average talk time
-- question:   How long do we speak with a caller?
-- pillar:     call center
-- kind:       mean
-- better:     neither
-- dimensions: segment, region, queue, team
-- owner:      Call center operations
-- unit:       s
-- optional:   calls.hold_s, calls.wrap_s
-- detail_of:  average_handle_time
--
-- The mean time spoken with the caller, in seconds, over the answered calls that the average
-- handle time counts and whose talk time is recorded. Talk, hold and wrap-up add up to the
-- handle time wherever all three are recorded for the same calls. A call that crosses midnight
-- counts whole on the day it was offered.

SELECT
    day, segment, region, queue, team,
    COUNT(*) AS n,
    SUM(talk_s) AS total,
    SUM(talk_s * talk_s) AS total_sq
FROM (
    SELECT CAST(c.offered_at AS DATE) AS day, c.segment, c.region, c.queue, c.team, c.talk_s
    FROM calls AS c
    CROSS JOIN (
        SELECT
            MIN(CASE WHEN hold_s IS NOT NULL THEN offered_at END) AS hold_at,
            MIN(CASE WHEN wrap_s IS NOT NULL THEN offered_at END) AS wrap_at
        FROM calls
        WHERE NOT abandoned
    ) AS f
    WHERE c.offered_at >= :start AND c.offered_at < :end AND NOT c.abandoned AND c.talk_s IS NOT NULL
        AND (c.hold_s IS NOT NULL OR f.hold_at IS NULL OR c.offered_at < f.hold_at)
        AND (c.wrap_s IS NOT NULL OR f.wrap_at IS NULL OR c.offered_at < f.wrap_at)
) AS handled
GROUP BY day, segment, region, queue, team
