-- title:       Interactions with a consumer
-- question:    Do we know who got in touch with us?
-- pillar:      journey
-- kind:        proportion
-- better:      higher
-- dimensions:  segment, region, channel, stage
-- cross:       channel, stage
-- owner:       CX analytics
-- detail_of:   problem_free_rate
--
-- Of interactions on any channel, those that name a consumer. Contacts per consumer and the
-- problem-free rate rest on it: a problem of nobody can be charged to nobody.

SELECT
    CAST(occurred_at AS DATE) AS day, segment, region, channel, stage,
    COUNT(consumer_id) AS numerator,
    COUNT(*) AS denominator
FROM interactions
WHERE occurred_at >= :start AND occurred_at < :end
GROUP BY CAST(occurred_at AS DATE), segment, region, channel, stage
