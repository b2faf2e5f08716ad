-- title:       Service level by half hour
-- question:    At what time of day do we answer too late?
-- pillar:      call center
-- kind:        proportion
-- better:      higher
-- dimensions:  queue, weekday, half_hour
-- owner:       Call center operations
-- parameters:  answer_within_s
-- cross:       queue, half_hour; weekday, half_hour; queue, weekday, half_hour
--
-- The service level (calls answered within answer_within_s seconds, of all offered, abandoned
-- ones included) by the half hour of the company's clock in which the call came in, its weekday
-- and its queue. Kept apart from the service level, since only staffing asks by half hour.

SELECT
    day, queue, weekday, half_hour,
    COUNT(CASE WHEN NOT abandoned AND wait_s <= :answer_within_s THEN 1 END) AS numerator,
    COUNT(*) AS denominator
FROM (
    SELECT
        day, queue, abandoned, wait_s,
        CASE DATE_DIFF('day', DATE '1900-01-01', day) % 7
            WHEN 0 THEN 'Monday' WHEN 1 THEN 'Tuesday' WHEN 2 THEN 'Wednesday' WHEN 3 THEN 'Thursday'
            WHEN 4 THEN 'Friday' WHEN 5 THEN 'Saturday' ELSE 'Sunday'
        END AS weekday,
        CASE WHEN hour_of_day < 10 THEN '0' ELSE '' END || CAST(hour_of_day AS VARCHAR)
            || CASE WHEN minute_of_hour < 30 THEN ':00' ELSE ':30' END AS half_hour
    FROM (
        SELECT
            CAST(offered_at AS DATE) AS day, queue, abandoned, wait_s,
            CAST(EXTRACT(HOUR FROM offered_at) AS INTEGER) AS hour_of_day,
            CAST(EXTRACT(MINUTE FROM offered_at) AS INTEGER) AS minute_of_hour
        FROM calls
        WHERE offered_at >= :start AND offered_at < :end
    ) AS timed
) AS placed
GROUP BY day, queue, weekday, half_hour
