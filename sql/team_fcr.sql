-- title:       First-contact resolution of the team
-- question:    When the team answers, is one contact enough?
-- pillar:      call center
-- kind:        proportion
-- better:      higher
-- dimensions:  team
-- owner:       Call center operations
-- looks_ahead: 7 days
-- detail_of:   first_contact_resolution
--
-- First-contact resolution by the team that answered: an answered call of a known consumer
-- with a known reason counts as resolved when that consumer does not call any team again for
-- that reason within 7 x 24 hours; so the newest 7 days are provisional. Calls without a team
-- leave the base. It stands beside the engagement of the team.

SELECT
    CAST(offered_at AS DATE) AS day, team,
    COUNT(CASE WHEN later_at > offered_at AND later_at <= offered_at + INTERVAL 168 HOUR THEN NULL ELSE 1 END)
        AS numerator,
    COUNT(*) AS denominator
FROM (
    SELECT
        offered_at, team, abandoned,
        -- of calls at one moment, only the last in order has a later one after it
        MAX(next_at) OVER (PARTITION BY consumer_id, reason, offered_at) AS later_at
    FROM (
        SELECT
            consumer_id, offered_at, reason, team, abandoned,
            LEAD(offered_at) OVER (PARTITION BY consumer_id, reason ORDER BY offered_at) AS next_at
        FROM calls
        WHERE consumer_id IS NOT NULL AND reason IS NOT NULL
            AND offered_at >= :start AND offered_at < :end + INTERVAL 168 HOUR
    ) AS in_order
) AS followed
WHERE offered_at < :end AND NOT abandoned AND team IS NOT NULL
GROUP BY CAST(offered_at AS DATE), team
