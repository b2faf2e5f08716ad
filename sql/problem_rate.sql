-- title:      Problem rate
-- question:   How many of our interactions are about something that went wrong?
-- pillar:     journey
-- kind:       proportion
-- better:     lower
-- dimensions: segment, region, channel, stage
-- owner:      CX analytics
-- cross:      channel, stage
--
-- Of the interactions for which it is noted whether they were about a problem, the share that
-- were. One consumer may count more than once. An interaction without the note leaves the
-- base. Calls are not among them: they are charged to the stage that caused them under calls
-- offered.

SELECT
    CAST(occurred_at AS DATE) AS day, segment, region, channel, stage,
    COUNT(CASE WHEN is_problem THEN 1 END) AS numerator,
    COUNT(*) AS denominator
FROM interactions
WHERE occurred_at >= :start AND occurred_at < :end AND is_problem IS NOT NULL
GROUP BY CAST(occurred_at AS DATE), segment, region, channel, stage
