-- title:      Expectation: recognize me
-- question:   Do consumers feel that we know who they are?
-- pillar:     loyalty
-- kind:       mean
-- better:     higher
-- dimensions: segment, region, stage
-- owner:      CX analytics
-- unit:       points
--
-- How far one of the five expectations of consumers is met: the mean of the answers from 1 to
-- 5 to "the company recognizes me". A missing answer, or one off the scale, leaves the base.

SELECT
    CAST(responded_at AS DATE) AS day, segment, region, stage,
    COUNT(*) AS n,
    SUM(recognized) AS total,
    SUM(recognized * recognized) AS total_sq
FROM survey_responses
WHERE responded_at >= :start AND responded_at < :end AND recognized BETWEEN 1 AND 5
GROUP BY CAST(responded_at AS DATE), segment, region, stage
