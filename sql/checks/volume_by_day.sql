-- title:     Far fewer or far more rows than usual on such a weekday
-- question:  Did every day's rows come, once?
-- severity:  warn
-- owner:     CX analytics
-- table:     survey_invitations, survey_responses, interactions, calls, agent_time
-- tolerates: 0 %
-- remedy:    Ask for the export of these days again and load it; or accept it by an annotation where it really was so.
--
-- Each day's number of rows against the median of the same weekday eight weeks before and after: less
-- than half or more than 1.8 times it, and further off than four (six) times what such days ordinarily
-- differ by. Days around Christmas and New Year, and days that were as quiet or as busy in another
-- year (holidays, campaigns) or, from the 28th on, in another month, are left alone; from the 28th on only
-- less than 15 % is far too few, since many a monthly run ends there. Tables with fewer than eight such
-- weekdays are not judged.

WITH usual AS (
    SELECT d.day, d.n, MEDIAN(o.n) AS usual
    FROM row_days AS d
    JOIN row_days AS o
        ON o.weekday = d.weekday AND o.day <> d.day
        AND o.day >= d.day - INTERVAL 56 DAY AND o.day <= d.day + INTERVAL 56 DAY
    WHERE d.day < :today AND d.day > (SELECT MIN(day) FROM row_days)
    GROUP BY d.day, d.n
    HAVING COUNT(*) >= 8
),
spread AS (
    SELECT u.day, u.n, u.usual, MEDIAN(ABS(o.n - u.usual)) AS deviation
    FROM usual AS u
    JOIN row_days AS d ON d.day = u.day
    JOIN row_days AS o
        ON o.weekday = d.weekday AND o.day <> d.day
        AND o.day >= d.day - INTERVAL 56 DAY AND o.day <= d.day + INTERVAL 56 DAY
    GROUP BY u.day, u.n, u.usual
),
judged AS (
    SELECT
        day, n, usual,
        CASE
            WHEN EXTRACT(DAY FROM day) >= 28 AND n > 0.15 * usual AND n < usual THEN 0
            WHEN n < 0.5 * usual AND n < usual - 4 * GREATEST(1.4826 * deviation, SQRT(usual)) THEN -1
            WHEN n > 1.8 * usual AND n > usual + 6 * GREATEST(1.4826 * deviation, SQRT(usual), 2) THEN 1
            ELSE 0
        END AS side
    FROM spread
),
apart AS (
    SELECT day, n, usual, side
    FROM judged
    WHERE side <> 0
        AND NOT (side = -1 AND EXTRACT(MONTH FROM day) = 12 AND EXTRACT(DAY FROM day) >= 24)
        AND NOT (side = -1 AND EXTRACT(MONTH FROM day) = 1 AND EXTRACT(DAY FROM day) <= 2)
)
SELECT a.day, a.n AS row_count, a.usual
FROM apart AS a
LEFT JOIN apart AS y
    ON y.side = a.side
    AND (
        (EXTRACT(DAY FROM a.day) >= 28 AND EXTRACT(DAY FROM y.day) = EXTRACT(DAY FROM a.day) AND y.day <> a.day)
        OR (y.day >= a.day - INTERVAL 369 DAY AND y.day <= a.day - INTERVAL 361 DAY)
        OR (y.day >= a.day + INTERVAL 361 DAY AND y.day <= a.day + INTERVAL 369 DAY)
    )
WHERE y.day IS NULL
