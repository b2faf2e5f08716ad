-- title:     Answers outside their scale
-- question:  Is every score one that the question offered?
-- severity:  fail
-- owner:     CX analytics
-- table:     survey_responses, calls, engagement_responses
-- tolerates: 0 %
-- remedy:    Such a number is most often a code for "no answer": name it under nulls in the mapping, or as NULL in the view.
--
-- 11 on a scale of 0 to 10, 0 or 99 on one of 1 to 5. Counted as answers they make promoters of those
-- who said nothing. `load` sets such rows aside; a warehouse filled by others may hold them.

SELECT day, score, value, n AS wrong_rows
FROM scores
WHERE value < low OR value > high
