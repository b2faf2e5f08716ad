-- title:            Employee turnover
-- question:         How many of our people leave in a month?
-- pillar:           engagement
-- kind:             ratio
-- better:           lower
-- dimensions:       department, site
-- owner:            People analytics
-- unit:             share
-- depends_on_clock: true
-- grain:            month
--
-- Employees who left in the month, over the mean of the headcount on its first and on its last
-- day; for complete months, and in a quarter or year the mean month. Who leaves on a day is no
-- longer counted in that day's headcount. Department and site are the present ones.

SELECT
    day, department, site,
    COUNT(*) AS n,
    SUM(gone) AS num,
    SUM(employed) AS den,
    SUM(gone) AS num_sq,
    SUM(employed * employed) AS den_sq,
    SUM(gone * employed) AS num_den
FROM (
    SELECT
        m.month AS day, e.department, e.site,
        CASE WHEN e.left_on <= m.month_end THEN 1 ELSE 0 END AS gone,
        CASE WHEN e.hired_on <= m.month AND (e.left_on IS NULL OR e.left_on > m.month) THEN 0.5 ELSE 0 END
        + CASE WHEN e.left_on IS NULL OR e.left_on > m.month_end THEN 0.5 ELSE 0 END AS employed
    FROM months AS m
    JOIN employees AS e ON e.hired_on <= m.month_end AND (e.left_on IS NULL OR e.left_on >= m.month)
    WHERE m.month >= :start AND m.month < :end AND m.month_end < :today
) AS employee_months
GROUP BY day, department, site
