-- title:       Calls that a survey followed
-- question:    Do we ask those who called whether it helped?
-- pillar:      loyalty
-- kind:        proportion
-- better:      higher
-- dimensions:  segment, region, queue, team
-- owner:       CX analytics
-- looks_ahead: 8 days
-- detail_of:   response_rate
--
-- Of the answered calls of known consumers, those that an invitation names which was sent
-- within 7 x 24 hours; dated by the call. Several invitations to one call count once.

SELECT
    CAST(c.offered_at AS DATE) AS day, c.segment, c.region, c.queue, c.team,
    COUNT(CASE WHEN i.sent_at <= c.offered_at + INTERVAL 168 HOUR THEN 1 END) AS numerator,
    COUNT(*) AS denominator
FROM calls AS c
LEFT JOIN (
    SELECT call_id, MIN(sent_at) AS sent_at
    FROM survey_invitations
    WHERE call_id IS NOT NULL
    GROUP BY call_id
) AS i ON i.call_id = c.call_id
WHERE c.offered_at >= :start AND c.offered_at < :end
    AND NOT COALESCE(c.abandoned, FALSE) AND c.consumer_id IS NOT NULL
GROUP BY CAST(c.offered_at AS DATE), c.segment, c.region, c.queue, c.team
