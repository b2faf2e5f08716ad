-- title:            Twelve-month retention
-- question:         Do consumers who join us stay for a year?
-- pillar:           retention
-- kind:             proportion
-- better:           higher
-- dimensions:       segment, region, plan
-- owner:            CX analytics
-- looks_back:       397 days
-- depends_on_clock: true
-- grain:            month
-- across_time:      last
--
-- Of the consumers whose twelfth month with us ends in this month (they joined twelve months
-- before one of its days), the share still active when it ended: who leaves on that very day has
-- left. Dated at the month's end, for complete months; of a quarter or year, the value of its last
-- month. Segment, region and plan are those the consumer has now.

SELECT
    m.month_end AS day, c.segment, c.region, c.plan,
    COUNT(CASE WHEN c.left_on IS NULL OR c.left_on > c.twelve_months_on THEN 1 END) AS numerator,
    COUNT(*) AS denominator
FROM months AS m
JOIN (
    SELECT segment, region, plan, left_on, CAST(joined_on + INTERVAL 12 MONTH AS DATE) AS twelve_months_on
    FROM consumers
) AS c ON c.twelve_months_on >= m.month AND c.twelve_months_on <= m.month_end
WHERE m.month_end >= :start AND m.month_end < :end AND m.month_end < :today
GROUP BY m.month_end, c.segment, c.region, c.plan
