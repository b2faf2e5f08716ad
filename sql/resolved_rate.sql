-- title:      Resolved, by the agent's word
-- question:   Do agents say that the matter was settled?
-- pillar:     call center
-- kind:       proportion
-- better:     higher
-- dimensions: segment, region, queue
-- owner:      Call center operations
--
-- Of the answered calls for which the agent noted it, the share noted as resolved. The agent's
-- word, not the consumer's: read it beside first-contact resolution. A call without a note
-- leaves the base.

SELECT
    CAST(offered_at AS DATE) AS day, segment, region, queue,
    COUNT(CASE WHEN resolved THEN 1 END) AS numerator,
    COUNT(*) AS denominator
FROM calls
WHERE offered_at >= :start AND offered_at < :end
    AND NOT abandoned AND resolved IS NOT NULL
GROUP BY CAST(offered_at AS DATE), segment, region, queue
