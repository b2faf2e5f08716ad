-- title:      Drivers of satisfaction
-- question:   What goes with satisfied consumers?
-- pillar:     loyalty
-- kind:       drivers
-- better:     higher
-- dimensions: segment, region
-- owner:      CX analytics
-- unit:       share
-- outcome:    csat
-- predictors: recognized, relevant, easy, anticipated, heard
-- detail_of:  csat
--
-- How the five expectations of consumers go together with the satisfaction from 1 to 5, over the responses that
-- answer all six on their scales. Its figure is R2, the share of the differences between
-- answers that the five explain together; `drivers csat_drivers` splits it among them. Answers
-- are added up by weeks. What goes together need not be cause and effect.

SELECT
    CAST(responded_at AS DATE) AS day, segment, region,
    csat, recognized, relevant, easy, anticipated, heard
FROM survey_responses
WHERE responded_at >= :start AND responded_at < :end
    AND csat BETWEEN 1 AND 5
    AND recognized BETWEEN 1 AND 5 AND relevant BETWEEN 1 AND 5 AND easy BETWEEN 1 AND 5
    AND anticipated BETWEEN 1 AND 5 AND heard BETWEEN 1 AND 5
