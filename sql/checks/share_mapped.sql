-- title:     Fewer rows than usual are mapped
-- question:  Do we still know whose event it was, and which stage of the journey it belongs to?
-- severity:  warn
-- owner:     CX analytics
-- table:     survey_invitations, survey_responses, interactions, calls
-- tolerates: 0 %
-- remedy:    See whether a column of the export was renamed, moved or is no longer sent, and mend the mapping.
--
-- The share of rows with a value, of each column that is no dimension (whose consumer, what score, how
-- long) and month, against the median of all months: less than 60 % of it. A column that was never
-- filled is not judged, nor are months with fewer than 20 rows.

WITH monthly AS (
    SELECT m.month, m.month_end, f.column_name, SUM(f.n) AS n, SUM(f.filled) AS filled
    FROM filled AS f
    JOIN months AS m ON f.day >= m.month AND f.day <= m.month_end
    WHERE f.column_name NOT IN ('segment', 'region', 'queue', 'team', 'reason', 'channel', 'survey', 'comment')
    GROUP BY m.month, m.month_end, f.column_name
),
usual AS (
    SELECT column_name, MEDIAN(filled / CAST(n AS DOUBLE)) AS share
    FROM monthly
    GROUP BY column_name
    HAVING COUNT(*) >= 3
)
SELECT f.day, f.column_name, SUM(f.n - f.filled) AS wrong_rows
FROM monthly AS a
JOIN usual AS u ON u.column_name = a.column_name
JOIN filled AS f ON f.column_name = a.column_name AND f.day >= a.month AND f.day <= a.month_end
WHERE a.n >= 20 AND u.share > 0.1 AND a.filled / CAST(a.n AS DOUBLE) < 0.6 * u.share
GROUP BY f.day, f.column_name
