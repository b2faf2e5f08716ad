-- title:      Net Promoter Score of consumers we know
-- question:   Who answers us, and what does each kind of consumer say?
-- pillar:     loyalty
-- kind:       nps
-- better:     higher
-- dimensions: segment, region, survey, plan, tenure_band, value_band
-- owner:      CX analytics
-- unit:       points
-- grain:      month
-- cross:      survey, plan, tenure_band, value_band
-- optional:   consumers.segment, consumers.region, consumers.plan, consumers.monthly_value
-- detail_of:  nps
--
-- The answers to "how likely are you to recommend us" of consumers whom the table of consumers
-- knows, by everything that respondents can be weighed by: set beside consumers by tenure and
-- value it tells who is not heard. Segment, region, plan and value are those the consumer has now,
-- so the figure of a segment may differ from that of the Net Promoter Score, which goes by what
-- they were when they answered. Bands as there; tenure on the first day of the month. Who answers
-- more than once counts more than once.

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
days_of_months AS (
    SELECT d.day, m.month
    FROM (
        SELECT DISTINCT CAST(responded_at AS DATE) AS day
        FROM survey_responses
        WHERE responded_at >= :start AND nps BETWEEN 0 AND 10
    ) AS d
    JOIN months AS m ON d.day >= m.month AND d.day <= m.month_end
    WHERE m.month >= :start AND m.month < :end
)
SELECT
    day, segment, region, survey, plan, tenure_band, value_band,
    COUNT(CASE WHEN nps >= 9 THEN 1 END) AS promoters,
    COUNT(CASE WHEN nps <= 6 THEN 1 END) AS detractors,
    COUNT(*) AS responses
FROM (
    SELECT
        d.month AS day, c.segment, c.region, r.survey, c.plan, v.value_band, r.nps,
        CASE
            WHEN CAST(c.joined_on + INTERVAL 12 MONTH AS DATE) > d.month THEN 'under 1 year'
            WHEN CAST(c.joined_on + INTERVAL 24 MONTH AS DATE) > d.month THEN '1 to 2 years'
            WHEN CAST(c.joined_on + INTERVAL 60 MONTH AS DATE) > d.month THEN '2 to 5 years'
            ELSE '5 years or more'
        END AS tenure_band
    FROM survey_responses AS r
    JOIN days_of_months AS d ON d.day = CAST(r.responded_at AS DATE)
    JOIN consumers AS c ON c.consumer_id = r.consumer_id
    LEFT JOIN valued AS v ON v.consumer_id = r.consumer_id
    WHERE r.nps BETWEEN 0 AND 10
) AS answers
GROUP BY day, segment, region, survey, plan, tenure_band, value_band
