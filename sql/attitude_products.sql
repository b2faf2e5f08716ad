-- title:      Attitude towards our products
-- question:   What do consumers think of our products?
-- pillar:     loyalty
-- kind:       mean
-- better:     higher
-- dimensions: segment, region, survey
-- owner:      CX analytics
-- unit:       points
--
-- The mean attitude towards the company's products, from 1 (very negative) to 5 (very
-- positive). A missing answer, or one off the scale, leaves the base.

SELECT
    CAST(responded_at AS DATE) AS day, segment, region, survey,
    COUNT(*) AS n,
    SUM(on_products) AS total,
    SUM(on_products * on_products) AS total_sq
FROM survey_responses
WHERE responded_at >= :start AND responded_at < :end AND on_products BETWEEN 1 AND 5
GROUP BY CAST(responded_at AS DATE), segment, region, survey
