-- title:    Employees who leave before they are hired
-- question: Are employees hired first and leave later?
-- severity: fail
-- owner:    People team
-- table:    employees
-- remedy:   See whether the two columns are swapped in the export.
--
-- left_on before hired_on, or hired more than a year from now.

SELECT COALESCE(left_on, hired_on) AS day, employee_id, hired_on, left_on
FROM employees
WHERE left_on < hired_on OR hired_on > :today + INTERVAL 366 DAY OR hired_on < CAST('1901-01-02' AS DATE)
