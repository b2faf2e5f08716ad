-- title:       Survey response rate
-- question:    How many of the consumers we ask do answer?
-- pillar:      loyalty
-- kind:        proportion
-- better:      higher
-- dimensions:  segment, region, survey, channel
-- owner:       CX analytics
-- looks_ahead: 30 days
--
-- Of the invitations sent, the share answered within 30 days (30 x 24 hours, the last moment
-- included), dated by the day of sending; so the newest 30 days are provisional. Several
-- answers to one invitation count once; an answer stamped before its invitation (clocks
-- differ) counts as answered. An answer that names no invitation is in no response rate.

SELECT
    CAST(i.sent_at AS DATE) AS day, i.segment, i.region, i.survey, i.channel,
    COUNT(CASE WHEN a.answered_at <= i.sent_at + INTERVAL 720 HOUR THEN 1 END) AS numerator,
    COUNT(*) AS denominator
FROM survey_invitations AS i
LEFT JOIN (
    SELECT invitation_id, MIN(responded_at) AS answered_at
    FROM survey_responses
    WHERE invitation_id IN (
        SELECT invitation_id FROM survey_invitations WHERE sent_at >= :start AND sent_at < :end
    )
    GROUP BY invitation_id
) AS a ON a.invitation_id = i.invitation_id
WHERE i.sent_at >= :start AND i.sent_at < :end
GROUP BY CAST(i.sent_at AS DATE), i.segment, i.region, i.survey, i.channel
