-- title:            Contacts per consumer
-- question:         How often must a consumer get in touch with us in a month?
-- pillar:           journey
-- kind:             ratio
-- better:           lower
-- dimensions:       segment, region
-- owner:            CX analytics
-- unit:             contacts
-- depends_on_clock: true
-- grain:            month
-- optional:         interactions, calls, consumers.left_on
--
-- Contacts (interactions on any channel, and calls) of the consumers active on the first day of
-- the month, per such consumer; in a quarter or year the mean month. A consumer-month counts only
-- where every day of the month lies inside the days that the log of interactions or the log of
-- calls covers, from its first to its last event; for other months there is no figure, since
-- silence of the logs is no good news. Segment and region are those the consumer has now. Contacts
-- of unknown consumers, and of consumers who joined during the month, are left out.

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
of_consumers AS (
    SELECT e.consumer_id, d.month, COUNT(*) AS contacts
    FROM (
        SELECT consumer_id, CAST(occurred_at AS DATE) AS day FROM interactions
        UNION ALL
        SELECT consumer_id, CAST(offered_at AS DATE) AS day FROM calls
    ) AS e
    JOIN days_of_months AS d ON d.day = e.day
    WHERE e.consumer_id IS NOT NULL
    GROUP BY e.consumer_id, d.month
),
changes AS (
    SELECT day, segment, region, SUM(change) AS change
    FROM (
        SELECT joined_on AS day, segment, region, 1 AS change
        FROM consumers
        UNION ALL
        SELECT CASE WHEN left_on > joined_on THEN left_on ELSE joined_on END AS day, segment, region, -1 AS change
        FROM consumers
        WHERE left_on IS NOT NULL
    ) AS comings_and_goings
    GROUP BY day, segment, region
),
consumer_months AS (
    SELECT m.month, c.segment, c.region, SUM(c.change) AS active, 0 AS contacts, 0 AS contacts_sq
    FROM covered AS m
    JOIN changes AS c ON c.day <= m.month
    GROUP BY m.month, c.segment, c.region
    UNION ALL
    SELECT
        o.month, c.segment, c.region,
        0 AS active, SUM(o.contacts) AS contacts, SUM(o.contacts * o.contacts) AS contacts_sq
    FROM of_consumers AS o
    JOIN consumers AS c
        ON c.consumer_id = o.consumer_id AND c.joined_on <= o.month AND (c.left_on IS NULL OR c.left_on > o.month)
    GROUP BY o.month, c.segment, c.region
)
SELECT
    month AS day, segment, region,
    SUM(active) AS n,
    SUM(contacts) AS num,
    SUM(active) AS den,
    SUM(contacts_sq) AS num_sq,
    SUM(active) AS den_sq,
    SUM(contacts) AS num_den
FROM consumer_months
GROUP BY month, segment, region
HAVING SUM(active) > 0
