-- title:    Rows of days long past
-- question: Are dates dates, and not a system's word for none?
-- severity: warn
-- owner:    CX analytics
-- table:    consumer_values, survey_invitations, survey_responses, interactions, calls, agent_time, engagement_responses
-- by:       day
-- remedy:   See how the export writes "no date" (1900-01-01, 1970-01-01) and name it under nulls in its mapping.
--
-- 1900-01-01, 1899-12-30 and 1970-01-01 are what systems write where they have no date. Nothing that
-- is measured here happened before 1990.

SELECT row_day AS day, row_id AS id
FROM checked
WHERE row_day < CAST('1990-01-01' AS DATE)
