-- title:      Attitude towards our services
-- question:   What do consumers think of our services?
-- pillar:     loyalty
-- kind:       mean
-- better:     higher
-- dimensions: segment, region, survey
-- owner:      CX analytics
-- unit:       points
--
-- The mean attitude towards the company's services, from 1 (very negative) to 5 (very
-- positive). A missing answer, or one off the scale, leaves the base.

SELECT
    CAST(responded_at AS DATE) AS day, segment, region, survey,
    COUNT(*) AS n,
    SUM(on_services) AS total,
    SUM(on_services * on_services) AS total_sq
FROM survey_responses
WHERE responded_at >= :start AND responded_at < :end AND on_services BETWEEN 1 AND 5
GROUP BY CAST(responded_at AS DATE), segment, region, survey
