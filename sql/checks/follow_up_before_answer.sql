-- title:    Called back before they answered
-- question: Are consumers contacted back after they have answered?
-- severity: warn
-- owner:    CX analytics
-- table:    survey_responses
-- by:       day
-- remedy:   See whether the two columns are swapped, or in different time zones.
--
-- followed_up_at before responded_at: the closed loop would look faster than it is.

SELECT CAST(responded_at AS DATE) AS day, response_id, responded_at, followed_up_at
FROM survey_responses
WHERE followed_up_at < responded_at
