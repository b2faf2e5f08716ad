-- title:     Events at 3 in the morning, or at other hours than ever
-- question:  Are the timestamps in the company's own time?
-- severity:  warn
-- owner:     CX analytics
-- table:     survey_responses, interactions, calls
-- tolerates: 0 %
-- remedy:    Give the mapping the time zone of the file: [file] timezone = "UTC".
--
-- Three signs of timestamps in another time zone: a day of which more than a tenth lies between 2 and 5
-- in the morning, where that is usually under 2 %; a month whose rows spread over the hours otherwise
-- than all others (total variation above 0.25); a fifth of all rows between 2 and 5, which means all days.

WITH hourly AS (
    SELECT m.month, m.month_end, h.hour, SUM(h.n) AS n
    FROM row_hours AS h
    JOIN months AS m ON h.day >= m.month AND h.day <= m.month_end
    GROUP BY m.month, m.month_end, h.hour
),
of_month AS (
    SELECT month, month_end, SUM(n) AS n FROM hourly GROUP BY month, month_end
),
of_hour AS (
    SELECT hour, SUM(n) AS n FROM hourly GROUP BY hour
),
overall AS (
    SELECT SUM(n) AS n, SUM(CASE WHEN hour >= 2 AND hour < 5 THEN n ELSE 0 END) / CAST(SUM(n) AS DOUBLE) AS at_night
    FROM of_hour
),
apart AS (
    SELECT m.month, m.month_end
    FROM of_month AS m
    CROSS JOIN of_hour AS h
    CROSS JOIN overall AS o
    LEFT JOIN hourly AS x ON x.month = m.month AND x.hour = h.hour
    WHERE m.n >= 100 AND o.n - m.n >= 200
    GROUP BY m.month, m.month_end
    HAVING 0.5 * SUM(ABS(COALESCE(x.n, 0) / CAST(m.n AS DOUBLE)
        - (h.n - COALESCE(x.n, 0)) / CAST(o.n - m.n AS DOUBLE))) > 0.25
),
daily AS (
    SELECT day, SUM(n) AS n, SUM(CASE WHEN hour >= 2 AND hour < 5 THEN n ELSE 0 END) AS at_night
    FROM row_hours
    GROUP BY day
)
SELECT d.day, d.at_night, d.n AS wrong_rows
FROM daily AS d
CROSS JOIN overall AS o
LEFT JOIN apart AS a ON d.day >= a.month AND d.day <= a.month_end
WHERE a.month IS NOT NULL
    OR (d.n >= 10 AND o.at_night < 0.02 AND d.at_night > 0.1 * d.n)
    OR o.at_night >= 0.2
