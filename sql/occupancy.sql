-- title:      Occupancy
-- question:   How much of their time at the telephone do agents spend on calls?
-- pillar:     call center
-- kind:       ratio
-- better:     neither
-- dimensions: team
-- owner:      Call center operations
-- unit:       share
-- minimum_n:  10
-- optional:   calls, calls.talk_s, calls.hold_s, calls.wrap_s
--
-- Handle time (talk, hold, wrap-up of answered calls) over handle time and time free for calls
-- together, breaks left out of both; the unit is an agent's day. A day of an agent whose free
-- time is not recorded is left out, and so are calls of agents whose time is not. A day at the
-- telephone without a call counts as wholly free. A component that is not recorded counts 0. A
-- call that crosses midnight counts whole on the day it was offered. High is no aim: beyond
-- about 85 per cent waits grow fast, and people tire.

SELECT
    day, team,
    COUNT(*) AS n,
    SUM(handle_s) AS num,
    SUM(handle_s + free_s) AS den,
    SUM(handle_s * handle_s) AS num_sq,
    SUM((handle_s + free_s) * (handle_s + free_s)) AS den_sq,
    SUM(handle_s * (handle_s + free_s)) AS num_den
FROM (
    SELECT t.day, t.team, t.available_s AS free_s, COALESCE(c.handle_s, 0) AS handle_s
    FROM agent_time AS t
    LEFT JOIN (
        SELECT
            agent_id, CAST(offered_at AS DATE) AS day,
            SUM(COALESCE(talk_s, 0) + COALESCE(hold_s, 0) + COALESCE(wrap_s, 0)) AS handle_s
        FROM calls
        WHERE offered_at >= :start AND offered_at < :end AND NOT abandoned AND agent_id IS NOT NULL
        GROUP BY agent_id, CAST(offered_at AS DATE)
    ) AS c ON c.agent_id = t.agent_id AND c.day = t.day
    WHERE t.day >= :start AND t.day < :end AND t.available_s IS NOT NULL
) AS agent_days
GROUP BY day, team
