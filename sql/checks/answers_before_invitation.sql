-- title:    Answers before the question was sent
-- question: Is an invitation sent before it is answered?
-- severity: warn
-- owner:    CX analytics
-- table:    survey_responses
-- by:       day
-- remedy:   See whether the two exports are in the same time zone, and whether their dates are read in one format.
--
-- An answer dated more than a day before its invitation; less than that is two clocks that differ.

SELECT CAST(r.responded_at AS DATE) AS day, r.response_id, r.responded_at, i.sent_at
FROM survey_responses AS r
JOIN survey_invitations AS i ON i.invitation_id = r.invitation_id
WHERE r.responded_at < i.sent_at - INTERVAL 24 HOUR
