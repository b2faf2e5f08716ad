-- title:     Answers spread otherwise than they used to
-- question:  Do people still use the scale as they did?
-- severity:  warn
-- owner:     CX analytics
-- table:     survey_responses, calls, engagement_responses
-- tolerates: 0 %
-- remedy:    See whether the scale was turned round, another question was mapped, or a default was sent for "no answer".
--
-- How the answers of each month spread over the scale, against all other months together: half the sum
-- of the differences (total variation) above 0.4. A scale turned round, a column of another question
-- or a default for "no answer" does that; a bad month does not. A pile on one single answer, a fifth of
-- all more than usual, counts as well.

WITH monthly AS (
    SELECT m.month, m.month_end, s.score, s.value, SUM(s.n) AS n
    FROM scores AS s
    JOIN months AS m ON s.day >= m.month AND s.day <= m.month_end
    GROUP BY m.month, m.month_end, s.score, s.value
),
totals AS (
    SELECT month, month_end, score, SUM(n) AS n FROM monthly GROUP BY month, month_end, score
),
overall AS (
    SELECT score, value, SUM(n) AS n FROM monthly GROUP BY score, value
),
all_of_score AS (
    SELECT score, SUM(n) AS n, COUNT(DISTINCT month) AS months FROM monthly GROUP BY score
),
distance AS (
    SELECT
        t.month, t.month_end, t.score,
        0.5 * SUM(
            ABS(
                COALESCE(m.n, 0) / CAST(t.n AS DOUBLE)
                - (o.n - COALESCE(m.n, 0)) / CAST(a.n - t.n AS DOUBLE)
            )
        ) AS variation,
        MAX(
            COALESCE(m.n, 0) / CAST(t.n AS DOUBLE)
            - (o.n - COALESCE(m.n, 0)) / CAST(a.n - t.n AS DOUBLE)
        ) AS pile
    FROM totals AS t
    JOIN all_of_score AS a ON a.score = t.score AND a.n - t.n >= 100 AND a.months >= 3
    JOIN overall AS o ON o.score = t.score
    LEFT JOIN monthly AS m ON m.month = t.month AND m.score = t.score AND m.value = o.value
    WHERE t.n >= 50
    GROUP BY t.month, t.month_end, t.score
)
SELECT s.day, s.score, FLOOR(100 * d.variation + 0.5) / 100 AS variation, SUM(s.n) AS wrong_rows
FROM distance AS d
JOIN scores AS s ON s.score = d.score AND s.day >= d.month AND s.day <= d.month_end
WHERE d.variation > 0.4 OR (d.pile > 0.2 AND d.pile > 0.7 * d.variation)
GROUP BY s.day, s.score, FLOOR(100 * d.variation + 0.5) / 100
