-- title:       Time at the telephone
-- question:    How many hours were agents there to answer?
-- pillar:      call center
-- kind:        level
-- better:      neither
-- dimensions:  team, weekday
-- owner:       Call center operations
-- unit:        h
-- across_time: sum
--
-- The hours for which agents were staffed, added up over agents and time; breaks count where
-- the roster counts them. Agents who are not in the roster are missing from it.

SELECT
    day, team, weekday,
    SUM(staffed_s) / 3600.0 AS amount
FROM (
    SELECT
        day, team, staffed_s,
        CASE DATE_DIFF('day', DATE '1900-01-01', day) % 7
            WHEN 0 THEN 'Monday' WHEN 1 THEN 'Tuesday' WHEN 2 THEN 'Wednesday' WHEN 3 THEN 'Thursday'
            WHEN 4 THEN 'Friday' WHEN 5 THEN 'Saturday' ELSE 'Sunday'
        END AS weekday
    FROM agent_time
    WHERE day >= :start AND day < :end
) AS rostered
GROUP BY day, team, weekday
