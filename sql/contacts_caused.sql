-- title:       Contacts caused
-- question:    Which contacts would not have been needed, had everything worked?
-- pillar:      journey
-- kind:        level
-- better:      lower
-- dimensions:  segment, region, channel, stage, reason
-- owner:       CX analytics
-- unit:        contacts
-- cross:       channel, stage, reason
-- across_time: sum
-- detail_of:   problem_free_rate
-- optional:    interactions, calls
--
-- Contacts that something gone wrong has caused, added up over time: interactions marked as a
-- problem, and calls that a stage of the journey caused. A call counts as channel phone, at the
-- stage that caused it. The rest of the contacts may be wanted; these are not.

SELECT
    day, segment, region, channel, stage, reason,
    COUNT(*) AS amount
FROM (
    SELECT CAST(occurred_at AS DATE) AS day, segment, region, channel, stage, reason
    FROM interactions
    WHERE occurred_at >= :start AND occurred_at < :end AND is_problem
    UNION ALL
    SELECT CAST(offered_at AS DATE) AS day, segment, region, 'phone' AS channel, caused_by_stage AS stage, reason
    FROM calls
    WHERE offered_at >= :start AND offered_at < :end AND caused_by_stage IS NOT NULL
) AS caused
GROUP BY day, segment, region, channel, stage, reason
