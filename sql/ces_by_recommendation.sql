-- title:      Ease by recommendation
-- question:   Where along the journey are promoters' and detractors' experiences furthest apart?
-- pillar:     loyalty
-- kind:       mean
-- better:     higher
-- dimensions: segment, region, stage, reason, recommendation
-- owner:      CX analytics
-- unit:       points
-- cross:      stage, recommendation; reason, recommendation
-- looks_back: 60 days
-- detail_of:  ces
-- optional:   interactions, calls, survey_responses.interaction_id, survey_responses.call_id
--
-- The mean of the answers from 1 to 7 to "the company made it easy for me", by what the same
-- answer says of recommending us: promoter (9-10), passive (7-8), detractor (0-6). reason is that
-- of the interaction or call that the answer is about, where it names one of the 60 days before it.
-- An answer without either score leaves the base. Both scores come from one answer, and so from one
-- mood: an association, not a cause.

SELECT
    CAST(r.responded_at AS DATE) AS day, r.segment, r.region, r.stage, COALESCE(i.reason, c.reason) AS reason,
    CASE WHEN r.nps >= 9 THEN 'promoter' WHEN r.nps >= 7 THEN 'passive' ELSE 'detractor' END AS recommendation,
    COUNT(*) AS n,
    SUM(r.ces) AS total,
    SUM(r.ces * r.ces) AS total_sq
FROM survey_responses AS r
LEFT JOIN interactions AS i
    ON i.interaction_id = r.interaction_id AND i.occurred_at >= r.responded_at - INTERVAL 60 DAY
    AND i.occurred_at >= :start - INTERVAL 60 DAY
LEFT JOIN calls AS c
    ON c.call_id = r.call_id AND c.offered_at >= r.responded_at - INTERVAL 60 DAY
    AND c.offered_at >= :start - INTERVAL 60 DAY
WHERE r.responded_at >= :start AND r.responded_at < :end AND r.ces BETWEEN 1 AND 7 AND r.nps BETWEEN 0 AND 10
GROUP BY
    CAST(r.responded_at AS DATE), r.segment, r.region, r.stage, COALESCE(i.reason, c.reason),
    CASE WHEN r.nps >= 9 THEN 'promoter' WHEN r.nps >= 7 THEN 'passive' ELSE 'detractor' END
