-- title:            Stayed half a year
-- question:         Do consumers who had a problem leave more often in the half year after it?
-- pillar:           retention
-- kind:             proportion
-- better:           higher
-- dimensions:       segment, region, problem
-- owner:            CX analytics
-- depends_on_clock: true
-- looks_ahead:      215 days
-- grain:            month
-- optional:         interactions, calls
--
-- Of the consumers active on the first day of a month, the share still with us on the same day
-- half a year later, by whether they had a problem in that month: an interaction marked as one, or
-- a call that a stage of the journey caused. Only months that the logs of contacts cover wholly,
-- and known once the half year has passed. Over several months one consumer counts once a month.
-- Those with problems may differ in other ways too: an association, not a cause. Segment and
-- region are those the consumer has now.

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
    m.month AS day, c.segment, c.region,
    CASE WHEN t.consumer_id IS NULL THEN 'no problem' ELSE 'problem' END AS problem,
    COUNT(CASE WHEN c.left_on IS NULL OR c.left_on > CAST(m.month + INTERVAL 6 MONTH AS DATE) THEN 1 END) AS numerator,
    COUNT(*) AS denominator
FROM covered AS m
JOIN consumers AS c ON c.joined_on <= m.month AND (c.left_on IS NULL OR c.left_on > m.month)
LEFT JOIN troubled AS t ON t.consumer_id = c.consumer_id AND t.month = m.month
WHERE CAST(m.month + INTERVAL 6 MONTH AS DATE) <= :today
GROUP BY m.month, c.segment, c.region, CASE WHEN t.consumer_id IS NULL THEN 'no problem' ELSE 'problem' END
