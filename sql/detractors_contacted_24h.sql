-- title:       Detractors contacted back within 24 hours
-- question:    Do those who would not recommend us hear from us, soon?
-- pillar:      loyalty
-- kind:        proportion
-- better:      higher
-- dimensions:  segment, region, survey, channel
-- owner:       CX analytics
-- looks_ahead: 2 days
-- detail_of:   detractors_rescued
--
-- Of the answers 0 to 6 on the NPS question, those whose consumer was contacted back within
-- 24 hours (the last moment included), dated by the day of the answer. One stamped before the
-- answer (clocks differ) counts as contacted. One consumer may count more than once.

SELECT
    CAST(responded_at AS DATE) AS day, segment, region, survey, channel,
    COUNT(CASE WHEN followed_up_at <= responded_at + INTERVAL 24 HOUR THEN 1 END) AS numerator,
    COUNT(*) AS denominator
FROM survey_responses
WHERE responded_at >= :start AND responded_at < :end AND nps >= 0 AND nps <= 6
GROUP BY CAST(responded_at AS DATE), segment, region, survey, channel
