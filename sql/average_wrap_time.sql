-- title:      Average wrap-up time
-- question:   How long does a call occupy an agent after it has ended?
-- pillar:     call center
-- kind:       mean
-- better:     neither
-- dimensions: segment, region, queue, team
-- owner:      Call center operations
-- unit:       s
-- optional:   calls.talk_s, calls.hold_s
-- detail_of:  average_handle_time
--
-- The mean time an agent spends on a call after hanging up, in seconds, over the answered
-- calls that the average handle time counts and whose wrap-up time is recorded. Where wrap-up
-- is never recorded there is no figure, not 0.

SELECT
    day, segment, region, queue, team,
    COUNT(*) AS n,
    SUM(wrap_s) AS total,
    SUM(wrap_s * wrap_s) AS total_sq
FROM (
    SELECT CAST(c.offered_at AS DATE) AS day, c.segment, c.region, c.queue, c.team, c.wrap_s
    FROM calls AS c
    CROSS JOIN (
        SELECT
            MIN(CASE WHEN talk_s IS NOT NULL THEN offered_at END) AS talk_at,
            MIN(CASE WHEN hold_s IS NOT NULL THEN offered_at END) AS hold_at
        FROM calls
        WHERE NOT abandoned
    ) AS f
    WHERE c.offered_at >= :start AND c.offered_at < :end AND NOT c.abandoned AND c.wrap_s IS NOT NULL
        AND (c.talk_s IS NOT NULL OR f.talk_at IS NULL OR c.offered_at < f.talk_at)
        AND (c.hold_s IS NOT NULL OR f.hold_at IS NULL OR c.offered_at < f.hold_at)
) AS handled
GROUP BY day, segment, region, queue, team
