-- title:      Drivers of engagement
-- question:   What goes with engaged people?
-- pillar:     engagement
-- kind:       drivers
-- better:     higher
-- dimensions:
-- owner:      People analytics
-- unit:       share
-- grain:      day
-- outcome:    engaged
-- predictors: knows_promise, able_to_deliver, accountable
-- detail_of:  engagement_index
-- optional:   engagement_responses.engaged_1, engagement_responses.engaged_2, engagement_responses.engaged_3, engagement_responses.engaged_4, engagement_responses.engaged_5
--
-- How knowing the brand promise, being able to keep it and being accountable for it (1 to 5
-- each) go together with engagement: each one's share of favorable answers (4 or 5) among the
-- engagement items that he or she answered. Over the people who answered all three and an
-- item, for the company, by waves. Its figure is R2, the share of the differences between
-- people that the three explain together; `drivers engagement_drivers` splits it among them.
-- What goes together need not be cause and effect. A wave of fewer than fifty such people, or
-- one that would give away what few others said, is not shown.

SELECT wave AS day, CAST(favorable AS DOUBLE) / answered AS engaged, knows_promise, able_to_deliver, accountable
FROM (
    SELECT
        wave, knows_promise, able_to_deliver, accountable,
        CASE WHEN engaged_1 BETWEEN 4 AND 5 THEN 1 ELSE 0 END
        + CASE WHEN engaged_2 BETWEEN 4 AND 5 THEN 1 ELSE 0 END
        + CASE WHEN engaged_3 BETWEEN 4 AND 5 THEN 1 ELSE 0 END
        + CASE WHEN engaged_4 BETWEEN 4 AND 5 THEN 1 ELSE 0 END
        + CASE WHEN engaged_5 BETWEEN 4 AND 5 THEN 1 ELSE 0 END AS favorable,
        CASE WHEN engaged_1 BETWEEN 1 AND 5 THEN 1 ELSE 0 END
        + CASE WHEN engaged_2 BETWEEN 1 AND 5 THEN 1 ELSE 0 END
        + CASE WHEN engaged_3 BETWEEN 1 AND 5 THEN 1 ELSE 0 END
        + CASE WHEN engaged_4 BETWEEN 1 AND 5 THEN 1 ELSE 0 END
        + CASE WHEN engaged_5 BETWEEN 1 AND 5 THEN 1 ELSE 0 END AS answered
    FROM engagement_responses
    WHERE wave >= :start AND wave < :end
        AND knows_promise BETWEEN 1 AND 5 AND able_to_deliver BETWEEN 1 AND 5 AND accountable BETWEEN 1 AND 5
) AS items
WHERE answered > 0
