-- title:     Rows fall into other groups than they used to
-- question:  Are segments, queues and channels still what they were?
-- severity:  warn
-- owner:     CX analytics
-- table:     survey_invitations, survey_responses, interactions, calls
-- tolerates: 0 %
-- remedy:    See whether columns moved or names changed in the export; mend the mapping, or annotate the re-organization.
--
-- How the rows of each month spread over the values of a dimension, against the months just before and
-- after it: total variation above 0.5 from each of the two. A column that moved does that; a region
-- that is split in two differs from one side only.

WITH monthly AS (
    SELECT m.month, m.month_end, v.dimension, v.value, SUM(v.n) AS n
    FROM dimension_values AS v
    JOIN months AS m ON v.day >= m.month AND v.day <= m.month_end
    WHERE v.value IS NOT NULL
    GROUP BY m.month, m.month_end, v.dimension, v.value
),
totals AS (
    SELECT month, month_end, dimension, SUM(n) AS n FROM monthly GROUP BY month, month_end, dimension HAVING SUM(n) >= 50
),
shares AS (
    SELECT m.month, m.month_end, m.dimension, m.value, m.n / CAST(t.n AS DOUBLE) AS share
    FROM monthly AS m
    JOIN totals AS t ON t.month = m.month AND t.dimension = m.dimension
),
pairs AS (
    SELECT a.month, a.month_end, b.month AS other, a.dimension
    FROM totals AS a
    JOIN totals AS b
        ON b.dimension = a.dimension AND b.month <> a.month
        AND b.month >= a.month - INTERVAL 100 DAY AND b.month <= a.month + INTERVAL 100 DAY
),
common AS (
    SELECT p.month, p.month_end, p.other, p.dimension, SUM(LEAST(s.share, COALESCE(o.share, 0))) AS shared
    FROM pairs AS p
    JOIN shares AS s ON s.month = p.month AND s.dimension = p.dimension
    LEFT JOIN shares AS o ON o.month = p.other AND o.dimension = p.dimension AND o.value = s.value
    GROUP BY p.month, p.month_end, p.other, p.dimension
),
apart AS (
    SELECT month, month_end, dimension, MAX(shared) AS shared
    FROM common
    GROUP BY month, month_end, dimension
    HAVING COUNT(*) >= 2 AND MAX(shared) < 0.5
)
SELECT v.day, v.dimension, FLOOR(100 * (1 - a.shared) + 0.5) / 100 AS variation, SUM(v.n) AS wrong_rows
FROM apart AS a
JOIN dimension_values AS v ON v.dimension = a.dimension AND v.day >= a.month AND v.day <= a.month_end
GROUP BY v.day, v.dimension, FLOOR(100 * (1 - a.shared) + 0.5) / 100
