-- title:      Expectations by recommendation
-- question:   Which expectations do we meet for those who recommend us, and not for those who warn against us?
-- pillar:     loyalty
-- kind:       mean
-- better:     higher
-- dimensions: segment, region, expectation, recommendation
-- owner:      CX analytics
-- unit:       points
-- cross:      expectation, recommendation
-- detail_of:  nps
-- optional:   survey_responses.recognized, survey_responses.relevant, survey_responses.easy, survey_responses.anticipated, survey_responses.heard
--
-- The mean of the answers from 1 to 5 to the five expectations (recognize me, be relevant, make it
-- easy, anticipate my needs, hear me), by which of them and by what the same answer says of
-- recommending us: promoter (9-10), passive (7-8), detractor (0-6). A missing answer, or one off
-- the scale, leaves the base. Both come from one answer, and so from one mood: an association, not
-- a cause.

SELECT
    day, segment, region, expectation,
    CASE WHEN nps >= 9 THEN 'promoter' WHEN nps >= 7 THEN 'passive' ELSE 'detractor' END AS recommendation,
    COUNT(*) AS n,
    SUM(score) AS total,
    SUM(score * score) AS total_sq
FROM (
    SELECT CAST(responded_at AS DATE) AS day, segment, region, nps, 'recognized' AS expectation, recognized AS score
    FROM survey_responses
    WHERE responded_at >= :start AND responded_at < :end AND nps BETWEEN 0 AND 10 AND recognized BETWEEN 1 AND 5
    UNION ALL
    SELECT CAST(responded_at AS DATE) AS day, segment, region, nps, 'relevant' AS expectation, relevant AS score
    FROM survey_responses
    WHERE responded_at >= :start AND responded_at < :end AND nps BETWEEN 0 AND 10 AND relevant BETWEEN 1 AND 5
    UNION ALL
    SELECT CAST(responded_at AS DATE) AS day, segment, region, nps, 'easy' AS expectation, easy AS score
    FROM survey_responses
    WHERE responded_at >= :start AND responded_at < :end AND nps BETWEEN 0 AND 10 AND easy BETWEEN 1 AND 5
    UNION ALL
    SELECT CAST(responded_at AS DATE) AS day, segment, region, nps, 'anticipated' AS expectation, anticipated AS score
    FROM survey_responses
    WHERE responded_at >= :start AND responded_at < :end AND nps BETWEEN 0 AND 10 AND anticipated BETWEEN 1 AND 5
    UNION ALL
    SELECT CAST(responded_at AS DATE) AS day, segment, region, nps, 'heard' AS expectation, heard AS score
    FROM survey_responses
    WHERE responded_at >= :start AND responded_at < :end AND nps BETWEEN 0 AND 10 AND heard BETWEEN 1 AND 5
) AS answers
GROUP BY
    day, segment, region, expectation,
    CASE WHEN nps >= 9 THEN 'promoter' WHEN nps >= 7 THEN 'passive' ELSE 'detractor' END
