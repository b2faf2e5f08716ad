-- title:      Active consumers
-- question:   How many consumers do we have?
-- pillar:     retention
-- kind:       level
-- better:     higher
-- dimensions: segment, region, plan
-- owner:      CX analytics
-- unit:       consumers
-- optional:   consumers.left_on, consumers.segment, consumers.region, consumers.plan
--
-- Consumers active on the day: joined on it or before, and not left by it; the day on which a
-- consumer leaves no longer counts. Of a month, quarter or year, the number on its last day.
-- Segment, region and plan are those the consumer has now.

WITH changes AS (
    SELECT day, segment, region, plan, SUM(change) AS change
    FROM (
        SELECT CASE WHEN joined_on > :start THEN joined_on ELSE :start END AS day, segment, region, plan, 1 AS change
        FROM consumers
        WHERE joined_on < :end
        UNION ALL
        SELECT CASE WHEN gone_on > :start THEN gone_on ELSE :start END AS day, segment, region, plan, -1 AS change
        FROM (
            SELECT CASE WHEN left_on > joined_on THEN left_on ELSE joined_on END AS gone_on, segment, region, plan
            FROM consumers
            WHERE left_on IS NOT NULL
        ) AS leavers
        WHERE gone_on < :end
        UNION ALL
        SELECT d.day, g.segment, g.region, g.plan, 0 AS change
        FROM days AS d
        CROSS JOIN (SELECT DISTINCT segment, region, plan FROM consumers) AS g
    ) AS comings_and_goings
    GROUP BY day, segment, region, plan
)
SELECT
    day, segment, region, plan,
    SUM(change) OVER (
        PARTITION BY segment, region, plan ORDER BY day NULLS FIRST
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS amount
FROM changes
WHERE day >= (SELECT MIN(joined_on) FROM consumers)
