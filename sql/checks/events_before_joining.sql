-- title:    Events of consumers weeks before they joined
-- question: Were consumers there when something happened to them?
-- severity: warn
-- owner:    CX analytics
-- table:    interactions, calls, survey_responses
-- by:       day
-- remedy:   See whether ids were given out anew, or joined_on is the day of a change and not of joining.
--
-- An event more than four days before its consumer joined; those who are about to join do get in touch.

SELECT c.row_day AS day, c.row_id AS id, c.consumer_id, k.joined_on
FROM checked AS c
JOIN consumers AS k ON k.consumer_id = c.consumer_id
WHERE c.row_day < k.joined_on - INTERVAL 4 DAY
