-- title:    The same call under another id
-- question: Is every call counted once?
-- severity: warn
-- owner:    Call center operations
-- table:    calls
-- by:       day
-- remedy:   See whether a call log was loaded twice under new ids; `unload` takes one of the two back.
--
-- Same consumer (or agent, where the consumer is not known), same moment, same wait and talk.

SELECT
    CAST(offered_at AS DATE) AS day, MAX(call_id) AS call_id, offered_at, consumer_id, agent_id,
    COUNT(*) - 1 AS wrong_rows
FROM calls
WHERE consumer_id IS NOT NULL OR (agent_id IS NOT NULL AND talk_s IS NOT NULL)
GROUP BY offered_at, consumer_id, agent_id, queue, reason, wait_s, talk_s
HAVING COUNT(*) > 1
