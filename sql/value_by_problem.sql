-- title:            Monthly value of consumers
-- question:         What are consumers with problems worth to us, beside those without?
-- pillar:           retention
-- kind:             mean
-- better:           higher
-- dimensions:       segment, region, problem
-- owner:            CX analytics
-- unit:             currency
-- looks_back:       10 days
-- looks_ahead:      10 days
-- depends_on_clock: true
-- grain:            month
-- optional:         interactions, calls, consumer_values.segment, consumer_values.region
-- detail_of:        monthly_value_per_consumer
--
-- The mean monthly value of the consumers who have some in a month, by whether they had a problem
-- in that month: an interaction marked as one, or a call that a stage of the journey caused. Only
-- months that the logs of contacts cover wholly. Dated at the first of the month. Those with
-- problems may differ in other ways too: an association, not a cause. Segment and region are those
-- of that month.

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
)
SELECT
    m.month AS day, v.segment, v.region,
    CASE WHEN t.consumer_id IS NULL THEN 'no problem' ELSE 'problem' END AS problem,
    COUNT(*) AS n, SUM(v.monthly_value) AS total, SUM(v.monthly_value * v.monthly_value) AS total_sq
FROM covered AS m
-- the company's months may begin some days beside the calendar's
JOIN consumer_values AS v ON v.month >= m.month - INTERVAL 10 DAY AND v.month <= m.month + INTERVAL 10 DAY
LEFT JOIN troubled AS t ON t.consumer_id = v.consumer_id AND t.month = m.month
WHERE v.monthly_value > 0
GROUP BY m.month, v.segment, v.region, CASE WHEN t.consumer_id IS NULL THEN 'no problem' ELSE 'problem' END
