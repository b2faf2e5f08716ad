-- title:     A file that only repeats another
-- question:  Is every file that came a new one?
-- severity:  warn
-- owner:     CX analytics
-- table:     consumer_values, survey_invitations, survey_responses, interactions, calls, agent_time, consumers, employees
-- tolerates: 0 %
-- remedy:    Ask for the file that should have come: this one holds what another had brought before.
--
-- Every row of the file was there already, brought by a file of another name: yesterday's export
-- under today's date. It changed nothing, so the figures are right; what should have come with it lacks.
-- Touches the day on which it was loaded. Known only where `load` keeps the books.

SELECT loaded_on AS day, file, again_of
FROM table_loads
WHERE again_of IS NOT NULL
