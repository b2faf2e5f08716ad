-- title:       Monthly value of those who answered
-- question:    Are those who recommend us worth more than those who warn against us?
-- pillar:      retention
-- kind:        mean
-- better:      higher
-- dimensions:  segment, region, recommendation
-- owner:       CX analytics
-- unit:        currency
-- looks_back:  10 days
-- looks_ahead: 10 days
-- grain:       month
-- detail_of:   monthly_value_per_consumer
--
-- The mean monthly value, in the month of the answer, of the consumers who answered the NPS
-- question and have some value in it, by what they answered: promoter (9-10), passive (7-8),
-- detractor (0-6). Who answered twice in a month counts twice. Dated at the first of the month.
-- Who is worth more may answer better for other reasons: an association, not a cause. Segment and
-- region are those of the answer.

SELECT
    m.month AS day, r.segment, r.region, r.recommendation,
    COUNT(*) AS n, SUM(v.monthly_value) AS total, SUM(v.monthly_value * v.monthly_value) AS total_sq
FROM months AS m
JOIN (
    SELECT
        CAST(responded_at AS DATE) AS day, segment, region, consumer_id,
        CASE WHEN nps >= 9 THEN 'promoter' WHEN nps >= 7 THEN 'passive' ELSE 'detractor' END AS recommendation
    FROM survey_responses
    WHERE responded_at >= :start AND nps IS NOT NULL
) AS r ON r.day >= m.month AND r.day <= m.month_end
-- the company's months may begin some days beside the calendar's
JOIN consumer_values AS v
    ON v.consumer_id = r.consumer_id
    AND v.month >= m.month - INTERVAL 10 DAY AND v.month <= m.month + INTERVAL 10 DAY
WHERE m.month >= :start AND m.month < :end AND v.monthly_value > 0
GROUP BY m.month, r.segment, r.region, r.recommendation
