-- title:    Consumers who join or leave on days that have not come
-- question: Is "has not left" written as no date, and not as a far one?
-- severity: warn
-- owner:    Retention team
-- table:    consumers
-- remedy:   Name the far date (2099-12-31, 9999-12-31) under nulls in the mapping of left_on.
--
-- More than a year from now. Systems write a far date for "never"; a consumer who leaves in 2099 is
-- then active for ever, which is right by chance only.

SELECT CAST(NULL AS DATE) AS day, consumer_id, joined_on, left_on
FROM consumers
WHERE joined_on > :today + INTERVAL 366 DAY OR left_on > :today + INTERVAL 366 DAY
