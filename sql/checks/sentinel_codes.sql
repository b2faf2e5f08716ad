-- title:     A code for "no answer" counted as a number
-- question:  Is every number a measurement?
-- severity:  warn
-- owner:     CX analytics
-- table:     calls, consumers, consumer_values, agent_time
-- tolerates: 0 %
-- remedy:    Name the code under nulls in the mapping of the export, or make it NULL in the view.
--
-- -1, -9, -99, 999, 9999 and their like: what systems write where they have no number. Five or more of
-- one code in one column and month, and at least 1 % of that column's numbers there; of consumers, whose
-- rows have no day, of all.

WITH monthly AS (
    SELECT m.month, c.column_name, c.code, SUM(c.n) AS n
    FROM codes AS c
    LEFT JOIN months AS m ON c.day >= m.month AND c.day <= m.month_end
    GROUP BY m.month, c.column_name, c.code
),
numbers AS (
    SELECT m.month, f.column_name, SUM(f.filled) AS n
    FROM filled AS f
    LEFT JOIN months AS m ON f.day >= m.month AND f.day <= m.month_end
    GROUP BY m.month, f.column_name
),
often AS (
    SELECT a.month, a.column_name, a.code
    FROM monthly AS a
    JOIN numbers AS b
        ON b.column_name = a.column_name AND (b.month = a.month OR (b.month IS NULL AND a.month IS NULL))
    WHERE a.n >= 5 AND a.n >= 0.01 * b.n
)
SELECT c.day, c.column_name, c.code, c.n AS wrong_rows
FROM codes AS c
LEFT JOIN months AS m ON c.day >= m.month AND c.day <= m.month_end
JOIN often AS o
    ON o.column_name = c.column_name AND o.code = c.code
    AND (o.month = m.month OR (o.month IS NULL AND m.month IS NULL))
