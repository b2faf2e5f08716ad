-- title:     New rows are overdue
-- question:  Do the rows come as often as was promised?
-- severity:  warn
-- owner:     CX analytics
-- table:     consumer_values, survey_invitations, survey_responses, interactions, calls, agent_time, engagement_responses
-- tolerates: 0 %
-- remedy:    Ask whoever sends the export where it is; load it when it comes.
--
-- Held to what the settings say under [expected_every], such as calls = "1 day"; a table that they do
-- not name is not judged. Overdue is a table whose newest row is older than that; the days since then
-- are those in doubt.

SELECT d.day, p.newest_day, p.expected_days
FROM promises AS p
JOIN days AS d ON d.day > p.newest_day AND d.day < :today
WHERE DATE_DIFF('day', p.newest_day, :today) > p.expected_days
