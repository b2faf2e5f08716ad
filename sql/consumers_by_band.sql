-- title:      Consumers by tenure and value
-- question:   Who are our consumers: how long with us, on which plan, worth how much?
-- pillar:     retention
-- kind:       level
-- better:     neither
-- dimensions: segment, region, plan, tenure_band, value_band
-- owner:      CX analytics
-- unit:       consumers
-- grain:      month
-- cross:      plan, tenure_band, value_band
-- optional:   consumers.left_on, consumers.segment, consumers.region, consumers.plan, consumers.monthly_value
-- detail_of:  active_consumers
--
-- The consumers active on the first day of a month, by everything that respondents are weighed by;
-- of a quarter or year, those of its last month. The tenure band is the time since joining, on
-- that day. The value band is the quarter of all consumers, those who left included, in which
-- somebody's monthly value lies; who is worth the same is in the same band, so that bands may
-- differ in size. Segment, region, plan and value are those the consumer has now.

WITH valued AS (
    SELECT
        consumer_id,
        CASE
            WHEN 4 * (above - 1) < everybody THEN 'lowest quarter'
            WHEN 2 * (above - 1) < everybody THEN 'second quarter'
            WHEN 4 * (above - 1) < 3 * everybody THEN 'third quarter'
            ELSE 'highest quarter'
        END AS value_band
    FROM (
        SELECT consumer_id, RANK() OVER (ORDER BY monthly_value) AS above, COUNT(*) OVER () AS everybody
        FROM consumers
        WHERE monthly_value IS NOT NULL
    ) AS ranked
),
known AS (
    SELECT
        c.joined_on, c.left_on, c.segment, c.region, c.plan, v.value_band,
        CAST(c.joined_on + INTERVAL 12 MONTH AS DATE) AS one_year,
        CAST(c.joined_on + INTERVAL 24 MONTH AS DATE) AS two_years,
        CAST(c.joined_on + INTERVAL 60 MONTH AS DATE) AS five_years
    FROM consumers AS c
    LEFT JOIN valued AS v ON v.consumer_id = c.consumer_id
)
SELECT
    day, segment, region, plan, tenure_band, value_band,
    COUNT(*) AS amount
FROM (
    SELECT
        m.month AS day, k.segment, k.region, k.plan, k.value_band,
        CASE
            WHEN k.one_year > m.month THEN 'under 1 year'
            WHEN k.two_years > m.month THEN '1 to 2 years'
            WHEN k.five_years > m.month THEN '2 to 5 years'
            ELSE '5 years or more'
        END AS tenure_band
    FROM months AS m
    JOIN known AS k ON k.joined_on <= m.month AND (k.left_on IS NULL OR k.left_on > m.month)
    WHERE m.month >= :start AND m.month < :end
) AS active
GROUP BY day, segment, region, plan, tenure_band, value_band
