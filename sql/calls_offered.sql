-- title:       Calls offered
-- question:    How often do consumers have to call us?
-- pillar:      call center
-- kind:        level
-- better:      lower
-- dimensions:  segment, region, queue, reason, team, caused_by_stage
-- owner:       Call center operations
-- unit:        calls
-- across_time: sum
--
-- Every call that came in, answered or not, added up over time. The causing stage is the stage of
-- the journey that made the call necessary: most calls are the symptom of something upstream.

SELECT
    CAST(offered_at AS DATE) AS day, segment, region, queue, reason, team, caused_by_stage,
    COUNT(*) AS amount
FROM calls
WHERE offered_at >= :start AND offered_at < :end
GROUP BY CAST(offered_at AS DATE), segment, region, queue, reason, team, caused_by_stage
