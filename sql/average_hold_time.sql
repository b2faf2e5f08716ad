-- title:      Average hold time
-- question:   How long do we leave callers on hold?
-- pillar:     call center
-- kind:       mean
-- better:     lower
-- dimensions: segment, region, queue, team
-- owner:      Call center operations
-- unit:       s
-- optional:   calls.talk_s, calls.wrap_s
-- detail_of:  average_handle_time
--
-- The mean time a caller is put on hold while an agent looks for help, in seconds, over the
-- answered calls that the average handle time counts and whose hold time is recorded, those
-- never put on hold included. Where hold is never recorded there is no figure, not 0.

SELECT
    day, segment, region, queue, team,
    COUNT(*) AS n,
    SUM(hold_s) AS total,
    SUM(hold_s * hold_s) AS total_sq
FROM (
    SELECT CAST(c.offered_at AS DATE) AS day, c.segment, c.region, c.queue, c.team, c.hold_s
    FROM calls AS c
    CROSS JOIN (
        SELECT
            MIN(CASE WHEN talk_s IS NOT NULL THEN offered_at END) AS talk_at,
            MIN(CASE WHEN wrap_s IS NOT NULL THEN offered_at END) AS wrap_at
        FROM calls
        WHERE NOT abandoned
    ) AS f
    WHERE c.offered_at >= :start AND c.offered_at < :end AND NOT c.abandoned AND c.hold_s IS NOT NULL
        AND (c.talk_s IS NOT NULL OR f.talk_at IS NULL OR c.offered_at < f.talk_at)
        AND (c.wrap_s IS NOT NULL OR f.wrap_at IS NULL OR c.offered_at < f.wrap_at)
) AS handled
GROUP BY day, segment, region, queue, team
