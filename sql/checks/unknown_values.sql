-- title:    Names that nobody else has
-- question: Is every segment, region, queue and reason written as it always is?
-- severity: warn
-- owner:    CX analytics
-- table:    consumers, consumer_values, survey_invitations, survey_responses, interactions, calls
-- remedy:   Say in the mapping what the value means: map = { Cosat = "Coast" }; then load the file again.
--
-- A value that is rare (under 1 % of the rows) and nearly spelled as a common one, or a segment,
-- region or plan that no consumer has. Its rows are missing from the group they belong to.

SELECT v.day, v.dimension, v.value, o.nearest, v.n AS wrong_rows
FROM dimension_values AS v
JOIN odd_values AS o ON o.dimension = v.dimension AND o.value = v.value
