-- title:       Net Promoter Score of the team
-- question:    Would consumers recommend us after the team has served them?
-- pillar:      loyalty
-- kind:        nps
-- better:      higher
-- dimensions:  team
-- owner:       CX analytics
-- unit:        points
-- detail_of:   nps
--
-- Answers from 0 to 10 of surveys that name the team which served the consumer: 100 times the
-- share of promoters (9-10) minus the share of detractors (0-6). Answers without a team leave
-- the base. It stands beside the engagement of the team.

SELECT
    CAST(responded_at AS DATE) AS day, team,
    COUNT(CASE WHEN nps >= 9 THEN 1 END) AS promoters,
    COUNT(CASE WHEN nps <= 6 THEN 1 END) AS detractors,
    COUNT(*) AS responses
FROM survey_responses
WHERE responded_at >= :start AND responded_at < :end AND nps BETWEEN 0 AND 10 AND team IS NOT NULL
GROUP BY CAST(responded_at AS DATE), team
