-- title:            Monthly churn
-- question:         How many of our consumers do we lose in a month?
-- pillar:           retention
-- kind:             proportion
-- better:           lower
-- dimensions:       segment, region, plan
-- owner:            CX analytics
-- depends_on_clock: true
-- grain:            month
-- limits:           p-prime
--
-- Of the consumers active on the first day of the month, the share not active on the first day of
-- the next; known, and shown, once that day has come. Consumers who join and leave within one
-- month are in neither. In a quarter or year the mean month, in which one consumer counts once a
-- month. Who left and came back under the same id counts for the newest stay only. Segment, region
-- and plan are those the consumer has now, also for months before a change.

WITH ended AS (
    SELECT month, CAST(month_end + INTERVAL 1 DAY AS DATE) AS next_month
    FROM months
    WHERE month >= :start AND month < :end AND month_end < :today
),
changes AS (
    SELECT day, segment, region, plan, SUM(change) AS change
    FROM (
        SELECT joined_on AS day, segment, region, plan, 1 AS change
        FROM consumers
        UNION ALL
        SELECT CASE WHEN left_on > joined_on THEN left_on ELSE joined_on END AS day, segment, region, plan, -1 AS change
        FROM consumers
        WHERE left_on IS NOT NULL
    ) AS comings_and_goings
    GROUP BY day, segment, region, plan
),
consumer_months AS (
    SELECT m.month, c.segment, c.region, c.plan, SUM(c.change) AS active, 0 AS gone
    FROM ended AS m
    JOIN changes AS c ON c.day <= m.month
    GROUP BY m.month, c.segment, c.region, c.plan
    UNION ALL
    SELECT m.month, c.segment, c.region, c.plan, 0 AS active, COUNT(*) AS gone
    FROM ended AS m
    JOIN consumers AS c ON c.left_on > m.month AND c.left_on <= m.next_month AND c.joined_on <= m.month
    GROUP BY m.month, c.segment, c.region, c.plan
)
SELECT
    month AS day, segment, region, plan,
    SUM(gone) AS numerator,
    SUM(active) AS denominator
FROM consumer_months
GROUP BY month, segment, region, plan
HAVING SUM(active) > 0
