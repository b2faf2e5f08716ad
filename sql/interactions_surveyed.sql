-- title:       Interactions that a survey followed
-- question:    Do we ask those who got in touch whether it helped?
-- pillar:      loyalty
-- kind:        proportion
-- better:      higher
-- dimensions:  segment, region, channel, stage
-- cross:       channel, stage
-- owner:       CX analytics
-- looks_ahead: 8 days
-- detail_of:   response_rate
--
-- Of the interactions of known consumers, those that an invitation names which was sent within
-- 7 x 24 hours; dated by the interaction. Several invitations to one interaction count once.

SELECT
    CAST(x.occurred_at AS DATE) AS day, x.segment, x.region, x.channel, x.stage,
    COUNT(CASE WHEN i.sent_at <= x.occurred_at + INTERVAL 168 HOUR THEN 1 END) AS numerator,
    COUNT(*) AS denominator
FROM interactions AS x
LEFT JOIN (
    SELECT interaction_id, MIN(sent_at) AS sent_at
    FROM survey_invitations
    WHERE interaction_id IS NOT NULL
    GROUP BY interaction_id
) AS i ON i.interaction_id = x.interaction_id
WHERE x.occurred_at >= :start AND x.occurred_at < :end AND x.consumer_id IS NOT NULL
GROUP BY CAST(x.occurred_at AS DATE), x.segment, x.region, x.channel, x.stage
