-- title:    Interactions that surveys name are not there
-- question: Is every interaction after which a survey was sent in the log of interactions?
-- severity: warn
-- owner:    CX analytics
-- table:    interactions
-- by:       day of survey_invitations
-- remedy:   Load the interactions of these days again: rows are lacking.
--
-- As for calls: a survey sent after an interaction names it, and where the log does not have it the
-- log is short. Dated by the sending of the survey.

SELECT CAST(i.sent_at AS DATE) AS day, i.invitation_id, i.interaction_id
FROM survey_invitations AS i
LEFT JOIN interactions AS x ON x.interaction_id = i.interaction_id
WHERE i.interaction_id IS NOT NULL AND x.interaction_id IS NULL
    AND EXISTS (SELECT 1 FROM interactions)
