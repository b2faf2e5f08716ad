-- title:            New revenue
-- question:         How much of today's revenue is from consumers who had none a year ago?
-- pillar:           retention
-- kind:             ratio
-- better:           higher
-- dimensions:       segment, region, plan
-- owner:            CX analytics
-- unit:             share
-- looks_back:       397 days
-- depends_on_clock: true
-- grain:            month
-- across_time:      last
-- optional:         consumer_values, consumers.monthly_value, consumers.left_on
-- detail_of:        net_revenue_retention
--
-- Over the monthly value that all consumers had twelve months before, the value at the month's
-- end of those who had none then: who joined since, and who came back. Net retention and this are
-- all of today's revenue over last year's. From the monthly history of values, in which a missing
-- month is a value of zero; segment, region and plan are those the consumer had twelve months
-- before, of the new ones those of the month. Without any history, from each consumer's present
-- value and the dates of joining and leaving, when at least one consumer has left: who came back
-- under the same id is then new. Dated at the month's end, for complete months; of a quarter or
-- year, the value of its last month.

WITH value_months AS (
    SELECT DISTINCT month FROM consumer_values
),
ended AS (
    SELECT month, month_end, CAST(month_end - INTERVAL 12 MONTH AS DATE) AS year_before
    FROM months
    WHERE month_end >= :start AND month_end < :end AND month_end < :today
),
compared AS (
    -- the company's months may begin some days beside the calendar's, and move from year to year
    SELECT m.month_end, s.month AS start_month, e.month AS end_month
    FROM ended AS m
    JOIN value_months AS s
        ON s.month >= m.month - INTERVAL 12 MONTH - INTERVAL 10 DAY
        AND s.month <= m.month - INTERVAL 12 MONTH + INTERVAL 10 DAY
    JOIN value_months AS e ON e.month >= m.month - INTERVAL 10 DAY AND e.month <= m.month + INTERVAL 10 DAY
),
parts AS (
    SELECT m.month_end, s.segment, s.region, s.plan, s.monthly_value AS start_value, 0 AS new_value
    FROM compared AS m
    JOIN consumer_values AS s ON s.month = m.start_month AND s.monthly_value > 0
    UNION ALL
    SELECT m.month_end, e.segment, e.region, e.plan, 0 AS start_value, e.monthly_value AS new_value
    FROM compared AS m
    JOIN consumer_values AS e ON e.month = m.end_month AND e.monthly_value > 0
    LEFT JOIN consumer_values AS s
        ON s.consumer_id = e.consumer_id AND s.month = m.start_month AND s.monthly_value > 0
    WHERE s.consumer_id IS NULL
    UNION ALL
    SELECT
        m.month_end, c.segment, c.region, c.plan,
        CASE WHEN c.joined_on <= m.year_before THEN c.monthly_value ELSE 0 END AS start_value,
        CASE WHEN c.joined_on <= m.year_before THEN 0 ELSE c.monthly_value END AS new_value
    FROM ended AS m
    JOIN consumers AS c
        ON (c.joined_on <= m.year_before AND (c.left_on IS NULL OR c.left_on > m.year_before))
        OR (c.joined_on > m.year_before AND c.joined_on <= m.month_end AND (c.left_on IS NULL OR c.left_on > m.month_end))
    WHERE c.monthly_value > 0
        AND NOT EXISTS (SELECT 1 FROM consumer_values)
        AND EXISTS (SELECT 1 FROM consumers WHERE left_on IS NOT NULL)
)
SELECT
    month_end AS day, segment, region, plan,
    COUNT(*) AS n,
    SUM(new_value) AS num,
    SUM(start_value) AS den,
    SUM(new_value * new_value) AS num_sq,
    SUM(start_value * start_value) AS den_sq,
    SUM(new_value * start_value) AS num_den
FROM parts
GROUP BY month_end, segment, region, plan
