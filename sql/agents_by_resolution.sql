-- title:       Agents by first-contact resolution
-- question:    Do agents differ in resolving at once by more than chance?
-- pillar:      call center
-- kind:        level
-- better:      neither
-- dimensions:  band
-- owner:       Call center operations
-- unit:        agents
-- grain:       month
-- across_time: last
-- looks_ahead: 7 days
-- optional:    calls.queue
--
-- How many agents have a first-contact resolution (7 x 24 hours) how far from their colleagues'.
-- Nobody is named: the file counts agents, it never says which, and nothing is published of a
-- month with fewer than 10 of them. The band is how far an agent's month lies from what all
-- agents had on the same queues, in standard errors for as many calls as the agent took: chance
-- alone leaves 68 in 100 within 1 and 997 in 1,000 within 3. So a band beyond 3 asks about
-- work, tools and training; within, one agent is not told from another. Agents with fewer than
-- 10 such calls in the month are left out, and an agent without an id too. A call belongs
-- to the month in which it was offered; its last 7 days are provisional.

WITH followed AS (
    SELECT
        offered_at, agent_id, queue, abandoned,
        -- of calls at one moment, only the last in order has a later one after it
        MAX(next_at) OVER (PARTITION BY consumer_id, reason, offered_at) AS later_at
    FROM (
        SELECT
            consumer_id, reason, offered_at, agent_id, queue, abandoned,
            LEAD(offered_at) OVER (PARTITION BY consumer_id, reason ORDER BY offered_at) AS next_at
        FROM calls
        WHERE consumer_id IS NOT NULL AND reason IS NOT NULL
            -- a month that begins in the window may end after it, and its last calls have a week to be followed
            AND offered_at >= :start AND offered_at < :end + INTERVAL 45 DAY
    ) AS in_order
),
handled AS (
    SELECT
        m.month AS day, f.agent_id, f.queue,
        CASE WHEN f.later_at > f.offered_at AND f.later_at <= f.offered_at + INTERVAL 168 HOUR THEN 0.0 ELSE 1.0 END
            AS resolved
    FROM months AS m
    JOIN followed AS f ON f.offered_at >= m.month AND f.offered_at < m.month_end + INTERVAL 1 DAY
    WHERE m.month >= :start AND m.month < :end AND NOT f.abandoned AND f.agent_id IS NOT NULL
),
beside AS (
    SELECT day, agent_id, resolved, AVG(resolved) OVER (PARTITION BY day, queue) AS usual
    FROM handled
),
of_agents AS (
    SELECT
        day, agent_id,
        SUM(resolved - usual)
        / SQRT(CASE WHEN SUM(usual * (1 - usual)) > 0 THEN SUM(usual * (1 - usual)) END) AS away
    FROM beside
    GROUP BY day, agent_id
    HAVING COUNT(*) >= 10
)
SELECT day, band, COUNT(*) AS amount
FROM (
    SELECT
        day,
        CASE
            WHEN away < -3 THEN 'over 3 below' WHEN away < -2 THEN '2 to 3 below' WHEN away < -1 THEN '1 to 2 below'
            WHEN away <= 1 THEN 'within 1'
            WHEN away <= 2 THEN '1 to 2 above' WHEN away <= 3 THEN '2 to 3 above' ELSE 'over 3 above'
        END AS band,
        COUNT(*) OVER (PARTITION BY day) AS agents
    FROM of_agents
    WHERE away IS NOT NULL
) AS banded
WHERE agents >= 10
GROUP BY day, band
