-- title:            Employees left since hiring
-- question:         Of the people we hired, how many have gone again?
-- pillar:           engagement
-- kind:             proportion
-- better:           lower
-- dimensions:       department
-- owner:            People analytics
-- depends_on_clock: true
--
-- Of the employees hired on the day, the share who have left by today. Older days have had
-- more time to lose people: compare groups, not days. Not a rate per month.

SELECT
    hired_on AS day, department,
    COUNT(CASE WHEN left_on <= :today THEN 1 END) AS numerator,
    COUNT(*) AS denominator
FROM employees
WHERE hired_on >= :start AND hired_on < :end
GROUP BY hired_on, department
