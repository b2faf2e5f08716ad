-- title:    The same answer under another id
-- question: Is every answer counted once?
-- severity: warn
-- owner:    CX analytics
-- table:    survey_responses
-- by:       day
-- remedy:   See whether an export was loaded twice under new ids; `unload` takes one of the two back.
--
-- Same consumer, same minute, same scores: one answer that came twice. All but the first are wrong.

SELECT
    CAST(MIN(responded_at) AS DATE) AS day, MAX(response_id) AS response_id, consumer_id,
    MIN(responded_at) AS responded_at, COUNT(*) - 1 AS wrong_rows
FROM survey_responses
WHERE consumer_id IS NOT NULL AND (nps IS NOT NULL OR csat IS NOT NULL OR ces IS NOT NULL)
GROUP BY
    consumer_id, survey, nps, csat, ces, CAST(responded_at AS DATE),
    EXTRACT(HOUR FROM responded_at), EXTRACT(MINUTE FROM responded_at)
HAVING COUNT(*) > 1
