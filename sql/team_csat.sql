-- title:       Satisfaction with the team
-- question:    How satisfied are consumers with the team that served them?
-- pillar:      loyalty
-- kind:        proportion
-- better:      higher
-- dimensions:  department, site, team
-- owner:       CX analytics
-- optional:    team_sites
-- detail_of:   call_csat
--
-- Answers 4 or 5 of csat answers from 1 to 5 of transactional surveys that name the team which
-- served the consumer. Answers without a team leave the base. It stands beside the engagement of
-- the team. Department and site are those that the team had on that day, from the list of teams
-- (team_sites); without that list only the team is known.

WITH places AS (
    SELECT
        team, department, site, from_day,
        LEAD(from_day) OVER (PARTITION BY team ORDER BY from_day) AS until_day
    FROM team_sites
)
SELECT
    CAST(r.responded_at AS DATE) AS day, p.department, p.site, r.team,
    COUNT(CASE WHEN r.csat >= 4 THEN 1 END) AS numerator,
    COUNT(*) AS denominator
FROM survey_responses AS r
LEFT JOIN places AS p
    ON p.team = r.team AND p.from_day <= CAST(r.responded_at AS DATE)
    AND (p.until_day IS NULL OR p.until_day > CAST(r.responded_at AS DATE))
WHERE r.responded_at >= :start AND r.responded_at < :end AND r.csat BETWEEN 1 AND 5 AND r.team IS NOT NULL
GROUP BY CAST(r.responded_at AS DATE), p.department, p.site, r.team
