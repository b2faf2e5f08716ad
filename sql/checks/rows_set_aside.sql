-- title:     Many rows of a file were set aside
-- question:  Could we read what we were sent?
-- severity:  warn
-- owner:     CX analytics
-- table:     consumers, consumer_values, survey_invitations, survey_responses, interactions, calls, agent_time, employees, engagement_responses
-- tolerates: 0 %
-- remedy:    See them with `python -m cxmetrics rejects`; mend the file or its mapping and load it again.
--
-- More than 2 % of the rows of a file broke the contract: columns moved, dates in another format, a
-- scale that changed. Touches the days that the file did bring; the day of loading where it brought none.

SELECT COALESCE(d.day, l.loaded_on) AS day, l.file, l.rejected_rows, l.read_rows
FROM table_loads AS l
LEFT JOIN days AS d ON d.day >= l.first_day AND d.day <= l.last_day
WHERE l.rejected_rows > 0.02 * l.read_rows
