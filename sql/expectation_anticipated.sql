-- title:      Expectation: anticipate my needs
-- question:   Do we see what consumers need before they must ask?
-- pillar:     loyalty
-- kind:       mean
-- better:     higher
-- dimensions: segment, region, stage
-- owner:      CX analytics
-- unit:       points
--
-- How far one of the five expectations of consumers is met: the mean of the answers from 1 to
-- 5 to "the company anticipates my needs". A missing answer, or one off the scale, leaves the
-- base.

SELECT
    CAST(responded_at AS DATE) AS day, segment, region, stage,
    COUNT(*) AS n,
    SUM(anticipated) AS total,
    SUM(anticipated * anticipated) AS total_sq
FROM survey_responses
WHERE responded_at >= :start AND responded_at < :end AND anticipated BETWEEN 1 AND 5
GROUP BY CAST(responded_at AS DATE), segment, region, stage
