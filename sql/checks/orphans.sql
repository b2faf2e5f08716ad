-- title:    Events of unknown consumers
-- question: Is every consumer that an event names a consumer we know?
-- severity: warn
-- owner:    CX analytics
-- table:    consumer_values, survey_invitations, survey_responses, interactions, calls
-- by:       day
-- remedy:   Load the newest export of consumers; if they are in it, the ids of the two systems do not agree.
--
-- An event whose consumer_id is in no row of consumers is left out of every figure that joins the
-- two (contacts per consumer, problem-free rate), in silence. Events without a consumer_id are not
-- meant here.

SELECT c.row_day AS day, c.row_id AS id, c.consumer_id
FROM checked AS c
LEFT JOIN consumers AS k ON k.consumer_id = c.consumer_id
WHERE c.consumer_id IS NOT NULL AND k.consumer_id IS NULL
