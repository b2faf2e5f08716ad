-- title:            Bought on after answering
-- question:         Do those who recommend us buy on, and those who warn against us stop?
-- pillar:           retention
-- kind:             proportion
-- better:           higher
-- dimensions:       segment, region, recommendation
-- owner:            CX analytics
-- looks_back:       800 days
-- depends_on_clock: true
-- grain:            month
-- across_time:      last
-- parameters:       lapse_after_days, purchase_stage
-- optional:         consumer_values, interactions
-- detail_of:        lapse_rate
--
-- The lapse rate's other side by what was answered: of the NPS answers in the window before the
-- last one, of consumers who bought in it, the share whose consumer bought in the last one, which
-- ends with the month: promoter (9-10), passive (7-8), detractor (0-6). A window is
-- lapse_after_days days long. Purchases are the interactions at the stage that the settings name
-- as that of a purchase; where there are none, the months with a value above zero, each taken to
-- be its 15th. Only months whose two windows the purchases cover. Dated at the month's end; of a
-- quarter or year, the value of its last month. Who answered twice counts twice. An association,
-- not a cause. Segment and region are those of the answer.

WITH ended AS (
    SELECT
        month_end,
        CAST(month_end - INTERVAL :lapse_after_days DAY AS DATE) AS since,
        CAST(month_end - INTERVAL :lapse_after_days DAY - INTERVAL :lapse_after_days DAY AS DATE) AS before
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
    SELECT consumer_id, day, LEAD(day) OVER (PARTITION BY consumer_id ORDER BY day) AS next_day FROM bought
)
SELECT
    m.month_end AS day, r.segment, r.region, r.recommendation,
    COUNT(CASE WHEN p.next_day <= m.month_end THEN 1 END) AS numerator,
    COUNT(*) AS denominator
FROM ended AS m
JOIN bounds AS b ON b.first_day <= CAST(m.before + INTERVAL 1 DAY AS DATE) AND b.last_day >= m.month_end
JOIN (
    SELECT
        CAST(responded_at AS DATE) AS day, segment, region, consumer_id,
        CASE WHEN nps >= 9 THEN 'promoter' WHEN nps >= 7 THEN 'passive' ELSE 'detractor' END AS recommendation
    FROM survey_responses
    WHERE nps IS NOT NULL
) AS r ON r.day > m.before AND r.day <= m.since
-- the last purchase before the last window, if it is not older than the window before
JOIN purchases AS p
    ON p.consumer_id = r.consumer_id AND p.day > m.before AND p.day <= m.since AND (p.next_day IS NULL OR p.next_day > m.since)
GROUP BY m.month_end, r.segment, r.region, r.recommendation
