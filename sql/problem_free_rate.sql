-- title:            Problem-free rate
-- question:         How many of our consumers went through the month without a problem?
-- pillar:           journey
-- kind:             proportion
-- better:           higher
-- dimensions:       segment, region
-- owner:            CX analytics
-- depends_on_clock: true
-- grain:            month
-- optional:         interactions, calls, consumers.left_on
--
-- Of the consumers active on the first day of the month, the share who had no problem in it: no
-- interaction marked as a problem, and no call that a stage of the journey caused. A
-- consumer-month counts only where every day of the month lies inside the days that the log of
-- interactions or the log of calls covers, from its first to its last event; for other months
-- there is no figure, since silence of the logs is no good news. Over several months one consumer
-- counts once a month. Segment and region are those the consumer has now. Problems of unknown
-- consumers cannot be charged to anybody.

WITH covered AS (
    SELECT m.month, m.month_end
    FROM months AS m
    CROSS JOIN (
        SELECT CAST(MIN(occurred_at) AS DATE) AS first_day, CAST(MAX(occurred_at) AS DATE) AS last_day
        FROM interactions
    ) AS i
    CROSS JOIN (
        SELECT CAST(MIN(offered_at) AS DATE) AS first_day, CAST(MAX(offered_at) AS DATE) AS last_day
        FROM calls
    ) AS c
    WHERE m.month >= :start AND m.month < :end
        AND (
            (m.month >= i.first_day AND m.month_end <= i.last_day)
            OR (m.month >= c.first_day AND m.month_end <= c.last_day)
            -- one log takes over from the other without a day between
            OR (m.month >= i.first_day AND m.month_end <= c.last_day AND c.first_day <= i.last_day + INTERVAL 1 DAY)
            OR (m.month >= c.first_day AND m.month_end <= i.last_day AND i.first_day <= c.last_day + INTERVAL 1 DAY)
        )
),
days_of_months AS (
    SELECT d.day, m.month
    FROM (
        SELECT CAST(occurred_at AS DATE) AS day FROM interactions
        UNION
        SELECT CAST(offered_at AS DATE) AS day FROM calls
    ) AS d
    JOIN covered AS m ON d.day >= m.month AND d.day <= m.month_end
),
troubled AS (
    SELECT DISTINCT e.consumer_id, d.month
    FROM (
        SELECT consumer_id, CAST(occurred_at AS DATE) AS day FROM interactions WHERE is_problem
        UNION ALL
        SELECT consumer_id, CAST(offered_at AS DATE) AS day FROM calls WHERE caused_by_stage IS NOT NULL
    ) AS e
    JOIN days_of_months AS d ON d.day = e.day
    WHERE e.consumer_id IS NOT NULL
),
changes AS (
    SELECT day, segment, region, SUM(change) AS change
    FROM (
        SELECT joined_on AS day, segment, region, 1 AS change
        FROM consumers
        UNION ALL
        SELECT CASE WHEN left_on > joined_on THEN left_on ELSE joined_on END AS day, segment, region, -1 AS change
        FROM consumers
        WHERE left_on IS NOT NULL
    ) AS comings_and_goings
    GROUP BY day, segment, region
),
consumer_months AS (
    SELECT m.month, c.segment, c.region, SUM(c.change) AS active, 0 AS troubled
    FROM covered AS m
    JOIN changes AS c ON c.day <= m.month
    GROUP BY m.month, c.segment, c.region
    UNION ALL
    SELECT t.month, c.segment, c.region, 0 AS active, COUNT(*) AS troubled
    FROM troubled AS t
    JOIN consumers AS c
        ON c.consumer_id = t.consumer_id AND c.joined_on <= t.month AND (c.left_on IS NULL OR c.left_on > t.month)
    GROUP BY t.month, c.segment, c.region
)
SELECT
    month AS day, segment, region,
    SUM(active) - SUM(troubled) AS numerator,
    SUM(active) AS denominator
FROM consumer_months
GROUP BY month, segment, region
HAVING SUM(active) > 0
