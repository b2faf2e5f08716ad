-- title:       Channel switches
-- question:    How often must consumers try another channel for the same matter?
-- pillar:      journey
-- kind:        proportion
-- better:      lower
-- dimensions:  segment, region, channel, stage
-- owner:       CX analytics
-- cross:       channel, stage
-- detail_of:   problem_free_rate
-- looks_ahead: 7 days
-- optional:    calls
--
-- Of contacts (interactions and calls) of a known consumer with a known reason and channel, the
-- share followed by a contact of the same consumer for the same reason on another channel within 7
-- days (7 x 24 hours, the last moment included); so the newest 7 days are provisional. It is
-- charged to the channel and the stage of the contact that did not do. A call counts as channel
-- phone, at the stage that caused it. Contacts at the very same moment do not follow one another;
-- one consumer may count more than once.

WITH contacts AS (
    SELECT 'i' AS log, interaction_id AS id, consumer_id, reason, channel, stage, segment, region, occurred_at AS at
    FROM interactions
    WHERE occurred_at >= :start AND occurred_at < :end + INTERVAL 168 HOUR
        AND consumer_id IS NOT NULL AND reason IS NOT NULL AND channel IS NOT NULL
    UNION ALL
    SELECT
        'c' AS log, call_id AS id, consumer_id, reason, 'phone' AS channel, caused_by_stage AS stage, segment, region,
        offered_at AS at
    FROM calls
    WHERE offered_at >= :start AND offered_at < :end + INTERVAL 168 HOUR
        AND consumer_id IS NOT NULL AND reason IS NOT NULL
),
switched AS (
    SELECT DISTINCT first.log, first.id
    FROM contacts AS first
    JOIN contacts AS later
        ON later.consumer_id = first.consumer_id AND later.reason = first.reason AND later.channel <> first.channel
            AND later.at > first.at AND later.at <= first.at + INTERVAL 168 HOUR
)
SELECT
    CAST(c.at AS DATE) AS day, c.segment, c.region, c.channel, c.stage,
    COUNT(s.id) AS numerator,
    COUNT(*) AS denominator
FROM contacts AS c
LEFT JOIN switched AS s ON s.log = c.log AND s.id = c.id
WHERE c.at < :end
GROUP BY CAST(c.at AS DATE), c.segment, c.region, c.channel, c.stage
