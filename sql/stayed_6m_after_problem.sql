-- title:            Stayed half a year after a contact
-- question:         Do consumers whose contact was about a problem leave more often in the half year after it?
-- pillar:           retention
-- kind:             proportion
-- better:           higher
-- dimensions:       segment, region, stage, reason, problem, time_with_us
-- owner:            CX analytics
-- cross:            stage, problem, time_with_us; reason, problem, time_with_us
-- depends_on_clock: true
-- looks_ahead:      216 days
-- grain:            month
-- optional:         interactions, calls
--
-- Of the consumers who were in contact with us in a month, the share still with us six months
-- after that contact, by whether it was about a problem: an interaction marked as one, or a call
-- that a stage of the journey caused. Beside them stand those in contact about the same without
-- any problem in that month; contacts without one of consumers who had a problem elsewhere in the
-- month are left out, and so are interactions for which it is not noted. The time with us is what
-- had passed since joining, so that new consumers are compared with new ones. A consumer counts
-- once for each month, stage and reason, and so may count more than once. Dated by the month,
-- known once six months have passed after its end. Those with problems may differ in other ways
-- too: an association, not a cause. Segment and region are those the consumer has now.

WITH days_of_months AS (
    SELECT d.day, m.month, m.month_end
    FROM (
        SELECT CAST(occurred_at AS DATE) AS day FROM interactions
        UNION
        SELECT CAST(offered_at AS DATE) AS day FROM calls
    ) AS d
    JOIN months AS m ON d.day >= m.month AND d.day <= m.month_end
    WHERE m.month >= :start AND m.month < :end AND CAST(m.month_end + INTERVAL 6 MONTH AS DATE) <= :today
),
contacts AS (
    SELECT
        consumer_id, CAST(occurred_at AS DATE) AS day, stage, reason, CASE WHEN is_problem THEN 1 ELSE 0 END AS failed
    FROM interactions
    WHERE consumer_id IS NOT NULL AND is_problem IS NOT NULL
    UNION ALL
    SELECT
        consumer_id, CAST(offered_at AS DATE) AS day, caused_by_stage AS stage, reason,
        CASE WHEN caused_by_stage IS NULL THEN 0 ELSE 1 END AS failed
    FROM calls
    WHERE consumer_id IS NOT NULL
),
of_months AS (
    SELECT
        e.consumer_id, d.month, e.stage, e.reason, MAX(e.failed) AS failed,
        -- staying is counted from the problem where there was one
        COALESCE(MIN(CASE WHEN e.failed = 1 THEN e.day END), MIN(e.day)) AS since
    FROM contacts AS e
    JOIN days_of_months AS d ON d.day = e.day
    GROUP BY e.consumer_id, d.month, e.stage, e.reason
),
troubled AS (
    SELECT consumer_id, month, MAX(failed) AS failed
    FROM of_months
    GROUP BY consumer_id, month
),
followed AS (
    SELECT
        o.month, c.segment, c.region, o.stage, o.reason,
        CASE WHEN o.failed = 1 THEN 'problem' ELSE 'no problem' END AS problem,
        CASE
            WHEN o.since < CAST(c.joined_on + INTERVAL 1 MONTH AS DATE) THEN 'first month'
            WHEN o.since < CAST(c.joined_on + INTERVAL 3 MONTH AS DATE) THEN 'months 2 and 3'
            WHEN o.since < CAST(c.joined_on + INTERVAL 12 MONTH AS DATE) THEN 'months 4 to 12'
            ELSE 'over a year'
        END AS time_with_us,
        CASE WHEN c.left_on IS NULL OR c.left_on > CAST(o.since + INTERVAL 6 MONTH AS DATE) THEN 1 ELSE 0 END
            AS stayed
    FROM of_months AS o
    JOIN troubled AS t ON t.consumer_id = o.consumer_id AND t.month = o.month
    JOIN consumers AS c
        ON c.consumer_id = o.consumer_id AND c.joined_on <= o.since AND (c.left_on IS NULL OR c.left_on > o.since)
    WHERE o.failed = 1 OR t.failed = 0
)
SELECT
    month AS day, segment, region, stage, reason, problem, time_with_us,
    SUM(stayed) AS numerator,
    COUNT(*) AS denominator
FROM followed
GROUP BY month, segment, region, stage, reason, problem, time_with_us
