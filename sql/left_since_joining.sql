-- title:            Left since joining
-- question:         Of the consumers who came to us, how many have gone again?
-- pillar:           retention
-- kind:             proportion
-- better:           lower
-- dimensions:       segment, region, plan
-- owner:            CX analytics
-- depends_on_clock: true
--
-- Of the consumers who joined on the day, the share who have left by today. Older days have
-- had more time to lose consumers: compare groups, not days. Not a rate per month.

SELECT
    joined_on AS day, segment, region, plan,
    COUNT(CASE WHEN left_on <= :today THEN 1 END) AS numerator,
    COUNT(*) AS denominator
FROM consumers
WHERE joined_on >= :start AND joined_on < :end
GROUP BY joined_on, segment, region, plan
