-- title:      Net Promoter Score, weighted
-- question:   Would our consumers recommend us, if every group were heard as much as it counts?
-- pillar:     loyalty
-- kind:       ratio
-- better:     higher
-- dimensions: segment, region, survey, channel, stage
-- owner:      CX analytics
-- unit:       points
-- cross:      survey, channel; survey, stage; channel, stage
-- optional:   survey_responses.weight
--
-- The Net Promoter Score with each answer counted by its design weight, so that groups who
-- were asked or who answer more often do not speak for the others: the weighted mean of 100
-- for a promoter (9-10), 0 for a passive (7-8) and -100 for a detractor (0-6). An answer
-- without a weight counts 1. A missing answer, or one off the scale, leaves the base. The base
-- n is the number of answers, whatever they weigh.

SELECT
    day, segment, region, survey, channel, stage,
    COUNT(*) AS n,
    SUM(weight * score) AS num,
    SUM(weight) AS den,
    SUM(weight * weight * score * score) AS num_sq,
    SUM(weight * weight) AS den_sq,
    SUM(weight * weight * score) AS num_den
FROM (
    SELECT
        CAST(responded_at AS DATE) AS day, segment, region, survey, channel, stage,
        COALESCE(weight, 1) AS weight,
        CASE WHEN nps >= 9 THEN 100 WHEN nps <= 6 THEN -100 ELSE 0 END AS score
    FROM survey_responses
    WHERE responded_at >= :start AND responded_at < :end AND nps BETWEEN 0 AND 10
) AS answers
GROUP BY day, segment, region, survey, channel, stage
