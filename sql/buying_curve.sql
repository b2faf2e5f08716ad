-- title:            Buying curve
-- question:         How long do those who begin to buy from us go on?
-- pillar:           retention
-- kind:             survival
-- better:           higher
-- dimensions:       segment, region, plan
-- owner:            CX analytics
-- depends_on_clock: true
-- parameters:       lapse_after_days, purchase_stage
-- optional:         consumer_values, interactions
-- detail_of:        lapse_rate
--
-- The retention curve where there are no contracts: of those who bought for the first time, how
-- many have not lapsed after so many whole months, by the day of the first purchase. Who buys
-- nothing for lapse_after_days days lapses on the day on which so many have passed since the
-- purchase before; so nobody lapses earlier than that, and who bought once lapses just then. The
-- first lapse ends a stay, whether they came back or not: otherwise early buyers, who have had
-- longer to come back, would seem to stay longer. Who has not lapsed is counted for as long as we
-- have seen purchases of anybody, up to today (censored). Purchases are the interactions at the
-- stage that the settings name as that of a purchase, several on one day being one; where there
-- are none, the months with a value above zero, each taken to be its 15th, and lapses are on the
-- last day of a month. Who joined before the purchases on record begin is left out: what they
-- bought first is not known. Leaving dates are not looked at. Segment, region and plan are those
-- the consumer has now. Its single figure is the share who have not lapsed after 12 months.

WITH bought AS (
    SELECT
        consumer_id, CAST(occurred_at AS DATE) AS day,
        CAST(occurred_at AS DATE) AS covered_from, CAST(occurred_at AS DATE) AS covered_to,
        CAST(CAST(occurred_at AS DATE) + INTERVAL :lapse_after_days DAY AS DATE) AS runs_out
    FROM interactions
    WHERE stage = :purchase_stage AND consumer_id IS NOT NULL
    GROUP BY consumer_id, CAST(occurred_at AS DATE)
    UNION ALL
    SELECT
        consumer_id, CAST(month + INTERVAL 14 DAY AS DATE) AS day,
        -- the company's months may end some days after the calendar's
        month AS covered_from, CAST(month + INTERVAL 1 MONTH + INTERVAL 9 DAY AS DATE) AS covered_to,
        LAST_DAY(CAST(month + INTERVAL 14 DAY + INTERVAL :lapse_after_days DAY AS DATE)) AS runs_out
    FROM consumer_values
    WHERE monthly_value > 0 AND NOT EXISTS (SELECT 1 FROM interactions WHERE stage = :purchase_stage)
),
bounds AS (
    SELECT
        MIN(covered_from) AS first_day,
        CASE WHEN MAX(covered_to) < :today THEN MAX(covered_to) ELSE CAST(:today AS DATE) END AS last_day
    FROM bought
),
purchases AS (
    SELECT consumer_id, day, runs_out, LEAD(day) OVER (PARTITION BY consumer_id ORDER BY day) AS next_day FROM bought
),
stays AS (
    SELECT
        consumer_id, MIN(day) AS first_day,
        MIN(CASE WHEN next_day IS NULL OR next_day > runs_out THEN runs_out END) AS lapsed_on
    FROM purchases
    GROUP BY consumer_id
),
seen AS (
    SELECT
        s.first_day AS day, c.segment, c.region, c.plan,
        CASE WHEN s.lapsed_on <= b.last_day AND s.lapsed_on < :today THEN s.lapsed_on ELSE b.last_day END AS until_day,
        CASE WHEN s.lapsed_on <= b.last_day AND s.lapsed_on < :today THEN 1 ELSE 0 END AS gone
    FROM stays AS s
    JOIN consumers AS c ON c.consumer_id = s.consumer_id
    JOIN bounds AS b ON c.joined_on >= b.first_day AND s.first_day <= b.last_day
    WHERE s.first_day >= :start AND s.first_day < :end
)
SELECT
    day, segment, region, plan, tenure,
    SUM(entered) AS entered, SUM(gone) AS "left", SUM(censored) AS censored
FROM (
    SELECT day, segment, region, plan, 0 AS tenure, 1 AS entered, 0 AS gone, 0 AS censored FROM seen
    UNION ALL
    SELECT
        day, segment, region, plan,
        -- whole months: the calendar's months between, less one where the last is not full
        12 * (EXTRACT(YEAR FROM until_day) - EXTRACT(YEAR FROM day))
        + EXTRACT(MONTH FROM until_day) - EXTRACT(MONTH FROM day)
        - CASE WHEN EXTRACT(DAY FROM until_day) < EXTRACT(DAY FROM day) THEN 1 ELSE 0 END AS tenure,
        0 AS entered, gone, 1 - gone AS censored
    FROM seen
) AS flows
GROUP BY day, segment, region, plan, tenure
