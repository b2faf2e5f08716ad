-- title:      Satisfied consumers
-- question:   Are consumers satisfied with what they got?
-- pillar:     loyalty
-- kind:       proportion
-- better:     higher
-- dimensions: segment, region, survey, channel, stage
-- owner:      CX analytics
-- cross:      survey, channel; survey, stage; channel, stage
--
-- The share of satisfied answers, 4 or 5, among all answers from 1 to 5 to the satisfaction
-- question. A missing answer, or one off the scale, leaves the base. One consumer may have
-- answered more than once.

SELECT
    CAST(responded_at AS DATE) AS day, segment, region, survey, channel, stage,
    COUNT(CASE WHEN csat >= 4 THEN 1 END) AS numerator,
    COUNT(*) AS denominator
FROM survey_responses
WHERE responded_at >= :start AND responded_at < :end AND csat BETWEEN 1 AND 5
GROUP BY CAST(responded_at AS DATE), segment, region, survey, channel, stage
