-- title:       Detractors rescued
-- question:    Do we win back those whom we contact back?
-- pillar:      loyalty
-- kind:        proportion
-- better:      higher
-- dimensions:  segment, region, survey, channel
-- owner:       CX analytics
-- looks_ahead: 14 days
--
-- Of the answers 0 to 6 on the NPS question whose consumer was contacted back with an outcome
-- written down (rescued, unchanged, unreachable), those rescued; dated by the day of the
-- answer, so the newest two weeks are provisional. One consumer may count more than once.

SELECT
    CAST(responded_at AS DATE) AS day, segment, region, survey, channel,
    COUNT(CASE WHEN follow_up_outcome = 'rescued' THEN 1 END) AS numerator,
    COUNT(*) AS denominator
FROM survey_responses
WHERE responded_at >= :start AND responded_at < :end AND nps >= 0 AND nps <= 6
    AND followed_up_at IS NOT NULL AND follow_up_outcome IS NOT NULL
GROUP BY CAST(responded_at AS DATE), segment, region, survey, channel
