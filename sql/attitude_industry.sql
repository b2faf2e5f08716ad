-- title:      Attitude towards the industry
-- question:   What do consumers think of our industry?
-- pillar:     loyalty
-- kind:       mean
-- better:     higher
-- dimensions: segment, region, survey
-- owner:      CX analytics
-- unit:       points
--
-- The mean attitude towards the industry, from 1 (very negative) to 5 (very positive). A
-- missing answer, or one off the scale, leaves the base.

SELECT
    CAST(responded_at AS DATE) AS day, segment, region, survey,
    COUNT(*) AS n,
    SUM(on_industry) AS total,
    SUM(on_industry * on_industry) AS total_sq
FROM survey_responses
WHERE responded_at >= :start AND responded_at < :end AND on_industry BETWEEN 1 AND 5
GROUP BY CAST(responded_at AS DATE), segment, region, survey
