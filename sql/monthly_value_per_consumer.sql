-- title:            Monthly value per consumer
-- question:         What is a consumer worth to us in a month?
-- pillar:           retention
-- kind:             mean
-- better:           higher
-- dimensions:       segment, region, plan
-- owner:            CX analytics
-- unit:             currency
-- grain:            month
-- across_time:      last
-- optional:         consumer_values.segment, consumer_values.region, consumer_values.plan
--
-- The mean monthly value of the consumers who have some in the month, from the history of values;
-- dated at the first of the month, and of a quarter or year the value of its last month. Segment,
-- region and plan are those of that month.

SELECT
    month AS day, segment, region, plan,
    COUNT(*) AS n, SUM(monthly_value) AS total, SUM(monthly_value * monthly_value) AS total_sq
FROM consumer_values
WHERE month >= :start AND month < :end AND monthly_value > 0
GROUP BY month, segment, region, plan
