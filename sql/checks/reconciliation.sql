-- title:     Another system counts otherwise
-- question:  Do we have what the system that made the rows says it has?
-- severity:  warn
-- owner:     CX analytics
-- table:     consumers, consumer_values, survey_invitations, survey_responses, interactions, calls, agent_time, employees
-- tolerates: 0 %
-- remedy:    Compare day by day with that system; load what lacks, or take back what came twice.
--
-- Held to the control totals that the settings give, such as [control_totals.calls] 2026-02 = 1399:
-- rows, or the sum of a column, of a year, a month, a day or in all. More than half a percent apart
-- is a finding; all days of the span are meant.

SELECT d.day, c.item, c.expected, c.counted
FROM control_totals AS c
LEFT JOIN days AS d ON d.day >= c.first_day AND d.day <= c.last_day
WHERE ABS(c.counted - c.expected) > 0.005 * ABS(c.expected)
