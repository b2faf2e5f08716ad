-- title:    Answers to invitations that are not there
-- question: Is every invitation that an answer names among those sent?
-- severity: warn
-- owner:    CX analytics
-- table:    survey_invitations
-- by:       day of survey_responses
-- remedy:   Load the invitations of these days again: rows are lacking, so the response rate is too high.
--
-- An answer that names an invitation which is not there shows that invitations are lacking. Dated
-- by the answer.

SELECT CAST(r.responded_at AS DATE) AS day, r.response_id, r.invitation_id
FROM survey_responses AS r
LEFT JOIN survey_invitations AS i ON i.invitation_id = r.invitation_id
WHERE r.invitation_id IS NOT NULL AND i.invitation_id IS NULL
    AND EXISTS (SELECT 1 FROM survey_invitations)
