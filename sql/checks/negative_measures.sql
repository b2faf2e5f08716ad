-- title:    Times below zero
-- question: Is no wait and no talk shorter than nothing?
-- severity: fail
-- owner:    Call center operations
-- table:    calls
-- by:       day
-- remedy:   See how the telephone system writes "not measured"; name it under nulls in the mapping.
--
-- Seconds of waiting, talking, holding or wrapping up that are negative.

SELECT row_day AS day, call_id, wait_s, talk_s, hold_s, wrap_s
FROM checked
WHERE wait_s < 0 OR talk_s < 0 OR hold_s < 0 OR wrap_s < 0
