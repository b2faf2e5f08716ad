-- title:       Satisfaction with the team
-- question:    How satisfied are consumers with the team that served them?
-- pillar:      loyalty
-- kind:        proportion
-- better:      higher
-- dimensions:  team
-- owner:       CX analytics
-- detail_of:   call_csat
--
-- Answers 4 or 5 of csat answers from 1 to 5 of transactional surveys that name the team which
-- served the consumer. Answers without a team leave the base. It stands beside the engagement
-- of the team.

SELECT
    CAST(responded_at AS DATE) AS day, team,
    COUNT(CASE WHEN csat >= 4 THEN 1 END) AS numerator,
    COUNT(*) AS denominator
FROM survey_responses
WHERE responded_at >= :start AND responded_at < :end AND csat BETWEEN 1 AND 5 AND team IS NOT NULL
GROUP BY CAST(responded_at AS DATE), team
