-- title:       Handle time by half hour
-- question:    How long does a call keep an agent busy, by the time of day?
-- pillar:      call center
-- kind:        mean
-- better:      neither
-- dimensions:  queue, weekday, half_hour
-- owner:       Call center operations
-- unit:        s
-- optional:    calls.talk_s, calls.hold_s, calls.wrap_s
-- cross:       queue, half_hour; weekday, half_hour; queue, weekday, half_hour
--
-- The mean of talk, hold and wrap-up time of answered calls, in seconds, by the half hour of
-- the company's clock in which the call came in, its weekday and its queue. A component that
-- is not recorded for a call counts 0; a call without any leaves the base.

SELECT
    day, queue, weekday, half_hour,
    COUNT(*) AS n,
    SUM(handle_s) AS total,
    SUM(handle_s * handle_s) AS total_sq
FROM (
    SELECT
        day, queue, handle_s,
        CASE DATE_DIFF('day', DATE '1900-01-01', day) % 7
            WHEN 0 THEN 'Monday' WHEN 1 THEN 'Tuesday' WHEN 2 THEN 'Wednesday' WHEN 3 THEN 'Thursday'
            WHEN 4 THEN 'Friday' WHEN 5 THEN 'Saturday' ELSE 'Sunday'
        END AS weekday,
        CASE WHEN hour_of_day < 10 THEN '0' ELSE '' END || CAST(hour_of_day AS VARCHAR)
            || CASE WHEN minute_of_hour < 30 THEN ':00' ELSE ':30' END AS half_hour
    FROM (
        SELECT
            CAST(offered_at AS DATE) AS day, queue,
            COALESCE(talk_s, 0) + COALESCE(hold_s, 0) + COALESCE(wrap_s, 0) AS handle_s,
            CAST(EXTRACT(HOUR FROM offered_at) AS INTEGER) AS hour_of_day,
            CAST(EXTRACT(MINUTE FROM offered_at) AS INTEGER) AS minute_of_hour
        FROM calls
        WHERE offered_at >= :start AND offered_at < :end AND NOT abandoned
            AND (talk_s IS NOT NULL OR hold_s IS NOT NULL OR wrap_s IS NOT NULL)
    ) AS timed
) AS placed
GROUP BY day, queue, weekday, half_hour
