-- title:       Left by their own choice
-- question:    Of those who leave us, how many chose to?
-- pillar:      retention
-- kind:        proportion
-- better:      neither
-- dimensions:  segment, region, plan
-- owner:       CX analytics
-- detail_of:   left
--
-- Of the consumers who left, by the day of leaving, the share who left by their own choice; the
-- others were let go, for bills not paid for instance. Who left without a word on it does not count.
-- What the experience can change is in this share; what credit rules can is in the rest.

SELECT
    left_on AS day, segment, region, plan,
    SUM(CASE WHEN left_voluntarily THEN 1 ELSE 0 END) AS numerator,
    COUNT(*) AS denominator
FROM consumers
WHERE left_on >= :start AND left_on < :end AND left_voluntarily IS NOT NULL
GROUP BY left_on, segment, region, plan
