-- title:      Net Promoter Score
-- question:   Would our consumers recommend us?
-- pillar:     loyalty
-- kind:       nps
-- better:     higher
-- dimensions: segment, region, survey, channel, stage
-- owner:      CX analytics
-- unit:       points
-- cross:      survey, channel; survey, stage; channel, stage
--
-- Of the answers to "how likely are you to recommend us", 0 to 10: 100 times the share of
-- promoters (9-10) minus the share of detractors (0-6). Passives (7-8) count in the base. A
-- missing answer, or one off the scale, leaves the base. Where there is a relationship survey,
-- read the figure of that survey alone: transactional surveys ask people who have just been in
-- touch.

SELECT
    CAST(responded_at AS DATE) AS day, segment, region, survey, channel, stage,
    COUNT(CASE WHEN nps >= 9 THEN 1 END) AS promoters,
    COUNT(CASE WHEN nps <= 6 THEN 1 END) AS detractors,
    COUNT(*) AS responses
FROM survey_responses
WHERE responded_at >= :start AND responded_at < :end AND nps BETWEEN 0 AND 10
GROUP BY CAST(responded_at AS DATE), segment, region, survey, channel, stage
