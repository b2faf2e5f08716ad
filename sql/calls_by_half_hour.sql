-- title:       Calls by half hour
-- question:    How many calls must be answered in each half hour?
-- pillar:      call center
-- kind:        level
-- better:      neither
-- dimensions:  queue, weekday, half_hour
-- owner:       Call center operations
-- unit:        calls
-- cross:       queue, half_hour; weekday, half_hour; queue, weekday, half_hour
-- across_time: sum
--
-- Every call offered, answered or not, by the half hour of the company's clock in which it came
-- in, its weekday and its queue: what staffing is planned on. A call that crosses a half hour
-- or midnight counts where it was offered. On the night the clock is put back, a half hour that
-- comes twice holds the calls of both. A half hour without calls has no row: it counts as none
-- on every day that had calls at all.

SELECT
    day, queue, weekday, half_hour,
    COUNT(*) AS amount
FROM (
    SELECT
        day, queue,
        CASE DATE_DIFF('day', DATE '1900-01-01', day) % 7
            WHEN 0 THEN 'Monday' WHEN 1 THEN 'Tuesday' WHEN 2 THEN 'Wednesday' WHEN 3 THEN 'Thursday'
            WHEN 4 THEN 'Friday' WHEN 5 THEN 'Saturday' ELSE 'Sunday'
        END AS weekday,
        CASE WHEN hour_of_day < 10 THEN '0' ELSE '' END || CAST(hour_of_day AS VARCHAR)
            || CASE WHEN minute_of_hour < 30 THEN ':00' ELSE ':30' END AS half_hour
    FROM (
        SELECT
            CAST(offered_at AS DATE) AS day, queue,
            CAST(EXTRACT(HOUR FROM offered_at) AS INTEGER) AS hour_of_day,
            CAST(EXTRACT(MINUTE FROM offered_at) AS INTEGER) AS minute_of_hour
        FROM calls
        WHERE offered_at >= :start AND offered_at < :end
    ) AS timed
) AS placed
GROUP BY day, queue, weekday, half_hour
