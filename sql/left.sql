-- title:       Consumers who left
-- question:    How many consumers leave us, and what do they say why?
-- pillar:      retention
-- kind:        level
-- better:      lower
-- dimensions:  segment, region, plan, leave_reason
-- owner:       CX analytics
-- unit:        consumers
-- across_time: sum
--
-- Consumers who left, by the day of leaving, added up over time. Who came back under the same id
-- has not left; who left on the day of joining has. Segment, region and plan are those the
-- consumer had last.

SELECT
    left_on AS day, segment, region, plan, leave_reason,
    COUNT(*) AS amount
FROM consumers
WHERE left_on >= :start AND left_on < :end
GROUP BY left_on, segment, region, plan, leave_reason
