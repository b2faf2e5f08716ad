-- title:     Far fewer or far more rows than in the months around
-- question:  Did every month's rows come, once?
-- severity:  warn
-- owner:     CX analytics
-- table:     consumer_values, survey_invitations, survey_responses, interactions, calls, agent_time
-- tolerates: 0 %
-- remedy:    Ask for the export of the month again and load it; or accept it by an annotation where it really was so.
--
-- Rows per day of each whole month against the median of the six months before and the six after: less
-- than 0.65 or more than 1.6 times it, and further off than five times what such months ordinarily
-- differ by. All days of the month are meant: which of them lack cannot be told from a sum.

WITH whole AS (
    SELECT MIN(day) AS first_day, MAX(day) AS last_day FROM row_days
),
monthly AS (
    SELECT m.month, m.month_end, SUM(d.n) AS n, SUM(d.n) / CAST(COUNT(*) AS DOUBLE) AS per_day
    FROM months AS m
    JOIN row_days AS d ON d.day >= m.month AND d.day <= m.month_end
    CROSS JOIN whole AS w
    WHERE m.month >= w.first_day AND m.month_end <= w.last_day AND m.month_end < :today
    GROUP BY m.month, m.month_end
),
usual AS (
    SELECT a.month, a.month_end, a.n, a.per_day, MEDIAN(b.per_day) AS usual
    FROM monthly AS a
    JOIN monthly AS b
        ON b.month <> a.month AND b.month >= a.month - INTERVAL 190 DAY AND b.month <= a.month + INTERVAL 190 DAY
    GROUP BY a.month, a.month_end, a.n, a.per_day
    HAVING COUNT(*) >= 4 AND SUM(b.n) >= 120
),
spread AS (
    SELECT u.month, u.month_end, u.n, u.per_day, u.usual, MEDIAN(ABS(b.per_day - u.usual)) AS deviation
    FROM usual AS u
    JOIN monthly AS b
        ON b.month <> u.month AND b.month >= u.month - INTERVAL 190 DAY AND b.month <= u.month + INTERVAL 190 DAY
    GROUP BY u.month, u.month_end, u.n, u.per_day, u.usual
)
SELECT d.day, s.n AS row_count, FLOOR(30 * s.usual + 0.5) AS usual
FROM spread AS s
JOIN row_days AS d ON d.day >= s.month AND d.day <= s.month_end
WHERE (s.per_day < 0.65 * s.usual AND s.per_day < s.usual - 5 * s.deviation)
    OR (s.per_day > 1.6 * s.usual AND s.per_day > s.usual + 5 * s.deviation)
