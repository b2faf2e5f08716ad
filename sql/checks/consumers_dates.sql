-- title:    Consumers who leave before they join
-- question: Do consumers join first and leave later, and neither in the future?
-- severity: fail
-- owner:    Retention team
-- table:    consumers
-- remedy:   See whether the two columns are swapped in the export, or its dates read with the wrong format.
--
-- left_on before joined_on, or a date of joining or leaving that has not come. Touches the period in
-- which the consumer is said to have left, else joined.

SELECT COALESCE(left_on, joined_on) AS day, consumer_id, joined_on, left_on
FROM consumers
WHERE left_on < joined_on OR joined_on > :today + INTERVAL 366 DAY OR joined_on < CAST('1901-01-02' AS DATE)
