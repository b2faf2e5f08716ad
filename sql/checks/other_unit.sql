-- title:     Numbers of another size than usual
-- question:  Are seconds still seconds, and money still money?
-- severity:  warn
-- owner:     CX analytics
-- table:     calls, consumer_values, agent_time, survey_responses
-- tolerates: 0 %
-- remedy:    See whether the export changed its unit (milliseconds, minutes, cents) and give the mapping a scale.
--
-- The mean of each number and day against the median of all days: more than 8 times it, or less than
-- an eighth, on days with 15 numbers or more. Seconds sent as milliseconds are 1,000 times, minutes as seconds 60 times as much.

WITH daily AS (
    SELECT day, measure, n, total / n AS average
    FROM measures
    WHERE n > 0
),
usual AS (
    SELECT measure, MEDIAN(average) AS usual
    FROM daily
    GROUP BY measure
    HAVING COUNT(*) >= 3
)
SELECT d.day, d.measure, FLOOR(10 * d.average + 0.5) / 10 AS average, FLOOR(10 * u.usual + 0.5) / 10 AS usual, d.n AS wrong_rows
FROM daily AS d
JOIN usual AS u ON u.measure = d.measure
WHERE d.n >= 15 AND (d.average > 8 * u.usual OR d.average < u.usual / 8)
