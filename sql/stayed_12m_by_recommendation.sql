-- title:            Stayed a year after answering
-- question:         Do those who recommend us stay, and those who warn against us leave?
-- pillar:           retention
-- kind:             proportion
-- better:           higher
-- dimensions:       segment, region, recommendation
-- owner:            CX analytics
-- depends_on_clock: true
-- looks_ahead:      372 days
--
-- Of NPS answers of consumers who were with us on the day of the answer, the share whose consumer
-- was still with us twelve months later, by what they answered: promoter (9-10), passive (7-8),
-- detractor (0-6). Dated by the answer, and known once twelve months have passed; a consumer who
-- answered twice counts twice. Who answers is not everybody, and who answers well may stay for
-- other reasons: an association, not a cause. Segment and region are those of the answer.

SELECT
    r.day, r.segment, r.region, r.recommendation,
    COUNT(CASE WHEN c.left_on IS NULL OR c.left_on > CAST(r.day + INTERVAL 12 MONTH AS DATE) THEN 1 END) AS numerator,
    COUNT(*) AS denominator
FROM (
    SELECT
        CAST(responded_at AS DATE) AS day, segment, region, consumer_id,
        CASE WHEN nps >= 9 THEN 'promoter' WHEN nps >= 7 THEN 'passive' ELSE 'detractor' END AS recommendation
    FROM survey_responses
    WHERE responded_at >= :start AND responded_at < :end AND nps IS NOT NULL
) AS r
JOIN consumers AS c
    ON c.consumer_id = r.consumer_id AND c.joined_on <= r.day AND (c.left_on IS NULL OR c.left_on > r.day)
WHERE CAST(r.day + INTERVAL 12 MONTH AS DATE) <= :today
GROUP BY r.day, r.segment, r.region, r.recommendation
