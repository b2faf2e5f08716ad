-- title:       Contacts
-- question:    Where along the journey, and on which channel, do consumers turn to us?
-- pillar:      journey
-- kind:        level
-- better:      lower
-- dimensions:  segment, region, channel, stage
-- owner:       CX analytics
-- unit:        contacts
-- cross:       channel, stage
-- across_time: sum
-- optional:    interactions, calls
--
-- Every contact of a consumer with us, added up over time: interactions on any channel, and
-- calls. A call counts as channel phone, at the stage of the journey that caused it.

SELECT
    day, segment, region, channel, stage,
    COUNT(*) AS amount
FROM (
    SELECT CAST(occurred_at AS DATE) AS day, segment, region, channel, stage
    FROM interactions
    WHERE occurred_at >= :start AND occurred_at < :end
    UNION ALL
    SELECT CAST(offered_at AS DATE) AS day, segment, region, 'phone' AS channel, caused_by_stage AS stage
    FROM calls
    WHERE offered_at >= :start AND offered_at < :end
) AS every_contact
GROUP BY day, segment, region, channel, stage
