-- title:            Bought again
-- question:         How many of our buyers come back for more?
-- pillar:           retention
-- kind:             proportion
-- better:           higher
-- dimensions:       segment, region
-- owner:            CX analytics
-- looks_back:       400 days
-- depends_on_clock: true
-- grain:            month
-- across_time:      last
-- parameters:       lapse_after_days, purchase_stage
-- optional:         consumer_values, interactions
-- detail_of:        monthly_churn
--
-- Of the consumers who bought in the window that ends with the month, the share who bought on more
-- than one day of it. The window is lapse_after_days days long. Purchases are the interactions at
-- the stage that the settings name as that of a purchase; where there are none, the months with a
-- value above zero, each taken to be its 15th, so that it is the share who bought in more than one
-- month. Only months whose window the purchases cover. Dated at the month's end; of a quarter or
-- year, the value of its last month. Segment and region are those the consumer has now.

WITH ended AS (
    SELECT month_end, CAST(month_end - INTERVAL :lapse_after_days DAY AS DATE) AS since
    FROM months
    WHERE month_end >= :start AND month_end < :end AND month_end < :today
),
bought AS (
    SELECT
        consumer_id, CAST(occurred_at AS DATE) AS day,
        CAST(occurred_at AS DATE) AS covered_from, CAST(occurred_at AS DATE) AS covered_to
    FROM interactions
    WHERE stage = :purchase_stage AND consumer_id IS NOT NULL
    GROUP BY consumer_id, CAST(occurred_at AS DATE)
    UNION ALL
    SELECT
        consumer_id, CAST(month + INTERVAL 14 DAY AS DATE) AS day,
        -- the company's months may end some days after the calendar's
        month AS covered_from, CAST(month + INTERVAL 1 MONTH + INTERVAL 9 DAY AS DATE) AS covered_to
    FROM consumer_values
    WHERE monthly_value > 0 AND NOT EXISTS (SELECT 1 FROM interactions WHERE stage = :purchase_stage)
),
bounds AS (
    SELECT MIN(covered_from) AS first_day, MAX(covered_to) AS last_day FROM bought
),
purchases AS (
    SELECT
        consumer_id, day,
        LAG(day) OVER (PARTITION BY consumer_id ORDER BY day) AS day_before,
        LEAD(day) OVER (PARTITION BY consumer_id ORDER BY day) AS next_day
    FROM bought
)
SELECT
    m.month_end AS day, c.segment, c.region,
    COUNT(CASE WHEN p.day_before > m.since THEN 1 END) AS numerator,
    COUNT(*) AS denominator
FROM ended AS m
JOIN bounds AS b ON b.first_day <= CAST(m.since + INTERVAL 1 DAY AS DATE) AND b.last_day >= m.month_end
-- the last purchase of each consumer in the window
JOIN purchases AS p ON p.day > m.since AND p.day <= m.month_end AND (p.next_day IS NULL OR p.next_day > m.month_end)
LEFT JOIN consumers AS c ON c.consumer_id = p.consumer_id
GROUP BY m.month_end, c.segment, c.region
