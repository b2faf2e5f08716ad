-- title:     One id on several rows
-- question:  Does every row have an id of its own?
-- severity:  fail
-- owner:     CX analytics
-- table:     consumers, consumer_values, survey_invitations, survey_responses, interactions, calls, agent_time, employees, engagement_responses
-- by:        id
-- tolerates: 0 %
-- remedy:    See which load brought the second row; take that load back, or give the table its key.
--
-- `load` keeps the keys by itself. A warehouse that is filled by others may hold one call, answer
-- or consumer twice, and every figure that counts rows then counts it twice. All rows after the
-- first are wrong.

SELECT MAX(row_day) AS day, row_id AS id, COUNT(*) - 1 AS wrong_rows
FROM checked
GROUP BY row_id
HAVING COUNT(*) > 1
