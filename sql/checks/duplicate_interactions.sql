-- title:    The same interaction under another id
-- question: Is every interaction counted once?
-- severity: warn
-- owner:    CX analytics
-- table:    interactions
-- by:       day
-- remedy:   See whether an export was loaded twice under new ids; `unload` takes one of the two back.
--
-- Same consumer, moment, channel, stage and reason.

SELECT
    CAST(occurred_at AS DATE) AS day, MAX(interaction_id) AS interaction_id, occurred_at, consumer_id,
    COUNT(*) - 1 AS wrong_rows
FROM interactions
WHERE consumer_id IS NOT NULL
GROUP BY occurred_at, consumer_id, channel, stage, reason
HAVING COUNT(*) > 1
