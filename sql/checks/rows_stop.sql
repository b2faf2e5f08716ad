-- title:     Rows are lacking: they stop before today
-- question:  Do the newest rows reach as far as they always do?
-- severity:  warn
-- owner:     CX analytics
-- table:     consumer_values, survey_invitations, survey_responses, interactions, calls, agent_time
-- tolerates: 0 %
-- remedy:    Ask whoever sends the export for the days since then.
--
-- Where nothing is promised under [expected_every]: a table whose newest row is further back than three
-- times its longest pause, and more than five days. Tables of which the newest row is over two months
-- old are no longer sent, and are left alone; so are those with fewer than 60 days of rows.

WITH held AS (
    SELECT day FROM row_days WHERE n > 0
),
pauses AS (
    SELECT day, LEAD(day) OVER (ORDER BY day) AS next_day FROM held
),
longest AS (
    SELECT MAX(day) AS newest_day, MAX(DATE_DIFF('day', day, next_day)) AS pause, COUNT(*) AS n FROM pauses
)
SELECT d.day, l.newest_day
FROM longest AS l
JOIN days AS d ON d.day > l.newest_day AND d.day < :today
WHERE l.n >= 60
    AND DATE_DIFF('day', l.newest_day, :today) > 5
    AND DATE_DIFF('day', l.newest_day, :today) > 3 * l.pause
    AND DATE_DIFF('day', l.newest_day, :today) <= 62
