-- title:    The same invitation under another id
-- question: Is every invitation counted once?
-- severity: warn
-- owner:    CX analytics
-- table:    survey_invitations
-- by:       day
-- remedy:   See whether an export was loaded twice under new ids; `unload` takes one of the two back.
--
-- Same consumer, moment, survey and event.

SELECT
    CAST(sent_at AS DATE) AS day, MAX(invitation_id) AS invitation_id, sent_at, consumer_id,
    COUNT(*) - 1 AS wrong_rows
FROM survey_invitations
WHERE consumer_id IS NOT NULL
GROUP BY sent_at, consumer_id, survey, channel, interaction_id, call_id
HAVING COUNT(*) > 1
