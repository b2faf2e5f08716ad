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
-- Days with fewer numbers are taken together by month, 15 or more, against the median of the months.

WITH spans AS (
    SELECT day AS first_day, day AS last_day, measure, n, total, 'day' AS span
    FROM measures
    WHERE n >= 15
    UNION ALL
    SELECT m.month AS first_day, m.month_end AS last_day, d.measure, SUM(d.n) AS n, SUM(d.total) AS total, 'month' AS span
    FROM measures AS d
    JOIN months AS m ON d.day >= m.month AND d.day <= m.month_end
    WHERE d.n > 0 AND d.n < 15
    GROUP BY m.month, m.month_end, d.measure
    HAVING SUM(d.n) >= 15
),
usual AS (
    SELECT measure, span, MEDIAN(total / n) AS usual
    FROM spans
    GROUP BY measure, span
    HAVING COUNT(*) >= 3
)
SELECT d.day, d.measure, FLOOR(10 * s.total / s.n + 0.5) / 10 AS average, FLOOR(10 * u.usual + 0.5) / 10 AS usual, d.n AS wrong_rows
FROM spans AS s
JOIN usual AS u ON u.measure = s.measure AND u.span = s.span
JOIN measures AS d
    ON d.measure = s.measure AND d.day >= s.first_day AND d.day <= s.last_day AND d.n > 0
    AND (s.span = 'day' OR d.n < 15)
WHERE s.total / s.n > 8 * u.usual OR s.total / s.n < u.usual / 8
