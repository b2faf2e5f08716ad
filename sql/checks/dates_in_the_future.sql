-- title:    Rows of days that have not come
-- question: Does nothing happen tomorrow?
-- severity: warn
-- owner:    CX analytics
-- table:    consumer_values, survey_invitations, survey_responses, interactions, calls, agent_time, engagement_responses
-- remedy:   See whether day and month are swapped in the export, and give its mapping the format of the date.
--
-- A row dated after today, most often because 03/11 was read as 11 March's or November's. The days
-- it really belongs to are then too empty.

SELECT row_day AS day, row_id AS id
FROM checked
WHERE row_day > :today
