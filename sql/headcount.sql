-- title:      Headcount
-- question:   How many people do we have to serve our consumers?
-- pillar:     engagement
-- kind:       level
-- better:     neither
-- dimensions: department, site
-- owner:      People analytics
-- unit:       people
-- optional:   employees.left_on, employees.department, employees.site
--
-- Employees employed on the day: hired on it or before, and not left by it; the day on which
-- somebody leaves no longer counts. Of a month, quarter or year, the number on its last day.
-- Department and site are the present ones.

WITH changes AS (
    SELECT day, department, site, SUM(change) AS change
    FROM (
        SELECT CASE WHEN hired_on > :start THEN hired_on ELSE :start END AS day, department, site, 1 AS change
        FROM employees
        WHERE hired_on < :end
        UNION ALL
        SELECT CASE WHEN gone_on > :start THEN gone_on ELSE :start END AS day, department, site, -1 AS change
        FROM (
            SELECT CASE WHEN left_on > hired_on THEN left_on ELSE hired_on END AS gone_on, department, site
            FROM employees
            WHERE left_on IS NOT NULL
        ) AS leavers
        WHERE gone_on < :end
        UNION ALL
        SELECT d.day, g.department, g.site, 0 AS change
        FROM days AS d
        CROSS JOIN (SELECT DISTINCT department, site FROM employees) AS g
    ) AS comings_and_goings
    GROUP BY day, department, site
)
SELECT
    day, department, site,
    SUM(change) OVER (
        PARTITION BY department, site ORDER BY day NULLS FIRST
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS amount
FROM changes
WHERE day >= (SELECT MIN(hired_on) FROM employees)
