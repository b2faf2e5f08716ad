-- title:       Calls through the week
-- question:    When do consumers call?
-- pillar:      call center
-- kind:        level
-- better:      neither
-- dimensions:  segment, region, hour, weekday
-- owner:       Call center operations
-- unit:        calls
-- cross:       hour, weekday
-- across_time: sum
--
-- Every call offered, answered or not, by the hour and the weekday at which it came in, by the
-- company's clock: a call that crosses midnight counts in the hour it was offered. On the night
-- the clock is put back, the hour that comes twice holds the calls of both; on the night it is
-- put forward, the hour left out has none.

SELECT
    day, segment, region, hour, weekday,
    COUNT(*) AS amount
FROM (
    SELECT
        day, segment, region,
        CASE WHEN hour_of_day < 10 THEN '0' ELSE '' END || CAST(hour_of_day AS VARCHAR) || ':00' AS hour,
        CASE DATE_DIFF('day', DATE '1900-01-01', day) % 7
            WHEN 0 THEN 'Monday' WHEN 1 THEN 'Tuesday' WHEN 2 THEN 'Wednesday' WHEN 3 THEN 'Thursday'
            WHEN 4 THEN 'Friday' WHEN 5 THEN 'Saturday' ELSE 'Sunday'
        END AS weekday
    FROM (
        SELECT
            CAST(offered_at AS DATE) AS day, segment, region,
            CAST(EXTRACT(HOUR FROM offered_at) AS INTEGER) AS hour_of_day
        FROM calls
        WHERE offered_at >= :start AND offered_at < :end
    ) AS timed
) AS placed
GROUP BY day, segment, region, hour, weekday
