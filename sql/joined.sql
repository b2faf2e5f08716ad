-- title:       Consumers who joined
-- question:    How many consumers come to us?
-- pillar:      retention
-- kind:        level
-- better:      higher
-- dimensions:  segment, region, plan
-- owner:       CX analytics
-- unit:        consumers
-- across_time: sum
--
-- Consumers who joined, by the day of joining, added up over time. Who left and came back under
-- the same id joined on the newest day only; without a joining date nobody is kept in the table.

SELECT
    joined_on AS day, segment, region, plan,
    COUNT(*) AS amount
FROM consumers
WHERE joined_on >= :start AND joined_on < :end
GROUP BY joined_on, segment, region, plan
