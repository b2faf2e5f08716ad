-- title:      Time to resolution
-- question:   When something goes wrong, how long until it is put right?
-- pillar:     journey
-- kind:       quantile
-- better:     lower
-- dimensions: segment, region, channel, stage
-- owner:      CX analytics
-- unit:       s
-- cross:      channel, stage
-- quantile:   0.5
--
-- The time in which half of the problems that were resolved had been resolved, in seconds from
-- the interaction to its resolution, dated by the interaction; exact within 2.5 per cent,
-- since times are kept in buckets of 5 per cent. Problems not yet resolved are not in it, so
-- that the newest days look better than they will.

SELECT
    day, segment, region, channel, stage, bucket,
    COUNT(*) AS n
FROM (
    SELECT
        day, segment, region, channel, stage,
        CASE WHEN taken_s <= 0 THEN -1000 ELSE CAST(FLOOR(LN(taken_s) / LN(1.05)) AS INTEGER) END AS bucket
    FROM (
        SELECT
            CAST(occurred_at AS DATE) AS day, segment, region, channel, stage,
            DATE_DIFF('millisecond', occurred_at, resolved_at) / 1000.0 AS taken_s
        FROM interactions
        WHERE occurred_at >= :start AND occurred_at < :end AND is_problem AND resolved_at IS NOT NULL
    ) AS resolved
) AS bucketed
GROUP BY day, segment, region, channel, stage, bucket
