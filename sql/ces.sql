-- title:      Consumer effort score
-- question:   How easy do we make it for consumers?
-- pillar:     loyalty
-- kind:       mean
-- better:     higher
-- dimensions: segment, region, survey, channel, stage
-- owner:      CX analytics
-- unit:       points
-- cross:      survey, channel; survey, stage; channel, stage
--
-- The mean of the answers from 1 to 7 to "the company made it easy for me"; higher is easier.
-- A missing answer, or one off the scale, leaves the base.

SELECT
    CAST(responded_at AS DATE) AS day, segment, region, survey, channel, stage,
    COUNT(*) AS n,
    SUM(ces) AS total,
    SUM(ces * ces) AS total_sq
FROM survey_responses
WHERE responded_at >= :start AND responded_at < :end AND ces BETWEEN 1 AND 7
GROUP BY CAST(responded_at AS DATE), segment, region, survey, channel, stage
