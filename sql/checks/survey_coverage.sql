-- title:     A segment is no longer asked
-- question:  Do surveys still reach every segment of our consumers?
-- severity:  warn
-- owner:     CX analytics
-- table:     survey_invitations
-- tolerates: 0 %
-- remedy:    Ask whoever sends the surveys whether the segment was left out, or its rows were not exported.
--
-- Invitations of each segment and month, as a share of all, against the median of its months: less than
-- a quarter of it, where it is usually a twentieth or more.

WITH monthly AS (
    SELECT m.month, m.month_end, v.value AS segment, SUM(v.n) AS n
    FROM dimension_values AS v
    JOIN months AS m ON v.day >= m.month AND v.day <= m.month_end
    WHERE v.dimension = 'segment' AND v.value IS NOT NULL
    GROUP BY m.month, m.month_end, v.value
),
totals AS (
    SELECT month, month_end, SUM(n) AS n FROM monthly GROUP BY month, month_end HAVING SUM(n) >= 50
),
segments AS (
    SELECT DISTINCT segment FROM monthly
),
shares AS (
    SELECT t.month, t.month_end, s.segment, COALESCE(m.n, 0) / CAST(t.n AS DOUBLE) AS share
    FROM totals AS t
    CROSS JOIN segments AS s
    LEFT JOIN monthly AS m ON m.month = t.month AND m.segment = s.segment
),
usual AS (
    SELECT segment, MEDIAN(share) AS share FROM shares GROUP BY segment HAVING COUNT(*) >= 4
)
SELECT d.day, a.segment, FLOOR(1000 * a.share + 0.5) / 10 AS percent_of_invitations, FLOOR(1000 * u.share + 0.5) / 10 AS usual
FROM shares AS a
JOIN usual AS u ON u.segment = a.segment
JOIN row_days AS d ON d.day >= a.month AND d.day <= a.month_end
WHERE u.share >= 0.05 AND a.share < 0.25 * u.share
