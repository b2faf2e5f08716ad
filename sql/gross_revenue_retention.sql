-- title:            Gross revenue retention
-- question:         How much of last year's revenue have we kept, growth left aside?
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
--
-- Of the monthly value that consumers had twelve months before, the share still there at the
-- month's end, where no consumer counts for more than at the start: the smaller of the two values
-- of each, added up, over what they were worth at the start. Never above 100 %; new consumers do
-- not enter. From the monthly history of values, in which a missing month is a value of zero;
-- segment, region and plan are those the consumer had twelve months before. Without any history,
-- from each consumer's present value and the dates of joining and leaving, when at least one
-- consumer has left: changes of value are then unseen. Dated at the month's end, for complete
-- months; of a quarter or year, the value of its last month.

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
consumer_years AS (
    SELECT m.month_end, s.segment, s.region, s.plan, s.monthly_value AS start_value, e.monthly_value AS end_value
    FROM compared AS m
    JOIN consumer_values AS s ON s.month = m.start_month AND s.monthly_value > 0
    LEFT JOIN consumer_values AS e ON e.consumer_id = s.consumer_id AND e.month = m.end_month
    UNION ALL
    SELECT
        m.month_end, c.segment, c.region, c.plan, c.monthly_value AS start_value,
        CASE WHEN c.left_on <= m.month_end THEN 0 ELSE c.monthly_value END AS end_value
    FROM ended AS m
    JOIN consumers AS c ON c.joined_on <= m.year_before AND (c.left_on IS NULL OR c.left_on > m.year_before)
    WHERE c.monthly_value > 0
        AND NOT EXISTS (SELECT 1 FROM consumer_values)
        AND EXISTS (SELECT 1 FROM consumers WHERE left_on IS NOT NULL)
)
SELECT
    month_end AS day, segment, region, plan,
    COUNT(*) AS n,
    SUM(end_part) AS num,
    SUM(start_value) AS den,
    SUM(end_part * end_part) AS num_sq,
    SUM(start_value * start_value) AS den_sq,
    SUM(end_part * start_value) AS num_den
FROM (
    SELECT
        month_end, segment, region, plan, start_value,
        CASE WHEN end_value > start_value THEN start_value WHEN end_value > 0 THEN end_value ELSE 0 END AS end_part
    FROM consumer_years
) AS parts
GROUP BY month_end, segment, region, plan
