-- title:      Drivers of effort
-- question:   What goes with being easy to deal with?
-- pillar:     loyalty
-- kind:       drivers
-- better:     higher
-- dimensions: segment, region
-- owner:      CX analytics
-- unit:       share
-- outcome:    ces
-- predictors: recognized, relevant, easy, anticipated, heard
-- detail_of:  ces
--
-- How the five expectations of consumers go together with the answer from 1 to 7 on how easy we made it, over the responses that
-- answer all six on their scales. Its figure is R2, the share of the differences between
-- answers that the five explain together; `drivers ces_drivers` splits it among them. Answers
-- are added up by weeks. What goes together need not be cause and effect; "make it easy" asks
-- nearly the same as the outcome, so it leads by its wording.

SELECT
    CAST(responded_at AS DATE) AS day, segment, region,
    ces, recognized, relevant, easy, anticipated, heard
FROM survey_responses
WHERE responded_at >= :start AND responded_at < :end
    AND ces BETWEEN 1 AND 7
    AND recognized BETWEEN 1 AND 5 AND relevant BETWEEN 1 AND 5 AND easy BETWEEN 1 AND 5
    AND anticipated BETWEEN 1 AND 5 AND heard BETWEEN 1 AND 5
