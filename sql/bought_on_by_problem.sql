-- title:            Bought on
-- question:         Do buyers who had a problem stop buying more often than others?
-- pillar:           retention
-- kind:             proportion
-- better:           higher
-- dimensions:       segment, region, problem
-- owner:            CX analytics
-- looks_back:       800 days
-- depends_on_clock: true
-- grain:            month
-- across_time:      last
-- parameters:       lapse_after_days, purchase_stage
-- optional:         consumer_values, interactions, calls
-- detail_of:        lapse_rate
--
-- The lapse rate's other side by problem: of the consumers who bought in the window before the
-- last one, the share who bought in the last one, which ends with the month, by whether they had a
-- problem in the window before: an interaction marked as one, or a call that a stage of the
-- journey caused. A window is lapse_after_days days long. Purchases are the interactions at the
-- stage that the settings name as that of a purchase; where there are none, the months with a
-- value above zero, each taken to be its 15th. Only months whose two windows the purchases cover,
-- the first by the logs of contacts too. Dated at the month's end; of a quarter or year, the value
-- of its last month. Those with problems may differ in other ways too: an association, not a
-- cause. Segment and region are those the consumer has now.

WITH ended AS (
    SELECT
        month_end,
        CAST(month_end - INTERVAL :lapse_after_days DAY AS DATE) AS since,
        CAST(month_end - INTERVAL :lapse_after_days DAY - INTERVAL :lapse_after_days DAY AS DATE) AS before
    FROM months
    WHERE month_end >= :start AND month_end < :end AND month_end < :today
),
covered AS (
    SELECT m.month_end, m.since, m.before
    FROM ended AS m
    CROSS JOIN (
        SELECT CAST(MIN(occurred_at) AS DATE) AS first_day, CAST(MAX(occurred_at) AS DATE) AS last_day
        FROM interactions
    ) AS i
    CROSS JOIN (
        SELECT CAST(MIN(offered_at) AS DATE) AS first_day, CAST(MAX(offered_at) AS DATE) AS last_day
        FROM calls
    ) AS c
    WHERE (m.before >= i.first_day - INTERVAL 1 DAY AND m.since <= i.last_day)
        OR (m.before >= c.first_day - INTERVAL 1 DAY AND m.since <= c.last_day)
        -- one log takes over from the other without a day between
        OR (
            m.before >= i.first_day - INTERVAL 1 DAY AND m.since <= c.last_day
            AND c.first_day <= i.last_day + INTERVAL 1 DAY
        )
        OR (
            m.before >= c.first_day - INTERVAL 1 DAY AND m.since <= i.last_day
            AND i.first_day <= c.last_day + INTERVAL 1 DAY
        )
),
troubled AS (
    SELECT DISTINCT e.consumer_id, m.month_end
    FROM (
        SELECT consumer_id, CAST(occurred_at AS DATE) AS day FROM interactions WHERE is_problem
        UNION
        SELECT consumer_id, CAST(offered_at AS DATE) AS day FROM calls WHERE caused_by_stage IS NOT NULL
    ) AS e
    JOIN covered AS m ON e.day > m.before AND e.day <= m.since
    WHERE e.consumer_id IS NOT NULL
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
    m.month_end AS day, c.segment, c.region,
    CASE WHEN t.consumer_id IS NULL THEN 'no problem' ELSE 'problem' END AS problem,
    COUNT(CASE WHEN p.next_day <= m.month_end THEN 1 END) AS numerator,
    COUNT(*) AS denominator
FROM covered AS m
JOIN bounds AS b ON b.first_day <= CAST(m.before + INTERVAL 1 DAY AS DATE) AND b.last_day >= m.month_end
-- the last purchase before the last window, if it is not older than the window before
JOIN purchases AS p
    ON p.day > m.before AND p.day <= m.since AND (p.next_day IS NULL OR p.next_day > m.since)
JOIN consumers AS c ON c.consumer_id = p.consumer_id
LEFT JOIN troubled AS t ON t.consumer_id = p.consumer_id AND t.month_end = m.month_end
GROUP BY m.month_end, c.segment, c.region, CASE WHEN t.consumer_id IS NULL THEN 'no problem' ELSE 'problem' END
