-- title:            Retention curve
-- question:         How long do consumers stay with us?
-- pillar:           retention
-- kind:             survival
-- better:           higher
-- dimensions:       segment, region, plan
-- owner:            CX analytics
-- depends_on_clock: true
--
-- Of those who joined, how many are still here after so many whole months: counted from the day of
-- joining, by joining day, up to today. Who is still here is counted for as long as we have seen
-- them (censored); who left on the joining day left at 0 months. A consumer who left after today
-- is still here. One consumer is one stay: who left and came back under the same id stands in the
-- table of consumers with the dates of the newest stay only, and counts for that. Nobody without a
-- joining date is kept in the table. Segment, region and plan are those the consumer has now. Its
-- single figure is the share still here after 12 months.

SELECT
    day, segment, region, plan, tenure,
    SUM(entered) AS entered, SUM(gone) AS "left", SUM(censored) AS censored
FROM (
    SELECT joined_on AS day, segment, region, plan, 0 AS tenure, 1 AS entered, 0 AS gone, 0 AS censored
    FROM consumers
    WHERE joined_on >= :start AND joined_on < :end AND joined_on <= :today
    UNION ALL
    SELECT
        joined_on AS day, segment, region, plan,
        -- whole months: the calendar's months between, less one where the last is not full
        12 * (EXTRACT(YEAR FROM until_day) - EXTRACT(YEAR FROM joined_on))
        + EXTRACT(MONTH FROM until_day) - EXTRACT(MONTH FROM joined_on)
        - CASE WHEN EXTRACT(DAY FROM until_day) < EXTRACT(DAY FROM joined_on) THEN 1 ELSE 0 END AS tenure,
        0 AS entered, gone, 1 - gone AS censored
    FROM (
        SELECT
            joined_on, segment, region, plan,
            CASE WHEN left_on <= :today THEN left_on ELSE CAST(:today AS DATE) END AS until_day,
            CASE WHEN left_on <= :today THEN 1 ELSE 0 END AS gone
        FROM consumers
        WHERE joined_on >= :start AND joined_on < :end AND joined_on <= :today
    ) AS stays
) AS flows
GROUP BY day, segment, region, plan, tenure
