-- title:       First-contact resolution over three days
-- question:    When consumers reach us, is one contact enough?
-- pillar:      call center
-- kind:        proportion
-- better:      higher
-- dimensions:  segment, region, queue, reason
-- owner:       Call center operations
-- looks_ahead: 3 days
-- detail_of:   first_contact_resolution
--
-- As first-contact resolution, with another window: an answered call of a known consumer with
-- a known reason counts as resolved when that consumer does not call again for that reason,
-- answered or not, within 3 x 24 hours (within: at most); so the newest 3 days are provisional.
-- Beside the usual 7 days, to show what the window does to the figure. The window is counted in
-- hours of the local clock, so that a call on the day the clock changes has one hour more or
-- less.

SELECT
    CAST(offered_at AS DATE) AS day, segment, region, queue, reason,
    COUNT(CASE WHEN later_at > offered_at AND later_at <= offered_at + INTERVAL 72 HOUR THEN NULL ELSE 1 END)
        AS numerator,
    COUNT(*) AS denominator
FROM (
    SELECT
        offered_at, segment, region, queue, reason, abandoned,
        -- of calls at one moment, only the last in order has a later one after it
        MAX(next_at) OVER (PARTITION BY consumer_id, reason, offered_at) AS later_at
    FROM (
        SELECT
            consumer_id, offered_at, segment, region, queue, reason, abandoned,
            LEAD(offered_at) OVER (PARTITION BY consumer_id, reason ORDER BY offered_at) AS next_at
        FROM calls
        WHERE consumer_id IS NOT NULL AND reason IS NOT NULL
            AND offered_at >= :start AND offered_at < :end + INTERVAL 72 HOUR
    ) AS in_order
) AS followed
WHERE offered_at < :end AND NOT abandoned
GROUP BY CAST(offered_at AS DATE), segment, region, queue, reason
