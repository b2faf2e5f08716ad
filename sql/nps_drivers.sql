-- title:      Drivers of recommendation
-- question:   What goes with being recommended?
-- pillar:     loyalty
-- kind:       drivers
-- better:     higher
-- dimensions: segment, region
-- owner:      CX analytics
-- unit:       share
-- outcome:    nps
-- predictors: recognized, relevant, easy, anticipated, heard
-- detail_of:  nps
--
-- How the five expectations of consumers go together with the answer from 0 to 10 on recommending us, over the responses that
-- answer all six on their scales. Its figure is R2, the share of the differences between
-- answers that the five explain together; `drivers nps_drivers` splits it among them. Answers
-- are added up by weeks. What goes together need not be cause and effect.

SELECT
    CAST(responded_at AS DATE) AS day, segment, region,
    nps, recognized, relevant, easy, anticipated, heard
FROM survey_responses
WHERE responded_at >= :start AND responded_at < :end
    AND nps BETWEEN 0 AND 10
    AND recognized BETWEEN 1 AND 5 AND relevant BETWEEN 1 AND 5 AND easy BETWEEN 1 AND 5
    AND anticipated BETWEEN 1 AND 5 AND heard BETWEEN 1 AND 5
