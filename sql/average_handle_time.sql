-- title:      Average handle time
-- question:   How long does a call keep an agent busy?
-- pillar:     call center
-- kind:       mean
-- better:     neither
-- dimensions: segment, region, queue, team, reason, caused_by_stage
-- owner:      Call center operations
-- unit:       s
-- optional:   calls.talk_s, calls.hold_s, calls.wrap_s
--
-- The mean of talk, hold and wrap-up time of answered calls, in seconds. A component that had
-- never been recorded up to that call counts 0, since the telephone system does not tell it:
-- the figure is then shorter than the truth. An answered call that lacks a component which is
-- recorded leaves the base. Solving a matter at once takes longer: never a target by itself.

SELECT
    day, segment, region, queue, team, reason, caused_by_stage,
    COUNT(*) AS n,
    SUM(handle_s) AS total,
    SUM(handle_s * handle_s) AS total_sq
FROM (
    SELECT
        CAST(c.offered_at AS DATE) AS day, c.segment, c.region, c.queue, c.team, c.reason, c.caused_by_stage,
        CASE WHEN c.talk_s IS NULL AND (f.talk_at IS NULL OR c.offered_at < f.talk_at) THEN 0 ELSE c.talk_s END
        + CASE WHEN c.hold_s IS NULL AND (f.hold_at IS NULL OR c.offered_at < f.hold_at) THEN 0 ELSE c.hold_s END
        + CASE WHEN c.wrap_s IS NULL AND (f.wrap_at IS NULL OR c.offered_at < f.wrap_at) THEN 0 ELSE c.wrap_s END
            AS handle_s
    FROM calls AS c
    CROSS JOIN (
        SELECT
            MIN(CASE WHEN talk_s IS NOT NULL THEN offered_at END) AS talk_at,
            MIN(CASE WHEN hold_s IS NOT NULL THEN offered_at END) AS hold_at,
            MIN(CASE WHEN wrap_s IS NOT NULL THEN offered_at END) AS wrap_at
        FROM calls
        WHERE NOT abandoned
    ) AS f
    WHERE c.offered_at >= :start AND c.offered_at < :end AND NOT c.abandoned
        AND (c.talk_s IS NOT NULL OR c.hold_s IS NOT NULL OR c.wrap_s IS NOT NULL)
) AS handled
WHERE handle_s IS NOT NULL
GROUP BY day, segment, region, queue, team, reason, caused_by_stage
