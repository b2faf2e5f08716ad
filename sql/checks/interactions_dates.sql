-- title:    Problems solved before they happened
-- question: Is a problem solved after it happened?
-- severity: fail
-- owner:    CX analytics
-- table:    interactions
-- by:       day
-- remedy:   See whether the two columns are swapped, or in different time zones.
--
-- resolved_at before occurred_at: the time to resolution would be negative.

SELECT CAST(occurred_at AS DATE) AS day, interaction_id, occurred_at, resolved_at
FROM interactions
WHERE resolved_at < occurred_at
