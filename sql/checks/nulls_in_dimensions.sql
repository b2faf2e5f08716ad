-- title:     A breakdown that lost its values
-- question:  Do we still know which segment, region, queue and reason a row belongs to?
-- severity:  warn
-- owner:     CX analytics
-- table:     survey_invitations, survey_responses, interactions, calls
-- tolerates: 0 %
-- remedy:    See whether the export's column was renamed or moved, and mend the mapping.
--
-- The share of rows without a value, of each dimension and month, against the median of all months:
-- more than 15 points above it. A dimension that was never filled is not judged.

WITH monthly AS (
    SELECT m.month, m.month_end, v.dimension, SUM(v.n) AS n, SUM(CASE WHEN v.value IS NULL THEN v.n ELSE 0 END) AS nulls
    FROM dimension_values AS v
    JOIN months AS m ON v.day >= m.month AND v.day <= m.month_end
    GROUP BY m.month, m.month_end, v.dimension
),
usual AS (
    SELECT dimension, MEDIAN(nulls / CAST(n AS DOUBLE)) AS share
    FROM monthly
    GROUP BY dimension
    HAVING COUNT(*) >= 2
)
SELECT v.day, v.dimension, SUM(v.n) AS wrong_rows
FROM monthly AS a
JOIN usual AS u ON u.dimension = a.dimension
JOIN dimension_values AS v
    ON v.dimension = a.dimension AND v.day >= a.month AND v.day <= a.month_end AND v.value IS NULL
WHERE a.n >= 20 AND a.nulls / CAST(a.n AS DOUBLE) > u.share + 0.15
GROUP BY v.day, v.dimension
