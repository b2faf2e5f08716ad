-- title:       First-contact resolution of the team
-- question:    When the team answers, is one contact enough?
-- pillar:      call center
-- kind:        proportion
-- better:      higher
-- dimensions:  department, site, team
-- owner:       Call center operations
-- looks_ahead: 7 days
-- optional:    team_sites
-- detail_of:   first_contact_resolution
--
-- First-contact resolution by the team that answered: an answered call of a known consumer with a
-- known reason counts as resolved when that consumer does not call any team again for that reason
-- within 7 x 24 hours; so the newest 7 days are provisional. Calls without a team leave the base.
-- It stands beside the engagement of the team. Department and site are those that the team had on
-- that day, from the list of teams (team_sites); without that list only the team is known.

WITH places AS (
    SELECT
        team, department, site, from_day,
        LEAD(from_day) OVER (PARTITION BY team ORDER BY from_day) AS until_day
    FROM team_sites
)
SELECT
    CAST(f.offered_at AS DATE) AS day, p.department, p.site, f.team,
    COUNT(CASE WHEN f.later_at > f.offered_at AND f.later_at <= f.offered_at + INTERVAL 168 HOUR THEN NULL ELSE 1 END)
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
) AS f
LEFT JOIN places AS p
    ON p.team = f.team AND p.from_day <= CAST(f.offered_at AS DATE)
    AND (p.until_day IS NULL OR p.until_day > CAST(f.offered_at AS DATE))
WHERE f.offered_at < :end AND NOT f.abandoned AND f.team IS NOT NULL
GROUP BY CAST(f.offered_at AS DATE), p.department, p.site, f.team
