-- title:       Calls with a reason
-- question:    Do we write down why consumers call?
-- pillar:      call center
-- kind:        proportion
-- better:      higher
-- dimensions:  segment, region, queue, team
-- owner:       Call center operations
-- detail_of:   first_contact_resolution
--
-- Of answered calls (not abandoned), those with a reason. First-contact resolution and every
-- breakdown by reason rest on it: a call without a reason is in neither.

SELECT
    CAST(offered_at AS DATE) AS day, segment, region, queue, team,
    COUNT(reason) AS numerator,
    COUNT(*) AS denominator
FROM calls
WHERE offered_at >= :start AND offered_at < :end AND NOT COALESCE(abandoned, FALSE)
GROUP BY CAST(offered_at AS DATE), segment, region, queue, team
