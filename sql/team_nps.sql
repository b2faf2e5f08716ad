-- title:       Net Promoter Score of the team
-- question:    Would consumers recommend us after the team has served them?
-- pillar:      loyalty
-- kind:        nps
-- better:      higher
-- dimensions:  department, site, team
-- owner:       CX analytics
-- unit:        points
-- optional:    team_sites
-- detail_of:   nps
--
-- Answers from 0 to 10 of surveys that name the team which served the consumer: 100 times the
-- share of promoters (9-10) minus the share of detractors (0-6). Answers without a team leave the
-- base. It stands beside the engagement of the team. Department and site are those that the team
-- had on that day, from the list of teams (team_sites); without that list only the team is known.

WITH places AS (
    SELECT
        team, department, site, from_day,
        LEAD(from_day) OVER (PARTITION BY team ORDER BY from_day) AS until_day
    FROM team_sites
)
SELECT
    CAST(r.responded_at AS DATE) AS day, p.department, p.site, r.team,
    COUNT(CASE WHEN r.nps >= 9 THEN 1 END) AS promoters,
    COUNT(CASE WHEN r.nps <= 6 THEN 1 END) AS detractors,
    COUNT(*) AS responses
FROM survey_responses AS r
LEFT JOIN places AS p
    ON p.team = r.team AND p.from_day <= CAST(r.responded_at AS DATE)
    AND (p.until_day IS NULL OR p.until_day > CAST(r.responded_at AS DATE))
WHERE r.responded_at >= :start AND r.responded_at < :end AND r.nps BETWEEN 0 AND 10 AND r.team IS NOT NULL
GROUP BY CAST(r.responded_at AS DATE), p.department, p.site, r.team
