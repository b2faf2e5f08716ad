-- title:     A usual group is gone: its rows are lacking, or fall into other groups than they used to
-- question:  Does every queue, region and channel still send its rows?
-- severity:  warn
-- owner:     CX analytics
-- table:     survey_invitations, survey_responses, interactions, calls
-- tolerates: 0 %
-- remedy:    Ask whether the group was merged, renamed or left out of the export; mend the mapping, or annotate it.
--
-- A value that had a twentieth or more of the rows in each of the three months before, and less than a
-- tenth of that share now, where no new value of the dimension takes its place (a re-organization does).
-- Said of the month in which it goes.

WITH monthly AS (
    SELECT m.month, m.month_end, v.dimension, v.value, SUM(v.n) AS n
    FROM dimension_values AS v
    JOIN months AS m ON v.day >= m.month AND v.day <= m.month_end
    WHERE v.value IS NOT NULL
    GROUP BY m.month, m.month_end, v.dimension, v.value
),
totals AS (
    SELECT month, month_end, dimension, SUM(n) AS n FROM monthly GROUP BY month, month_end, dimension HAVING SUM(n) >= 100
),
shares AS (
    SELECT m.month, m.month_end, m.dimension, m.value, m.n / CAST(t.n AS DOUBLE) AS share
    FROM monthly AS m
    JOIN totals AS t ON t.month = m.month AND t.dimension = m.dimension
),
before AS (
    SELECT t.month, t.month_end, t.dimension, s.value, MIN(s.share) AS least, COUNT(*) AS months_before
    FROM totals AS t
    JOIN shares AS s ON s.dimension = t.dimension AND s.month < t.month AND s.month >= t.month - INTERVAL 95 DAY
    GROUP BY t.month, t.month_end, t.dimension, s.value
),
fresh AS (
    SELECT s.month, s.dimension, SUM(s.share) AS share
    FROM shares AS s
    LEFT JOIN before AS b ON b.month = s.month AND b.dimension = s.dimension AND b.value = s.value
    WHERE b.value IS NULL
    GROUP BY s.month, s.dimension
)
SELECT d.day, b.dimension, b.value
FROM before AS b
LEFT JOIN shares AS s ON s.month = b.month AND s.dimension = b.dimension AND s.value = b.value
LEFT JOIN fresh AS f ON f.month = b.month AND f.dimension = b.dimension
JOIN row_days AS d ON d.day >= b.month AND d.day <= b.month_end
WHERE b.months_before >= 3 AND b.least >= 0.05
    AND COALESCE(s.share, 0) < 0.1 * b.least
    AND COALESCE(f.share, 0) < 0.5 * b.least
