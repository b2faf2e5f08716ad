-- title:       Agents by handle time
-- question:    Do agents differ in handle time by more than chance?
-- pillar:      call center
-- kind:        level
-- better:      neither
-- dimensions:  band
-- owner:       Call center operations
-- unit:        agents
-- grain:       month
-- across_time: last
-- optional:    calls.talk_s, calls.hold_s, calls.wrap_s, calls.queue
--
-- How many agents have an average handle time how far from their colleagues'.
-- Nobody is named: the file counts agents, it never says which, and nothing is published of a
-- month with fewer than 10 of them. The band is how far an agent's month lies from what all
-- agents had on the same queues, in standard errors for as many calls as the agent took: chance
-- alone leaves 68 in 100 within 1 and 997 in 1,000 within 3. So a band beyond 3 asks about
-- work, tools and training; within, one agent is not told from another. Agents with fewer than
-- 10 answered calls in the month are left out, and an agent without an id too. A call belongs
-- to the month in which it was offered; what of its time is not recorded counts 0.

WITH handled AS (
    SELECT
        m.month AS day, c.agent_id, c.queue,
        COALESCE(c.talk_s, 0) + COALESCE(c.hold_s, 0) + COALESCE(c.wrap_s, 0) AS handle_s
    FROM months AS m
    JOIN calls AS c ON c.offered_at >= m.month AND c.offered_at < m.month_end + INTERVAL 1 DAY
    WHERE m.month >= :start AND m.month < :end AND NOT c.abandoned AND c.agent_id IS NOT NULL
        AND (c.talk_s IS NOT NULL OR c.hold_s IS NOT NULL OR c.wrap_s IS NOT NULL)
),
beside AS (
    SELECT
        day, agent_id, handle_s,
        AVG(handle_s) OVER (PARTITION BY day, queue) AS usual_s,
        AVG(handle_s * handle_s) OVER (PARTITION BY day, queue) AS usual_sq
    FROM handled
),
of_agents AS (
    SELECT
        day, agent_id,
        SUM(handle_s - usual_s)
        / SQRT(CASE WHEN SUM(usual_sq - usual_s * usual_s) > 0 THEN SUM(usual_sq - usual_s * usual_s) END) AS away
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
