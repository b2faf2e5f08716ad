-- title:    Calls that surveys name are not there
-- question: Is every call after which a survey was sent in the call log?
-- severity: warn
-- owner:    Call center operations
-- table:    calls
-- by:       day of survey_invitations
-- remedy:   Load the call log of these days again: rows are lacking.
--
-- A survey sent after a call names that call. Where the call log does not have it, the log is
-- short: it is the figures of calls that are in doubt, not those of the survey. Dated by the
-- sending of the survey. Judged only where surveys name calls that are there on other days.

SELECT CAST(i.sent_at AS DATE) AS day, i.invitation_id, i.call_id
FROM survey_invitations AS i
LEFT JOIN calls AS c ON c.call_id = i.call_id
WHERE i.call_id IS NOT NULL AND c.call_id IS NULL
    AND EXISTS (SELECT 1 FROM calls)
