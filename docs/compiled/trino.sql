-- What trino is asked. Written by `make docs`; edit the metric's own file in sql/ instead.
-- Window 2026-01-31 to 2026-02-02 (not included), today 2026-04-15, default parameters.

-- ==== abandonment_rate: the whole query
WITH cx_body AS (
  SELECT
    CAST(offered_at AS DATE) AS day,
    segment,
    region,
    queue,
    reason,
    team,
    caused_by_stage,
    COUNT(CASE WHEN abandoned THEN 1 END) AS numerator,
    COUNT(*) AS denominator
  FROM calls
  WHERE
    offered_at >= CAST('2026-01-31' AS DATE)
    AND offered_at < CAST('2026-02-02' AS DATE)
  GROUP BY
    CAST(offered_at AS DATE),
    segment,
    region,
    queue,
    reason,
    team,
    caused_by_stage
), cx_rows AS (
  SELECT
    CAST(day AS DATE) AS day,
    COALESCE(CAST(segment AS VARCHAR), '(none)') AS segment,
    COALESCE(CAST(region AS VARCHAR), '(none)') AS region,
    COALESCE(CAST(queue AS VARCHAR), '(none)') AS queue,
    COALESCE(CAST(reason AS VARCHAR), '(none)') AS reason,
    COALESCE(CAST(team AS VARCHAR), '(none)') AS team,
    COALESCE(CAST(caused_by_stage AS VARCHAR), '(none)') AS caused_by_stage,
    "numerator",
    "denominator",
    CASE
      WHEN day IS NULL
      THEN 1
      WHEN "numerator" IS NULL OR "numerator" <> FLOOR("numerator")
      THEN 2
      WHEN "denominator" IS NULL OR "denominator" <> FLOOR("denominator")
      THEN 3
      ELSE 0
    END AS cx_wrong
  FROM cx_body
  WHERE
    day IS NULL
    OR (
      CAST(day AS DATE) >= CAST('2026-01-31' AS DATE)
      AND CAST(day AS DATE) < CAST('2026-02-02' AS DATE)
    )
)
SELECT
  day,
  CASE
    WHEN GROUPING(segment) = 0
    AND GROUPING(region) = 0
    AND GROUPING(queue) = 1
    AND GROUPING(reason) = 1
    AND GROUPING(team) = 1
    AND GROUPING(caused_by_stage) = 1
    THEN 0
    WHEN GROUPING(segment) = 0
    AND GROUPING(region) = 0
    AND GROUPING(queue) = 0
    AND GROUPING(reason) = 1
    AND GROUPING(team) = 1
    AND GROUPING(caused_by_stage) = 1
    THEN 1
    WHEN GROUPING(segment) = 0
    AND GROUPING(region) = 0
    AND GROUPING(queue) = 1
    AND GROUPING(reason) = 0
    AND GROUPING(team) = 1
    AND GROUPING(caused_by_stage) = 1
    THEN 2
    WHEN GROUPING(segment) = 0
    AND GROUPING(region) = 0
    AND GROUPING(queue) = 1
    AND GROUPING(reason) = 1
    AND GROUPING(team) = 0
    AND GROUPING(caused_by_stage) = 1
    THEN 3
    WHEN GROUPING(segment) = 0
    AND GROUPING(region) = 0
    AND GROUPING(queue) = 1
    AND GROUPING(reason) = 1
    AND GROUPING(team) = 1
    AND GROUPING(caused_by_stage) = 0
    THEN 4
  END AS cell,
  segment,
  region,
  queue,
  reason,
  team,
  caused_by_stage,
  CAST(SUM("numerator") AS BIGINT) AS "numerator",
  CAST(SUM("denominator") AS BIGINT) AS "denominator",
  MAX(cx_wrong) AS cx_wrong
FROM cx_rows
GROUP BY
  GROUPING SETS (
    (day, segment, region),
    (day, segment, region, queue),
    (day, segment, region, reason),
    (day, segment, region, team),
    (day, segment, region, caused_by_stage)
  );

-- ==== active_consumers: the whole query
WITH days AS (
  SELECT
    day
  FROM (VALUES
    (CAST('2026-01-31' AS DATE)),
    (CAST('2026-02-01' AS DATE))) AS cx_days(day)
), cx_body AS (
  WITH changes AS (
    SELECT
      day,
      segment,
      region,
      plan,
      SUM(change) AS change
    FROM (
      SELECT
        CASE
          WHEN joined_on > CAST('2026-01-31' AS DATE)
          THEN joined_on
          ELSE CAST('2026-01-31' AS DATE)
        END AS day,
        segment,
        region,
        plan,
        1 AS change
      FROM consumers
      WHERE
        joined_on < CAST('2026-02-02' AS DATE)
      UNION ALL
      SELECT
        CASE
          WHEN gone_on > CAST('2026-01-31' AS DATE)
          THEN gone_on
          ELSE CAST('2026-01-31' AS DATE)
        END AS day,
        segment,
        region,
        plan,
        -1 AS change
      FROM (
        SELECT
          CASE WHEN left_on > joined_on THEN left_on ELSE joined_on END AS gone_on,
          segment,
          region,
          plan
        FROM consumers
        WHERE
          NOT left_on IS NULL
      ) AS leavers
      WHERE
        gone_on < CAST('2026-02-02' AS DATE)
      UNION ALL
      SELECT
        d.day,
        g.segment,
        g.region,
        g.plan,
        0 AS change
      FROM days AS d
      CROSS JOIN (
        SELECT DISTINCT
          segment,
          region,
          plan
        FROM consumers
      ) AS g
    ) AS comings_and_goings
    GROUP BY
      day,
      segment,
      region,
      plan
  )
  SELECT
    day,
    segment,
    region,
    plan,
    SUM(change) OVER (
      PARTITION BY segment, region, plan
      ORDER BY day NULLS FIRST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS amount
  FROM changes
  WHERE
    day >= (
      SELECT
        MIN(joined_on)
      FROM consumers
    )
), cx_rows AS (
  SELECT
    CAST(day AS DATE) AS day,
    COALESCE(CAST(segment AS VARCHAR), '(none)') AS segment,
    COALESCE(CAST(region AS VARCHAR), '(none)') AS region,
    COALESCE(CAST(plan AS VARCHAR), '(none)') AS plan,
    "amount",
    CASE WHEN day IS NULL THEN 1 WHEN "amount" IS NULL THEN 2 ELSE 0 END AS cx_wrong
  FROM cx_body
  WHERE
    day IS NULL
    OR (
      CAST(day AS DATE) >= CAST('2026-01-31' AS DATE)
      AND CAST(day AS DATE) < CAST('2026-02-02' AS DATE)
    )
)
SELECT
  day,
  CASE
    WHEN GROUPING(segment) = 0 AND GROUPING(region) = 0 AND GROUPING(plan) = 1
    THEN 0
    WHEN GROUPING(segment) = 0 AND GROUPING(region) = 0 AND GROUPING(plan) = 0
    THEN 1
  END AS cell,
  segment,
  region,
  plan,
  CAST(SUM("amount") AS DOUBLE) AS "amount",
  MAX(cx_wrong) AS cx_wrong
FROM cx_rows
GROUP BY
  GROUPING SETS (
    (day, segment, region),
    (day, segment, region, plan)
  );

-- ==== agents_by_handle_time: the whole query
WITH months AS (
  SELECT
    month,
    month_end
  FROM (VALUES
    (CAST('2026-01-01' AS DATE), CAST('2026-01-31' AS DATE)),
    (CAST('2026-02-01' AS DATE), CAST('2026-02-28' AS DATE))) AS cx_months(month, month_end)
), cx_body AS (
  WITH handled AS (
    SELECT
      m.month AS day,
      c.agent_id,
      c.queue,
      COALESCE(c.talk_s, 0) + COALESCE(c.hold_s, 0) + COALESCE(c.wrap_s, 0) AS handle_s
    FROM months AS m
    JOIN calls AS c
      ON c.offered_at >= m.month AND c.offered_at < m.month_end + INTERVAL '1' DAY
    WHERE
      m.month >= CAST('2026-01-31' AS DATE)
      AND m.month < CAST('2026-02-02' AS DATE)
      AND NOT c.abandoned
      AND NOT c.agent_id IS NULL
      AND (
        NOT c.talk_s IS NULL OR NOT c.hold_s IS NULL OR NOT c.wrap_s IS NULL
      )
  ), beside AS (
    SELECT
      day,
      agent_id,
      handle_s,
      AVG(handle_s) OVER (PARTITION BY day, queue) AS usual_s,
      AVG(handle_s * handle_s) OVER (PARTITION BY day, queue) AS usual_sq
    FROM handled
  ), of_agents AS (
    SELECT
      day,
      agent_id,
      CAST(SUM(handle_s - usual_s) AS DOUBLE) / SQRT(
        CASE
          WHEN SUM(usual_sq - usual_s * usual_s) > 0
          THEN SUM(usual_sq - usual_s * usual_s)
        END
      ) AS away
    FROM beside
    GROUP BY
      day,
      agent_id
    HAVING
      COUNT(*) >= 10
  )
  SELECT
    day,
    band,
    COUNT(*) AS amount
  FROM (
    SELECT
      day,
      CASE
        WHEN away < -3
        THEN 'over 3 below'
        WHEN away < -2
        THEN '2 to 3 below'
        WHEN away < -1
        THEN '1 to 2 below'
        WHEN away <= 1
        THEN 'within 1'
        WHEN away <= 2
        THEN '1 to 2 above'
        WHEN away <= 3
        THEN '2 to 3 above'
        ELSE 'over 3 above'
      END AS band,
      COUNT(*) OVER (PARTITION BY day) AS agents
    FROM of_agents
    WHERE
      NOT away IS NULL
  ) AS banded
  WHERE
    agents >= 10
  GROUP BY
    day,
    band
), cx_rows AS (
  SELECT
    CAST(day AS DATE) AS day,
    COALESCE(CAST(band AS VARCHAR), '(none)') AS band,
    "amount",
    CASE WHEN day IS NULL THEN 1 WHEN "amount" IS NULL THEN 2 ELSE 0 END AS cx_wrong
  FROM cx_body
  WHERE
    day IS NULL
    OR (
      CAST(day AS DATE) >= CAST('2026-01-31' AS DATE)
      AND CAST(day AS DATE) < CAST('2026-02-02' AS DATE)
    )
)
SELECT
  day,
  CASE WHEN GROUPING(band) = 1 THEN 0 WHEN GROUPING(band) = 0 THEN 1 END AS cell,
  band,
  CAST(SUM("amount") AS DOUBLE) AS "amount",
  MAX(cx_wrong) AS cx_wrong
FROM cx_rows
GROUP BY
  GROUPING SETS (
    (
      day
    ),
    (day, band)
  );

-- ==== buying_curve: the whole query
WITH cx_body AS (
  WITH bought AS (
    SELECT
      consumer_id,
      CAST(occurred_at AS DATE) AS day,
      CAST(occurred_at AS DATE) AS covered_from,
      CAST(occurred_at AS DATE) AS covered_to,
      CAST(CAST(occurred_at AS DATE) + INTERVAL '180' DAY AS DATE) AS runs_out
    FROM interactions
    WHERE
      stage = '' AND NOT consumer_id IS NULL
    GROUP BY
      consumer_id,
      CAST(occurred_at AS DATE)
    UNION ALL
    SELECT
      consumer_id,
      CAST(month + INTERVAL '14' DAY AS DATE) AS day,
      month AS covered_from,
      CAST(month + INTERVAL '1' MONTH + INTERVAL '9' DAY AS DATE) AS covered_to,
      LAST_DAY_OF_MONTH(CAST(month + INTERVAL '14' DAY + INTERVAL '180' DAY AS DATE)) AS runs_out
    FROM consumer_values
    WHERE
      monthly_value > 0
      AND NOT EXISTS(
        SELECT
          1
        FROM interactions
        WHERE
          stage = ''
      )
  ), bounds AS (
    SELECT
      MIN(covered_from) AS first_day,
      CASE
        WHEN MAX(covered_to) < CAST('2026-04-15' AS DATE)
        THEN MAX(covered_to)
        ELSE CAST(CAST('2026-04-15' AS DATE) AS DATE)
      END AS last_day
    FROM bought
  ), purchases AS (
    SELECT
      consumer_id,
      day,
      runs_out,
      LEAD(day) OVER (PARTITION BY consumer_id ORDER BY day) AS next_day
    FROM bought
  ), stays AS (
    SELECT
      consumer_id,
      MIN(day) AS first_day,
      MIN(CASE WHEN next_day IS NULL OR next_day > runs_out THEN runs_out END) AS lapsed_on
    FROM purchases
    GROUP BY
      consumer_id
  ), seen AS (
    SELECT
      s.first_day AS day,
      c.segment,
      c.region,
      c.plan,
      CASE
        WHEN s.lapsed_on <= b.last_day AND s.lapsed_on < CAST('2026-04-15' AS DATE)
        THEN s.lapsed_on
        ELSE b.last_day
      END AS until_day,
      CASE
        WHEN s.lapsed_on <= b.last_day AND s.lapsed_on < CAST('2026-04-15' AS DATE)
        THEN 1
        ELSE 0
      END AS gone
    FROM stays AS s
    JOIN consumers AS c
      ON c.consumer_id = s.consumer_id
    JOIN bounds AS b
      ON c.joined_on >= b.first_day AND s.first_day <= b.last_day
    WHERE
      s.first_day >= CAST('2026-01-31' AS DATE)
      AND s.first_day < CAST('2026-02-02' AS DATE)
  )
  SELECT
    day,
    segment,
    region,
    plan,
    tenure,
    SUM(entered) AS entered,
    SUM(gone) AS "left",
    SUM(censored) AS censored
  FROM (
    SELECT
      day,
      segment,
      region,
      plan,
      0 AS tenure,
      1 AS entered,
      0 AS gone,
      0 AS censored
    FROM seen
    UNION ALL
    SELECT
      day,
      segment,
      region,
      plan,
      12 * (
        EXTRACT(YEAR FROM until_day) - EXTRACT(YEAR FROM day)
      ) + EXTRACT(MONTH FROM until_day) - EXTRACT(MONTH FROM day) - CASE WHEN EXTRACT(DAY FROM until_day) < EXTRACT(DAY FROM day) THEN 1 ELSE 0 END AS tenure,
      0 AS entered,
      gone,
      1 - gone AS censored
    FROM seen
  ) AS flows
  GROUP BY
    day,
    segment,
    region,
    plan,
    tenure
), cx_rows AS (
  SELECT
    CAST(day AS DATE) AS day,
    COALESCE(CAST(segment AS VARCHAR), '(none)') AS segment,
    COALESCE(CAST(region AS VARCHAR), '(none)') AS region,
    COALESCE(CAST(plan AS VARCHAR), '(none)') AS plan,
    CAST("tenure" AS BIGINT) AS "tenure",
    "entered",
    "left",
    "censored",
    CASE
      WHEN day IS NULL
      THEN 1
      WHEN "tenure" IS NULL OR "tenure" <> FLOOR("tenure")
      THEN 2
      WHEN "entered" IS NULL OR "entered" <> FLOOR("entered")
      THEN 3
      WHEN "left" IS NULL OR "left" <> FLOOR("left")
      THEN 4
      WHEN "censored" IS NULL OR "censored" <> FLOOR("censored")
      THEN 5
      ELSE 0
    END AS cx_wrong
  FROM cx_body
  WHERE
    day IS NULL
    OR (
      CAST(day AS DATE) >= CAST('2026-01-31' AS DATE)
      AND CAST(day AS DATE) < CAST('2026-02-02' AS DATE)
    )
)
SELECT
  day,
  CASE
    WHEN GROUPING(segment) = 0 AND GROUPING(region) = 0 AND GROUPING(plan) = 1
    THEN 0
    WHEN GROUPING(segment) = 0 AND GROUPING(region) = 0 AND GROUPING(plan) = 0
    THEN 1
  END AS cell,
  segment,
  region,
  plan,
  "tenure",
  CAST(SUM("entered") AS BIGINT) AS "entered",
  CAST(SUM("left") AS BIGINT) AS "left",
  CAST(SUM("censored") AS BIGINT) AS "censored",
  MAX(cx_wrong) AS cx_wrong
FROM cx_rows
GROUP BY
  GROUPING SETS (
    (day, segment, region, "tenure"),
    (day, segment, region, plan, "tenure")
  );

-- ==== ces_drivers: the whole query
WITH cx_blocks AS (
  SELECT
    cx_day,
    cx_first
  FROM (VALUES
    (CAST('2026-01-31' AS DATE), CAST('2026-01-26' AS DATE)),
    (CAST('2026-02-01' AS DATE), CAST('2026-01-26' AS DATE))) AS cx_listed(cx_day, cx_first)
), cx_body AS (
  SELECT
    CAST(responded_at AS DATE) AS day,
    segment,
    region,
    ces,
    recognized,
    relevant,
    easy,
    anticipated,
    heard
  FROM survey_responses
  WHERE
    responded_at >= CAST('2026-01-31' AS DATE)
    AND responded_at < CAST('2026-02-02' AS DATE)
    AND ces BETWEEN 1 AND 7
    AND recognized BETWEEN 1 AND 5
    AND relevant BETWEEN 1 AND 5
    AND easy BETWEEN 1 AND 5
    AND anticipated BETWEEN 1 AND 5
    AND heard BETWEEN 1 AND 5
), cx_rows AS (
  SELECT
    cx_blocks.cx_first AS day,
    COALESCE(CAST(segment AS VARCHAR), '(none)') AS segment,
    COALESCE(CAST(region AS VARCHAR), '(none)') AS region,
    1 AS "n",
    CAST("ces" AS DOUBLE) AS "sum_0",
    CAST("recognized" AS DOUBLE) AS "sum_1",
    CAST("relevant" AS DOUBLE) AS "sum_2",
    CAST("easy" AS DOUBLE) AS "sum_3",
    CAST("anticipated" AS DOUBLE) AS "sum_4",
    CAST("heard" AS DOUBLE) AS "sum_5",
    CAST("ces" AS DOUBLE) * CAST("ces" AS DOUBLE) AS "product_0_0",
    CAST("ces" AS DOUBLE) * CAST("recognized" AS DOUBLE) AS "product_0_1",
    CAST("ces" AS DOUBLE) * CAST("relevant" AS DOUBLE) AS "product_0_2",
    CAST("ces" AS DOUBLE) * CAST("easy" AS DOUBLE) AS "product_0_3",
    CAST("ces" AS DOUBLE) * CAST("anticipated" AS DOUBLE) AS "product_0_4",
    CAST("ces" AS DOUBLE) * CAST("heard" AS DOUBLE) AS "product_0_5",
    CAST("recognized" AS DOUBLE) * CAST("recognized" AS DOUBLE) AS "product_1_1",
    CAST("recognized" AS DOUBLE) * CAST("relevant" AS DOUBLE) AS "product_1_2",
    CAST("recognized" AS DOUBLE) * CAST("easy" AS DOUBLE) AS "product_1_3",
    CAST("recognized" AS DOUBLE) * CAST("anticipated" AS DOUBLE) AS "product_1_4",
    CAST("recognized" AS DOUBLE) * CAST("heard" AS DOUBLE) AS "product_1_5",
    CAST("relevant" AS DOUBLE) * CAST("relevant" AS DOUBLE) AS "product_2_2",
    CAST("relevant" AS DOUBLE) * CAST("easy" AS DOUBLE) AS "product_2_3",
    CAST("relevant" AS DOUBLE) * CAST("anticipated" AS DOUBLE) AS "product_2_4",
    CAST("relevant" AS DOUBLE) * CAST("heard" AS DOUBLE) AS "product_2_5",
    CAST("easy" AS DOUBLE) * CAST("easy" AS DOUBLE) AS "product_3_3",
    CAST("easy" AS DOUBLE) * CAST("anticipated" AS DOUBLE) AS "product_3_4",
    CAST("easy" AS DOUBLE) * CAST("heard" AS DOUBLE) AS "product_3_5",
    CAST("anticipated" AS DOUBLE) * CAST("anticipated" AS DOUBLE) AS "product_4_4",
    CAST("anticipated" AS DOUBLE) * CAST("heard" AS DOUBLE) AS "product_4_5",
    CAST("heard" AS DOUBLE) * CAST("heard" AS DOUBLE) AS "product_5_5",
    CASE WHEN cx_body.day IS NULL THEN 1 ELSE 0 END AS cx_wrong
  FROM cx_body
  LEFT JOIN cx_blocks
    ON CAST(cx_body.day AS DATE) = cx_blocks.cx_day
  WHERE
    NOT "ces" IS NULL
    AND NOT "recognized" IS NULL
    AND NOT "relevant" IS NULL
    AND NOT "easy" IS NULL
    AND NOT "anticipated" IS NULL
    AND NOT "heard" IS NULL
    AND (
      cx_body.day IS NULL
      OR (
        CAST(cx_body.day AS DATE) >= CAST('2026-01-31' AS DATE)
        AND CAST(cx_body.day AS DATE) < CAST('2026-02-02' AS DATE)
      )
    )
)
SELECT
  day,
  0 AS cell,
  segment,
  region,
  CAST(SUM("n") AS BIGINT) AS "n",
  CAST(SUM("sum_0") AS DOUBLE) AS "sum_0",
  CAST(SUM("sum_1") AS DOUBLE) AS "sum_1",
  CAST(SUM("sum_2") AS DOUBLE) AS "sum_2",
  CAST(SUM("sum_3") AS DOUBLE) AS "sum_3",
  CAST(SUM("sum_4") AS DOUBLE) AS "sum_4",
  CAST(SUM("sum_5") AS DOUBLE) AS "sum_5",
  CAST(SUM("product_0_0") AS DOUBLE) AS "product_0_0",
  CAST(SUM("product_0_1") AS DOUBLE) AS "product_0_1",
  CAST(SUM("product_0_2") AS DOUBLE) AS "product_0_2",
  CAST(SUM("product_0_3") AS DOUBLE) AS "product_0_3",
  CAST(SUM("product_0_4") AS DOUBLE) AS "product_0_4",
  CAST(SUM("product_0_5") AS DOUBLE) AS "product_0_5",
  CAST(SUM("product_1_1") AS DOUBLE) AS "product_1_1",
  CAST(SUM("product_1_2") AS DOUBLE) AS "product_1_2",
  CAST(SUM("product_1_3") AS DOUBLE) AS "product_1_3",
  CAST(SUM("product_1_4") AS DOUBLE) AS "product_1_4",
  CAST(SUM("product_1_5") AS DOUBLE) AS "product_1_5",
  CAST(SUM("product_2_2") AS DOUBLE) AS "product_2_2",
  CAST(SUM("product_2_3") AS DOUBLE) AS "product_2_3",
  CAST(SUM("product_2_4") AS DOUBLE) AS "product_2_4",
  CAST(SUM("product_2_5") AS DOUBLE) AS "product_2_5",
  CAST(SUM("product_3_3") AS DOUBLE) AS "product_3_3",
  CAST(SUM("product_3_4") AS DOUBLE) AS "product_3_4",
  CAST(SUM("product_3_5") AS DOUBLE) AS "product_3_5",
  CAST(SUM("product_4_4") AS DOUBLE) AS "product_4_4",
  CAST(SUM("product_4_5") AS DOUBLE) AS "product_4_5",
  CAST(SUM("product_5_5") AS DOUBLE) AS "product_5_5",
  MAX(cx_wrong) AS cx_wrong
FROM cx_rows
GROUP BY
  GROUPING SETS (
    (day, segment, region)
  );

-- ==== engagement_drivers: the whole query
WITH cx_body AS (
  SELECT
    wave AS day,
    CAST(favorable AS DOUBLE) / answered AS engaged,
    knows_promise,
    able_to_deliver,
    accountable
  FROM (
    SELECT
      wave,
      knows_promise,
      able_to_deliver,
      accountable,
      CASE WHEN engaged_1 BETWEEN 4 AND 5 THEN 1 ELSE 0 END + CASE WHEN engaged_2 BETWEEN 4 AND 5 THEN 1 ELSE 0 END + CASE WHEN engaged_3 BETWEEN 4 AND 5 THEN 1 ELSE 0 END + CASE WHEN engaged_4 BETWEEN 4 AND 5 THEN 1 ELSE 0 END + CASE WHEN engaged_5 BETWEEN 4 AND 5 THEN 1 ELSE 0 END AS favorable,
      CASE WHEN engaged_1 BETWEEN 1 AND 5 THEN 1 ELSE 0 END + CASE WHEN engaged_2 BETWEEN 1 AND 5 THEN 1 ELSE 0 END + CASE WHEN engaged_3 BETWEEN 1 AND 5 THEN 1 ELSE 0 END + CASE WHEN engaged_4 BETWEEN 1 AND 5 THEN 1 ELSE 0 END + CASE WHEN engaged_5 BETWEEN 1 AND 5 THEN 1 ELSE 0 END AS answered
    FROM engagement_responses
    WHERE
      wave >= CAST('2026-01-31' AS DATE)
      AND wave < CAST('2026-02-02' AS DATE)
      AND knows_promise BETWEEN 1 AND 5
      AND able_to_deliver BETWEEN 1 AND 5
      AND accountable BETWEEN 1 AND 5
  ) AS items
  WHERE
    answered > 0
), cx_rows AS (
  SELECT
    CAST(cx_body.day AS DATE) AS day,
    1 AS "n",
    CAST("engaged" AS DOUBLE) AS "sum_0",
    CAST("knows_promise" AS DOUBLE) AS "sum_1",
    CAST("able_to_deliver" AS DOUBLE) AS "sum_2",
    CAST("accountable" AS DOUBLE) AS "sum_3",
    CAST("engaged" AS DOUBLE) * CAST("engaged" AS DOUBLE) AS "product_0_0",
    CAST("engaged" AS DOUBLE) * CAST("knows_promise" AS DOUBLE) AS "product_0_1",
    CAST("engaged" AS DOUBLE) * CAST("able_to_deliver" AS DOUBLE) AS "product_0_2",
    CAST("engaged" AS DOUBLE) * CAST("accountable" AS DOUBLE) AS "product_0_3",
    CAST("knows_promise" AS DOUBLE) * CAST("knows_promise" AS DOUBLE) AS "product_1_1",
    CAST("knows_promise" AS DOUBLE) * CAST("able_to_deliver" AS DOUBLE) AS "product_1_2",
    CAST("knows_promise" AS DOUBLE) * CAST("accountable" AS DOUBLE) AS "product_1_3",
    CAST("able_to_deliver" AS DOUBLE) * CAST("able_to_deliver" AS DOUBLE) AS "product_2_2",
    CAST("able_to_deliver" AS DOUBLE) * CAST("accountable" AS DOUBLE) AS "product_2_3",
    CAST("accountable" AS DOUBLE) * CAST("accountable" AS DOUBLE) AS "product_3_3",
    CASE WHEN cx_body.day IS NULL THEN 1 ELSE 0 END AS cx_wrong
  FROM cx_body
  WHERE
    NOT "engaged" IS NULL
    AND NOT "knows_promise" IS NULL
    AND NOT "able_to_deliver" IS NULL
    AND NOT "accountable" IS NULL
    AND (
      cx_body.day IS NULL
      OR (
        CAST(cx_body.day AS DATE) >= CAST('2026-01-31' AS DATE)
        AND CAST(cx_body.day AS DATE) < CAST('2026-02-02' AS DATE)
      )
    )
)
SELECT
  day,
  0 AS cell,
  CAST(SUM("n") AS BIGINT) AS "n",
  CAST(SUM("sum_0") AS DOUBLE) AS "sum_0",
  CAST(SUM("sum_1") AS DOUBLE) AS "sum_1",
  CAST(SUM("sum_2") AS DOUBLE) AS "sum_2",
  CAST(SUM("sum_3") AS DOUBLE) AS "sum_3",
  CAST(SUM("product_0_0") AS DOUBLE) AS "product_0_0",
  CAST(SUM("product_0_1") AS DOUBLE) AS "product_0_1",
  CAST(SUM("product_0_2") AS DOUBLE) AS "product_0_2",
  CAST(SUM("product_0_3") AS DOUBLE) AS "product_0_3",
  CAST(SUM("product_1_1") AS DOUBLE) AS "product_1_1",
  CAST(SUM("product_1_2") AS DOUBLE) AS "product_1_2",
  CAST(SUM("product_1_3") AS DOUBLE) AS "product_1_3",
  CAST(SUM("product_2_2") AS DOUBLE) AS "product_2_2",
  CAST(SUM("product_2_3") AS DOUBLE) AS "product_2_3",
  CAST(SUM("product_3_3") AS DOUBLE) AS "product_3_3",
  MAX(cx_wrong) AS cx_wrong
FROM cx_rows
GROUP BY
  GROUPING SETS (
    (
      day
    )
  );

-- ==== abandonment_rate
SELECT
  CAST(offered_at AS DATE) AS day,
  segment,
  region,
  queue,
  reason,
  team,
  caused_by_stage,
  COUNT(CASE WHEN abandoned THEN 1 END) AS numerator,
  COUNT(*) AS denominator
FROM calls
WHERE
  offered_at >= CAST('2026-01-31' AS DATE)
  AND offered_at < CAST('2026-02-02' AS DATE)
GROUP BY
  CAST(offered_at AS DATE),
  segment,
  region,
  queue,
  reason,
  team,
  caused_by_stage;

-- ==== abandonment_rate_excluding_short
SELECT
  CAST(offered_at AS DATE) AS day,
  segment,
  region,
  queue,
  COUNT(CASE WHEN abandoned AND (
    wait_s > 5 OR wait_s IS NULL
  ) THEN 1 END) AS numerator,
  COUNT(CASE WHEN abandoned AND wait_s <= 5 THEN NULL ELSE 1 END) AS denominator
FROM calls
WHERE
  offered_at >= CAST('2026-01-31' AS DATE)
  AND offered_at < CAST('2026-02-02' AS DATE)
  AND EXISTS(
    SELECT
      1
    FROM calls
    WHERE
      abandoned AND NOT wait_s IS NULL
  )
GROUP BY
  CAST(offered_at AS DATE),
  segment,
  region,
  queue;

-- ==== able_to_deliver
SELECT
  wave AS day,
  department,
  site,
  team,
  COUNT(CASE WHEN able_to_deliver >= 4 THEN 1 END) AS numerator,
  COUNT(*) AS denominator
FROM engagement_responses
WHERE
  wave >= CAST('2026-01-31' AS DATE)
  AND wave < CAST('2026-02-02' AS DATE)
  AND able_to_deliver BETWEEN 1 AND 5
GROUP BY
  wave,
  department,
  site,
  team;

-- ==== active_consumers
WITH changes AS (
  SELECT
    day,
    segment,
    region,
    plan,
    SUM(change) AS change
  FROM (
    SELECT
      CASE
        WHEN joined_on > CAST('2026-01-31' AS DATE)
        THEN joined_on
        ELSE CAST('2026-01-31' AS DATE)
      END AS day,
      segment,
      region,
      plan,
      1 AS change
    FROM consumers
    WHERE
      joined_on < CAST('2026-02-02' AS DATE)
    UNION ALL
    SELECT
      CASE
        WHEN gone_on > CAST('2026-01-31' AS DATE)
        THEN gone_on
        ELSE CAST('2026-01-31' AS DATE)
      END AS day,
      segment,
      region,
      plan,
      -1 AS change
    FROM (
      SELECT
        CASE WHEN left_on > joined_on THEN left_on ELSE joined_on END AS gone_on,
        segment,
        region,
        plan
      FROM consumers
      WHERE
        NOT left_on IS NULL
    ) AS leavers
    WHERE
      gone_on < CAST('2026-02-02' AS DATE)
    UNION ALL
    SELECT
      d.day,
      g.segment,
      g.region,
      g.plan,
      0 AS change
    FROM days AS d
    CROSS JOIN (
      SELECT DISTINCT
        segment,
        region,
        plan
      FROM consumers
    ) AS g
  ) AS comings_and_goings
  GROUP BY
    day,
    segment,
    region,
    plan
)
SELECT
  day,
  segment,
  region,
  plan,
  SUM(change) OVER (
    PARTITION BY segment, region, plan
    ORDER BY day NULLS FIRST
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  ) AS amount
FROM changes
WHERE
  day >= (
    SELECT
      MIN(joined_on)
    FROM consumers
  );

-- ==== agents_by_handle_time
WITH handled AS (
  SELECT
    m.month AS day,
    c.agent_id,
    c.queue,
    COALESCE(c.talk_s, 0) + COALESCE(c.hold_s, 0) + COALESCE(c.wrap_s, 0) AS handle_s
  FROM months AS m
  JOIN calls AS c
    ON c.offered_at >= m.month AND c.offered_at < m.month_end + INTERVAL '1' DAY
  WHERE
    m.month >= CAST('2026-01-31' AS DATE)
    AND m.month < CAST('2026-02-02' AS DATE)
    AND NOT c.abandoned
    AND NOT c.agent_id IS NULL
    AND (
      NOT c.talk_s IS NULL OR NOT c.hold_s IS NULL OR NOT c.wrap_s IS NULL
    )
), beside AS (
  SELECT
    day,
    agent_id,
    handle_s,
    AVG(handle_s) OVER (PARTITION BY day, queue) AS usual_s,
    AVG(handle_s * handle_s) OVER (PARTITION BY day, queue) AS usual_sq
  FROM handled
), of_agents AS (
  SELECT
    day,
    agent_id,
    CAST(SUM(handle_s - usual_s) AS DOUBLE) / SQRT(
      CASE
        WHEN SUM(usual_sq - usual_s * usual_s) > 0
        THEN SUM(usual_sq - usual_s * usual_s)
      END
    ) AS away
  FROM beside
  GROUP BY
    day,
    agent_id
  HAVING
    COUNT(*) >= 10
)
SELECT
  day,
  band,
  COUNT(*) AS amount
FROM (
  SELECT
    day,
    CASE
      WHEN away < -3
      THEN 'over 3 below'
      WHEN away < -2
      THEN '2 to 3 below'
      WHEN away < -1
      THEN '1 to 2 below'
      WHEN away <= 1
      THEN 'within 1'
      WHEN away <= 2
      THEN '1 to 2 above'
      WHEN away <= 3
      THEN '2 to 3 above'
      ELSE 'over 3 above'
    END AS band,
    COUNT(*) OVER (PARTITION BY day) AS agents
  FROM of_agents
  WHERE
    NOT away IS NULL
) AS banded
WHERE
  agents >= 10
GROUP BY
  day,
  band;

-- ==== agents_by_resolution
WITH followed AS (
  SELECT
    offered_at,
    agent_id,
    queue,
    abandoned,
    MAX(next_at) OVER (PARTITION BY consumer_id, reason, offered_at) AS later_at
  FROM (
    SELECT
      consumer_id,
      reason,
      offered_at,
      agent_id,
      queue,
      abandoned,
      LEAD(offered_at) OVER (PARTITION BY consumer_id, reason ORDER BY offered_at) AS next_at
    FROM calls
    WHERE
      NOT consumer_id IS NULL
      AND NOT reason IS NULL
      AND offered_at >= CAST('2026-01-31' AS DATE)
      AND offered_at < CAST('2026-02-02' AS DATE) + INTERVAL '45' DAY
  ) AS in_order
), handled AS (
  SELECT
    m.month AS day,
    f.agent_id,
    f.queue,
    CASE
      WHEN f.later_at > f.offered_at AND f.later_at <= f.offered_at + INTERVAL '168' HOUR
      THEN 0.0
      ELSE 1.0
    END AS resolved
  FROM months AS m
  JOIN followed AS f
    ON f.offered_at >= m.month AND f.offered_at < m.month_end + INTERVAL '1' DAY
  WHERE
    m.month >= CAST('2026-01-31' AS DATE)
    AND m.month < CAST('2026-02-02' AS DATE)
    AND NOT f.abandoned
    AND NOT f.agent_id IS NULL
), beside AS (
  SELECT
    day,
    agent_id,
    resolved,
    AVG(resolved) OVER (PARTITION BY day, queue) AS usual
  FROM handled
), of_agents AS (
  SELECT
    day,
    agent_id,
    CAST(SUM(resolved - usual) AS DOUBLE) / SQRT(CASE WHEN SUM(usual * (
      1 - usual
    )) > 0 THEN SUM(usual * (
      1 - usual
    )) END) AS away
  FROM beside
  GROUP BY
    day,
    agent_id
  HAVING
    COUNT(*) >= 10
)
SELECT
  day,
  band,
  COUNT(*) AS amount
FROM (
  SELECT
    day,
    CASE
      WHEN away < -3
      THEN 'over 3 below'
      WHEN away < -2
      THEN '2 to 3 below'
      WHEN away < -1
      THEN '1 to 2 below'
      WHEN away <= 1
      THEN 'within 1'
      WHEN away <= 2
      THEN '1 to 2 above'
      WHEN away <= 3
      THEN '2 to 3 above'
      ELSE 'over 3 above'
    END AS band,
    COUNT(*) OVER (PARTITION BY day) AS agents
  FROM of_agents
  WHERE
    NOT away IS NULL
) AS banded
WHERE
  agents >= 10
GROUP BY
  day,
  band;

-- ==== answered_rate
SELECT
  CAST(offered_at AS DATE) AS day,
  segment,
  region,
  queue,
  reason,
  team,
  COUNT(CASE WHEN NOT abandoned THEN 1 END) AS numerator,
  COUNT(*) AS denominator
FROM calls
WHERE
  offered_at >= CAST('2026-01-31' AS DATE)
  AND offered_at < CAST('2026-02-02' AS DATE)
GROUP BY
  CAST(offered_at AS DATE),
  segment,
  region,
  queue,
  reason,
  team;

-- ==== attitude_company
SELECT
  CAST(responded_at AS DATE) AS day,
  segment,
  region,
  survey,
  COUNT(*) AS n,
  SUM(on_company) AS total,
  SUM(on_company * on_company) AS total_sq
FROM survey_responses
WHERE
  responded_at >= CAST('2026-01-31' AS DATE)
  AND responded_at < CAST('2026-02-02' AS DATE)
  AND on_company BETWEEN 1 AND 5
GROUP BY
  CAST(responded_at AS DATE),
  segment,
  region,
  survey;

-- ==== attitude_industry
SELECT
  CAST(responded_at AS DATE) AS day,
  segment,
  region,
  survey,
  COUNT(*) AS n,
  SUM(on_industry) AS total,
  SUM(on_industry * on_industry) AS total_sq
FROM survey_responses
WHERE
  responded_at >= CAST('2026-01-31' AS DATE)
  AND responded_at < CAST('2026-02-02' AS DATE)
  AND on_industry BETWEEN 1 AND 5
GROUP BY
  CAST(responded_at AS DATE),
  segment,
  region,
  survey;

-- ==== attitude_products
SELECT
  CAST(responded_at AS DATE) AS day,
  segment,
  region,
  survey,
  COUNT(*) AS n,
  SUM(on_products) AS total,
  SUM(on_products * on_products) AS total_sq
FROM survey_responses
WHERE
  responded_at >= CAST('2026-01-31' AS DATE)
  AND responded_at < CAST('2026-02-02' AS DATE)
  AND on_products BETWEEN 1 AND 5
GROUP BY
  CAST(responded_at AS DATE),
  segment,
  region,
  survey;

-- ==== attitude_sales
SELECT
  CAST(responded_at AS DATE) AS day,
  segment,
  region,
  survey,
  COUNT(*) AS n,
  SUM(on_sales) AS total,
  SUM(on_sales * on_sales) AS total_sq
FROM survey_responses
WHERE
  responded_at >= CAST('2026-01-31' AS DATE)
  AND responded_at < CAST('2026-02-02' AS DATE)
  AND on_sales BETWEEN 1 AND 5
GROUP BY
  CAST(responded_at AS DATE),
  segment,
  region,
  survey;

-- ==== attitude_services
SELECT
  CAST(responded_at AS DATE) AS day,
  segment,
  region,
  survey,
  COUNT(*) AS n,
  SUM(on_services) AS total,
  SUM(on_services * on_services) AS total_sq
FROM survey_responses
WHERE
  responded_at >= CAST('2026-01-31' AS DATE)
  AND responded_at < CAST('2026-02-02' AS DATE)
  AND on_services BETWEEN 1 AND 5
GROUP BY
  CAST(responded_at AS DATE),
  segment,
  region,
  survey;

-- ==== average_handle_time
SELECT
  day,
  segment,
  region,
  queue,
  team,
  reason,
  caused_by_stage,
  COUNT(*) AS n,
  SUM(handle_s) AS total,
  SUM(handle_s * handle_s) AS total_sq
FROM (
  SELECT
    CAST(c.offered_at AS DATE) AS day,
    c.segment,
    c.region,
    c.queue,
    c.team,
    c.reason,
    c.caused_by_stage,
    CASE
      WHEN c.talk_s IS NULL AND (
        f.talk_at IS NULL OR c.offered_at < f.talk_at
      )
      THEN 0
      ELSE c.talk_s
    END + CASE
      WHEN c.hold_s IS NULL AND (
        f.hold_at IS NULL OR c.offered_at < f.hold_at
      )
      THEN 0
      ELSE c.hold_s
    END + CASE
      WHEN c.wrap_s IS NULL AND (
        f.wrap_at IS NULL OR c.offered_at < f.wrap_at
      )
      THEN 0
      ELSE c.wrap_s
    END AS handle_s
  FROM calls AS c
  CROSS JOIN (
    SELECT
      MIN(CASE WHEN NOT talk_s IS NULL THEN offered_at END) AS talk_at,
      MIN(CASE WHEN NOT hold_s IS NULL THEN offered_at END) AS hold_at,
      MIN(CASE WHEN NOT wrap_s IS NULL THEN offered_at END) AS wrap_at
    FROM calls
    WHERE
      NOT abandoned
  ) AS f
  WHERE
    c.offered_at >= CAST('2026-01-31' AS DATE)
    AND c.offered_at < CAST('2026-02-02' AS DATE)
    AND NOT c.abandoned
    AND (
      NOT c.talk_s IS NULL OR NOT c.hold_s IS NULL OR NOT c.wrap_s IS NULL
    )
) AS handled
WHERE
  NOT handle_s IS NULL
GROUP BY
  day,
  segment,
  region,
  queue,
  team,
  reason,
  caused_by_stage;

-- ==== average_hold_time
SELECT
  day,
  segment,
  region,
  queue,
  team,
  COUNT(*) AS n,
  SUM(hold_s) AS total,
  SUM(hold_s * hold_s) AS total_sq
FROM (
  SELECT
    CAST(c.offered_at AS DATE) AS day,
    c.segment,
    c.region,
    c.queue,
    c.team,
    c.hold_s
  FROM calls AS c
  CROSS JOIN (
    SELECT
      MIN(CASE WHEN NOT talk_s IS NULL THEN offered_at END) AS talk_at,
      MIN(CASE WHEN NOT wrap_s IS NULL THEN offered_at END) AS wrap_at
    FROM calls
    WHERE
      NOT abandoned
  ) AS f
  WHERE
    c.offered_at >= CAST('2026-01-31' AS DATE)
    AND c.offered_at < CAST('2026-02-02' AS DATE)
    AND NOT c.abandoned
    AND NOT c.hold_s IS NULL
    AND (
      NOT c.talk_s IS NULL OR f.talk_at IS NULL OR c.offered_at < f.talk_at
    )
    AND (
      NOT c.wrap_s IS NULL OR f.wrap_at IS NULL OR c.offered_at < f.wrap_at
    )
) AS handled
GROUP BY
  day,
  segment,
  region,
  queue,
  team;

-- ==== average_speed_of_answer
SELECT
  CAST(offered_at AS DATE) AS day,
  segment,
  region,
  queue,
  team,
  reason,
  caused_by_stage,
  COUNT(*) AS n,
  SUM(wait_s) AS total,
  SUM(wait_s * wait_s) AS total_sq
FROM calls
WHERE
  offered_at >= CAST('2026-01-31' AS DATE)
  AND offered_at < CAST('2026-02-02' AS DATE)
  AND NOT abandoned
  AND NOT wait_s IS NULL
GROUP BY
  CAST(offered_at AS DATE),
  segment,
  region,
  queue,
  team,
  reason,
  caused_by_stage;

-- ==== average_talk_time
SELECT
  day,
  segment,
  region,
  queue,
  team,
  COUNT(*) AS n,
  SUM(talk_s) AS total,
  SUM(talk_s * talk_s) AS total_sq
FROM (
  SELECT
    CAST(c.offered_at AS DATE) AS day,
    c.segment,
    c.region,
    c.queue,
    c.team,
    c.talk_s
  FROM calls AS c
  CROSS JOIN (
    SELECT
      MIN(CASE WHEN NOT hold_s IS NULL THEN offered_at END) AS hold_at,
      MIN(CASE WHEN NOT wrap_s IS NULL THEN offered_at END) AS wrap_at
    FROM calls
    WHERE
      NOT abandoned
  ) AS f
  WHERE
    c.offered_at >= CAST('2026-01-31' AS DATE)
    AND c.offered_at < CAST('2026-02-02' AS DATE)
    AND NOT c.abandoned
    AND NOT c.talk_s IS NULL
    AND (
      NOT c.hold_s IS NULL OR f.hold_at IS NULL OR c.offered_at < f.hold_at
    )
    AND (
      NOT c.wrap_s IS NULL OR f.wrap_at IS NULL OR c.offered_at < f.wrap_at
    )
) AS handled
GROUP BY
  day,
  segment,
  region,
  queue,
  team;

-- ==== average_wrap_time
SELECT
  day,
  segment,
  region,
  queue,
  team,
  COUNT(*) AS n,
  SUM(wrap_s) AS total,
  SUM(wrap_s * wrap_s) AS total_sq
FROM (
  SELECT
    CAST(c.offered_at AS DATE) AS day,
    c.segment,
    c.region,
    c.queue,
    c.team,
    c.wrap_s
  FROM calls AS c
  CROSS JOIN (
    SELECT
      MIN(CASE WHEN NOT talk_s IS NULL THEN offered_at END) AS talk_at,
      MIN(CASE WHEN NOT hold_s IS NULL THEN offered_at END) AS hold_at
    FROM calls
    WHERE
      NOT abandoned
  ) AS f
  WHERE
    c.offered_at >= CAST('2026-01-31' AS DATE)
    AND c.offered_at < CAST('2026-02-02' AS DATE)
    AND NOT c.abandoned
    AND NOT c.wrap_s IS NULL
    AND (
      NOT c.talk_s IS NULL OR f.talk_at IS NULL OR c.offered_at < f.talk_at
    )
    AND (
      NOT c.hold_s IS NULL OR f.hold_at IS NULL OR c.offered_at < f.hold_at
    )
) AS handled
GROUP BY
  day,
  segment,
  region,
  queue,
  team;

-- ==== bought_on_by_problem
WITH ended AS (
  SELECT
    month_end,
    CAST(month_end - INTERVAL '180' DAY AS DATE) AS since,
    CAST(month_end - INTERVAL '180' DAY - INTERVAL '180' DAY AS DATE) AS before
  FROM months
  WHERE
    month_end >= CAST('2026-01-31' AS DATE)
    AND month_end < CAST('2026-02-02' AS DATE)
    AND month_end < CAST('2026-04-15' AS DATE)
), covered AS (
  SELECT
    m.month_end,
    m.since,
    m.before
  FROM ended AS m
  CROSS JOIN (
    SELECT
      CAST(MIN(occurred_at) AS DATE) AS first_day,
      CAST(MAX(occurred_at) AS DATE) AS last_day
    FROM interactions
  ) AS i
  CROSS JOIN (
    SELECT
      CAST(MIN(offered_at) AS DATE) AS first_day,
      CAST(MAX(offered_at) AS DATE) AS last_day
    FROM calls
  ) AS c
  WHERE
    (
      m.before >= i.first_day - INTERVAL '1' DAY AND m.since <= i.last_day
    )
    OR (
      m.before >= c.first_day - INTERVAL '1' DAY AND m.since <= c.last_day
    )
    OR (
      m.before >= i.first_day - INTERVAL '1' DAY
      AND m.since <= c.last_day
      AND c.first_day <= i.last_day + INTERVAL '1' DAY
    )
    OR (
      m.before >= c.first_day - INTERVAL '1' DAY
      AND m.since <= i.last_day
      AND i.first_day <= c.last_day + INTERVAL '1' DAY
    )
), troubled AS (
  SELECT DISTINCT
    e.consumer_id,
    m.month_end
  FROM (
    SELECT
      consumer_id,
      CAST(occurred_at AS DATE) AS day
    FROM interactions
    WHERE
      is_problem
    UNION
    SELECT
      consumer_id,
      CAST(offered_at AS DATE) AS day
    FROM calls
    WHERE
      NOT caused_by_stage IS NULL
  ) AS e
  JOIN covered AS m
    ON e.day > m.before AND e.day <= m.since
  WHERE
    NOT e.consumer_id IS NULL
), bought AS (
  SELECT
    consumer_id,
    CAST(occurred_at AS DATE) AS day,
    CAST(occurred_at AS DATE) AS covered_from,
    CAST(occurred_at AS DATE) AS covered_to
  FROM interactions
  WHERE
    stage = '' AND NOT consumer_id IS NULL
  GROUP BY
    consumer_id,
    CAST(occurred_at AS DATE)
  UNION ALL
  SELECT
    consumer_id,
    CAST(month + INTERVAL '14' DAY AS DATE) AS day,
    month AS covered_from,
    CAST(month + INTERVAL '1' MONTH + INTERVAL '9' DAY AS DATE) AS covered_to
  FROM consumer_values
  WHERE
    monthly_value > 0
    AND NOT EXISTS(
      SELECT
        1
      FROM interactions
      WHERE
        stage = ''
    )
), bounds AS (
  SELECT
    MIN(covered_from) AS first_day,
    MAX(covered_to) AS last_day
  FROM bought
), purchases AS (
  SELECT
    consumer_id,
    day,
    LEAD(day) OVER (PARTITION BY consumer_id ORDER BY day) AS next_day
  FROM bought
)
SELECT
  m.month_end AS day,
  c.segment,
  c.region,
  CASE WHEN t.consumer_id IS NULL THEN 'no problem' ELSE 'problem' END AS problem,
  COUNT(CASE WHEN p.next_day <= m.month_end THEN 1 END) AS numerator,
  COUNT(*) AS denominator
FROM covered AS m
JOIN bounds AS b
  ON b.first_day <= CAST(m.before + INTERVAL '1' DAY AS DATE)
  AND b.last_day >= m.month_end
JOIN purchases AS p
  ON p.day > m.before
  AND p.day <= m.since
  AND (
    p.next_day IS NULL OR p.next_day > m.since
  )
JOIN consumers AS c
  ON c.consumer_id = p.consumer_id
LEFT JOIN troubled AS t
  ON t.consumer_id = p.consumer_id AND t.month_end = m.month_end
GROUP BY
  m.month_end,
  c.segment,
  c.region,
  CASE WHEN t.consumer_id IS NULL THEN 'no problem' ELSE 'problem' END;

-- ==== bought_on_by_recommendation
WITH ended AS (
  SELECT
    month_end,
    CAST(month_end - INTERVAL '180' DAY AS DATE) AS since,
    CAST(month_end - INTERVAL '180' DAY - INTERVAL '180' DAY AS DATE) AS before
  FROM months
  WHERE
    month_end >= CAST('2026-01-31' AS DATE)
    AND month_end < CAST('2026-02-02' AS DATE)
    AND month_end < CAST('2026-04-15' AS DATE)
), bought AS (
  SELECT
    consumer_id,
    CAST(occurred_at AS DATE) AS day,
    CAST(occurred_at AS DATE) AS covered_from,
    CAST(occurred_at AS DATE) AS covered_to
  FROM interactions
  WHERE
    stage = '' AND NOT consumer_id IS NULL
  GROUP BY
    consumer_id,
    CAST(occurred_at AS DATE)
  UNION ALL
  SELECT
    consumer_id,
    CAST(month + INTERVAL '14' DAY AS DATE) AS day,
    month AS covered_from,
    CAST(month + INTERVAL '1' MONTH + INTERVAL '9' DAY AS DATE) AS covered_to
  FROM consumer_values
  WHERE
    monthly_value > 0
    AND NOT EXISTS(
      SELECT
        1
      FROM interactions
      WHERE
        stage = ''
    )
), bounds AS (
  SELECT
    MIN(covered_from) AS first_day,
    MAX(covered_to) AS last_day
  FROM bought
), purchases AS (
  SELECT
    consumer_id,
    day,
    LEAD(day) OVER (PARTITION BY consumer_id ORDER BY day) AS next_day
  FROM bought
)
SELECT
  m.month_end AS day,
  r.segment,
  r.region,
  r.recommendation,
  COUNT(CASE WHEN p.next_day <= m.month_end THEN 1 END) AS numerator,
  COUNT(*) AS denominator
FROM ended AS m
JOIN bounds AS b
  ON b.first_day <= CAST(m.before + INTERVAL '1' DAY AS DATE)
  AND b.last_day >= m.month_end
JOIN (
  SELECT
    CAST(responded_at AS DATE) AS day,
    segment,
    region,
    consumer_id,
    CASE WHEN nps >= 9 THEN 'promoter' WHEN nps >= 7 THEN 'passive' ELSE 'detractor' END AS recommendation
  FROM survey_responses
  WHERE
    NOT nps IS NULL
) AS r
  ON r.day > m.before AND r.day <= m.since
JOIN purchases AS p
  ON p.consumer_id = r.consumer_id
  AND p.day > m.before
  AND p.day <= m.since
  AND (
    p.next_day IS NULL OR p.next_day > m.since
  )
GROUP BY
  m.month_end,
  r.segment,
  r.region,
  r.recommendation;

-- ==== brand_promise_known
SELECT
  wave AS day,
  department,
  site,
  team,
  COUNT(CASE WHEN knows_promise >= 4 THEN 1 END) AS numerator,
  COUNT(*) AS denominator
FROM engagement_responses
WHERE
  wave >= CAST('2026-01-31' AS DATE)
  AND wave < CAST('2026-02-02' AS DATE)
  AND knows_promise BETWEEN 1 AND 5
GROUP BY
  wave,
  department,
  site,
  team;

-- ==== buying_curve
WITH bought AS (
  SELECT
    consumer_id,
    CAST(occurred_at AS DATE) AS day,
    CAST(occurred_at AS DATE) AS covered_from,
    CAST(occurred_at AS DATE) AS covered_to,
    CAST(CAST(occurred_at AS DATE) + INTERVAL '180' DAY AS DATE) AS runs_out
  FROM interactions
  WHERE
    stage = '' AND NOT consumer_id IS NULL
  GROUP BY
    consumer_id,
    CAST(occurred_at AS DATE)
  UNION ALL
  SELECT
    consumer_id,
    CAST(month + INTERVAL '14' DAY AS DATE) AS day,
    month AS covered_from,
    CAST(month + INTERVAL '1' MONTH + INTERVAL '9' DAY AS DATE) AS covered_to,
    LAST_DAY_OF_MONTH(CAST(month + INTERVAL '14' DAY + INTERVAL '180' DAY AS DATE)) AS runs_out
  FROM consumer_values
  WHERE
    monthly_value > 0
    AND NOT EXISTS(
      SELECT
        1
      FROM interactions
      WHERE
        stage = ''
    )
), bounds AS (
  SELECT
    MIN(covered_from) AS first_day,
    CASE
      WHEN MAX(covered_to) < CAST('2026-04-15' AS DATE)
      THEN MAX(covered_to)
      ELSE CAST(CAST('2026-04-15' AS DATE) AS DATE)
    END AS last_day
  FROM bought
), purchases AS (
  SELECT
    consumer_id,
    day,
    runs_out,
    LEAD(day) OVER (PARTITION BY consumer_id ORDER BY day) AS next_day
  FROM bought
), stays AS (
  SELECT
    consumer_id,
    MIN(day) AS first_day,
    MIN(CASE WHEN next_day IS NULL OR next_day > runs_out THEN runs_out END) AS lapsed_on
  FROM purchases
  GROUP BY
    consumer_id
), seen AS (
  SELECT
    s.first_day AS day,
    c.segment,
    c.region,
    c.plan,
    CASE
      WHEN s.lapsed_on <= b.last_day AND s.lapsed_on < CAST('2026-04-15' AS DATE)
      THEN s.lapsed_on
      ELSE b.last_day
    END AS until_day,
    CASE
      WHEN s.lapsed_on <= b.last_day AND s.lapsed_on < CAST('2026-04-15' AS DATE)
      THEN 1
      ELSE 0
    END AS gone
  FROM stays AS s
  JOIN consumers AS c
    ON c.consumer_id = s.consumer_id
  JOIN bounds AS b
    ON c.joined_on >= b.first_day AND s.first_day <= b.last_day
  WHERE
    s.first_day >= CAST('2026-01-31' AS DATE)
    AND s.first_day < CAST('2026-02-02' AS DATE)
)
SELECT
  day,
  segment,
  region,
  plan,
  tenure,
  SUM(entered) AS entered,
  SUM(gone) AS "left",
  SUM(censored) AS censored
FROM (
  SELECT
    day,
    segment,
    region,
    plan,
    0 AS tenure,
    1 AS entered,
    0 AS gone,
    0 AS censored
  FROM seen
  UNION ALL
  SELECT
    day,
    segment,
    region,
    plan,
    12 * (
      EXTRACT(YEAR FROM until_day) - EXTRACT(YEAR FROM day)
    ) + EXTRACT(MONTH FROM until_day) - EXTRACT(MONTH FROM day) - CASE WHEN EXTRACT(DAY FROM until_day) < EXTRACT(DAY FROM day) THEN 1 ELSE 0 END AS tenure,
    0 AS entered,
    gone,
    1 - gone AS censored
  FROM seen
) AS flows
GROUP BY
  day,
  segment,
  region,
  plan,
  tenure;

-- ==== call_csat
SELECT
  CAST(offered_at AS DATE) AS day,
  segment,
  region,
  queue,
  team,
  COUNT(*) AS n,
  SUM(csat) AS total,
  SUM(csat * csat) AS total_sq
FROM calls
WHERE
  offered_at >= CAST('2026-01-31' AS DATE)
  AND offered_at < CAST('2026-02-02' AS DATE)
  AND csat BETWEEN 1 AND 5
GROUP BY
  CAST(offered_at AS DATE),
  segment,
  region,
  queue,
  team;

-- ==== calls_by_half_hour
SELECT
  day,
  queue,
  weekday,
  half_hour,
  COUNT(*) AS amount
FROM (
  SELECT
    day,
    queue,
    CASE DATE_DIFF('DAY', DATE_TRUNC('DAY', CAST('1900-01-01' AS DATE)), DATE_TRUNC('DAY', day)) % 7
      WHEN 0
      THEN 'Monday'
      WHEN 1
      THEN 'Tuesday'
      WHEN 2
      THEN 'Wednesday'
      WHEN 3
      THEN 'Thursday'
      WHEN 4
      THEN 'Friday'
      WHEN 5
      THEN 'Saturday'
      ELSE 'Sunday'
    END AS weekday,
    CONCAT(
      CAST(CASE WHEN hour_of_day < 10 THEN '0' ELSE '' END AS VARCHAR),
      CAST(hour_of_day AS VARCHAR),
      CAST(CASE WHEN minute_of_hour < 30 THEN ':00' ELSE ':30' END AS VARCHAR)
    ) AS half_hour
  FROM (
    SELECT
      CAST(offered_at AS DATE) AS day,
      queue,
      CAST(EXTRACT(HOUR FROM offered_at) AS INTEGER) AS hour_of_day,
      CAST(EXTRACT(MINUTE FROM offered_at) AS INTEGER) AS minute_of_hour
    FROM calls
    WHERE
      offered_at >= CAST('2026-01-31' AS DATE)
      AND offered_at < CAST('2026-02-02' AS DATE)
  ) AS timed
) AS placed
GROUP BY
  day,
  queue,
  weekday,
  half_hour;

-- ==== calls_by_hour
SELECT
  day,
  segment,
  region,
  hour,
  weekday,
  COUNT(*) AS amount
FROM (
  SELECT
    day,
    segment,
    region,
    CONCAT(
      CAST(CASE WHEN hour_of_day < 10 THEN '0' ELSE '' END AS VARCHAR),
      CAST(hour_of_day AS VARCHAR),
      CAST(':00' AS VARCHAR)
    ) AS hour,
    CASE DATE_DIFF('DAY', DATE_TRUNC('DAY', CAST('1900-01-01' AS DATE)), DATE_TRUNC('DAY', day)) % 7
      WHEN 0
      THEN 'Monday'
      WHEN 1
      THEN 'Tuesday'
      WHEN 2
      THEN 'Wednesday'
      WHEN 3
      THEN 'Thursday'
      WHEN 4
      THEN 'Friday'
      WHEN 5
      THEN 'Saturday'
      ELSE 'Sunday'
    END AS weekday
  FROM (
    SELECT
      CAST(offered_at AS DATE) AS day,
      segment,
      region,
      CAST(EXTRACT(HOUR FROM offered_at) AS INTEGER) AS hour_of_day
    FROM calls
    WHERE
      offered_at >= CAST('2026-01-31' AS DATE)
      AND offered_at < CAST('2026-02-02' AS DATE)
  ) AS timed
) AS placed
GROUP BY
  day,
  segment,
  region,
  hour,
  weekday;

-- ==== calls_offered
SELECT
  CAST(offered_at AS DATE) AS day,
  segment,
  region,
  queue,
  reason,
  team,
  caused_by_stage,
  COUNT(*) AS amount
FROM calls
WHERE
  offered_at >= CAST('2026-01-31' AS DATE)
  AND offered_at < CAST('2026-02-02' AS DATE)
GROUP BY
  CAST(offered_at AS DATE),
  segment,
  region,
  queue,
  reason,
  team,
  caused_by_stage;

-- ==== calls_surveyed
SELECT
  CAST(c.offered_at AS DATE) AS day,
  c.segment,
  c.region,
  c.queue,
  c.team,
  COUNT(CASE WHEN i.sent_at <= c.offered_at + INTERVAL '168' HOUR THEN 1 END) AS numerator,
  COUNT(*) AS denominator
FROM calls AS c
LEFT JOIN (
  SELECT
    call_id,
    MIN(sent_at) AS sent_at
  FROM survey_invitations
  WHERE
    NOT call_id IS NULL
  GROUP BY
    call_id
) AS i
  ON i.call_id = c.call_id
WHERE
  c.offered_at >= CAST('2026-01-31' AS DATE)
  AND c.offered_at < CAST('2026-02-02' AS DATE)
  AND NOT COALESCE(c.abandoned, FALSE)
  AND NOT c.consumer_id IS NULL
GROUP BY
  CAST(c.offered_at AS DATE),
  c.segment,
  c.region,
  c.queue,
  c.team;

-- ==== calls_with_reason
SELECT
  CAST(offered_at AS DATE) AS day,
  segment,
  region,
  queue,
  team,
  COUNT(reason) AS numerator,
  COUNT(*) AS denominator
FROM calls
WHERE
  offered_at >= CAST('2026-01-31' AS DATE)
  AND offered_at < CAST('2026-02-02' AS DATE)
  AND NOT COALESCE(abandoned, FALSE)
GROUP BY
  CAST(offered_at AS DATE),
  segment,
  region,
  queue,
  team;

-- ==== ces
SELECT
  CAST(responded_at AS DATE) AS day,
  segment,
  region,
  survey,
  channel,
  stage,
  COUNT(*) AS n,
  SUM(ces) AS total,
  SUM(ces * ces) AS total_sq
FROM survey_responses
WHERE
  responded_at >= CAST('2026-01-31' AS DATE)
  AND responded_at < CAST('2026-02-02' AS DATE)
  AND ces BETWEEN 1 AND 7
GROUP BY
  CAST(responded_at AS DATE),
  segment,
  region,
  survey,
  channel,
  stage;

-- ==== ces_by_recommendation
SELECT
  CAST(r.responded_at AS DATE) AS day,
  r.segment,
  r.region,
  r.stage,
  COALESCE(i.reason, c.reason) AS reason,
  CASE
    WHEN r.nps >= 9
    THEN 'promoter'
    WHEN r.nps >= 7
    THEN 'passive'
    ELSE 'detractor'
  END AS recommendation,
  COUNT(*) AS n,
  SUM(r.ces) AS total,
  SUM(r.ces * r.ces) AS total_sq
FROM survey_responses AS r
LEFT JOIN interactions AS i
  ON i.interaction_id = r.interaction_id
  AND i.occurred_at >= r.responded_at - INTERVAL '60' DAY
  AND i.occurred_at >= CAST('2026-01-31' AS DATE) - INTERVAL '60' DAY
LEFT JOIN calls AS c
  ON c.call_id = r.call_id
  AND c.offered_at >= r.responded_at - INTERVAL '60' DAY
  AND c.offered_at >= CAST('2026-01-31' AS DATE) - INTERVAL '60' DAY
WHERE
  r.responded_at >= CAST('2026-01-31' AS DATE)
  AND r.responded_at < CAST('2026-02-02' AS DATE)
  AND r.ces BETWEEN 1 AND 7
  AND r.nps BETWEEN 0 AND 10
GROUP BY
  CAST(r.responded_at AS DATE),
  r.segment,
  r.region,
  r.stage,
  COALESCE(i.reason, c.reason),
  CASE
    WHEN r.nps >= 9
    THEN 'promoter'
    WHEN r.nps >= 7
    THEN 'passive'
    ELSE 'detractor'
  END;

-- ==== ces_drivers
SELECT
  CAST(responded_at AS DATE) AS day,
  segment,
  region,
  ces,
  recognized,
  relevant,
  easy,
  anticipated,
  heard
FROM survey_responses
WHERE
  responded_at >= CAST('2026-01-31' AS DATE)
  AND responded_at < CAST('2026-02-02' AS DATE)
  AND ces BETWEEN 1 AND 7
  AND recognized BETWEEN 1 AND 5
  AND relevant BETWEEN 1 AND 5
  AND easy BETWEEN 1 AND 5
  AND anticipated BETWEEN 1 AND 5
  AND heard BETWEEN 1 AND 5;

-- ==== channel_switch_rate
WITH contacts AS (
  SELECT
    'i' AS log,
    interaction_id AS id,
    consumer_id,
    reason,
    channel,
    stage,
    segment,
    region,
    occurred_at AS at
  FROM interactions
  WHERE
    occurred_at >= CAST('2026-01-31' AS DATE)
    AND occurred_at < CAST('2026-02-02' AS DATE) + INTERVAL '168' HOUR
    AND NOT consumer_id IS NULL
    AND NOT reason IS NULL
    AND NOT channel IS NULL
  UNION ALL
  SELECT
    'c' AS log,
    call_id AS id,
    consumer_id,
    reason,
    'phone' AS channel,
    caused_by_stage AS stage,
    segment,
    region,
    offered_at AS at
  FROM calls
  WHERE
    offered_at >= CAST('2026-01-31' AS DATE)
    AND offered_at < CAST('2026-02-02' AS DATE) + INTERVAL '168' HOUR
    AND NOT consumer_id IS NULL
    AND NOT reason IS NULL
), switched AS (
  SELECT DISTINCT
    first.log,
    first.id
  FROM contacts AS first
  JOIN contacts AS later
    ON later.consumer_id = first.consumer_id
    AND later.reason = first.reason
    AND later.channel <> first.channel
    AND later.at > first.at
    AND later.at <= first.at + INTERVAL '168' HOUR
)
SELECT
  CAST(c.at AS DATE) AS day,
  c.segment,
  c.region,
  c.channel,
  c.stage,
  COUNT(s.id) AS numerator,
  COUNT(*) AS denominator
FROM contacts AS c
LEFT JOIN switched AS s
  ON s.log = c.log AND s.id = c.id
WHERE
  c.at < CAST('2026-02-02' AS DATE)
GROUP BY
  CAST(c.at AS DATE),
  c.segment,
  c.region,
  c.channel,
  c.stage;

-- ==== consumers_by_band
WITH valued AS (
  SELECT
    consumer_id,
    CASE
      WHEN 4 * (
        above - 1
      ) < everybody
      THEN 'lowest quarter'
      WHEN 2 * (
        above - 1
      ) < everybody
      THEN 'second quarter'
      WHEN 4 * (
        above - 1
      ) < 3 * everybody
      THEN 'third quarter'
      ELSE 'highest quarter'
    END AS value_band
  FROM (
    SELECT
      consumer_id,
      RANK() OVER (ORDER BY monthly_value) AS above,
      COUNT(*) OVER () AS everybody
    FROM consumers
    WHERE
      NOT monthly_value IS NULL
  ) AS ranked
), known AS (
  SELECT
    c.joined_on,
    c.left_on,
    c.segment,
    c.region,
    c.plan,
    v.value_band,
    CAST(c.joined_on + INTERVAL '12' MONTH AS DATE) AS one_year,
    CAST(c.joined_on + INTERVAL '24' MONTH AS DATE) AS two_years,
    CAST(c.joined_on + INTERVAL '60' MONTH AS DATE) AS five_years
  FROM consumers AS c
  LEFT JOIN valued AS v
    ON v.consumer_id = c.consumer_id
)
SELECT
  day,
  segment,
  region,
  plan,
  tenure_band,
  value_band,
  COUNT(*) AS amount
FROM (
  SELECT
    m.month AS day,
    k.segment,
    k.region,
    k.plan,
    k.value_band,
    CASE
      WHEN k.one_year > m.month
      THEN 'under 1 year'
      WHEN k.two_years > m.month
      THEN '1 to 2 years'
      WHEN k.five_years > m.month
      THEN '2 to 5 years'
      ELSE '5 years or more'
    END AS tenure_band
  FROM months AS m
  JOIN known AS k
    ON k.joined_on <= m.month AND (
      k.left_on IS NULL OR k.left_on > m.month
    )
  WHERE
    m.month >= CAST('2026-01-31' AS DATE) AND m.month < CAST('2026-02-02' AS DATE)
) AS active
GROUP BY
  day,
  segment,
  region,
  plan,
  tenure_band,
  value_band;

-- ==== contact_rate
WITH covered AS (
  SELECT
    m.month,
    m.month_end
  FROM months AS m
  CROSS JOIN (
    SELECT
      CAST(MIN(occurred_at) AS DATE) AS first_day,
      CAST(MAX(occurred_at) AS DATE) AS last_day
    FROM interactions
  ) AS i
  CROSS JOIN (
    SELECT
      CAST(MIN(offered_at) AS DATE) AS first_day,
      CAST(MAX(offered_at) AS DATE) AS last_day
    FROM calls
  ) AS c
  WHERE
    m.month >= CAST('2026-01-31' AS DATE)
    AND m.month < CAST('2026-02-02' AS DATE)
    AND (
      (
        m.month >= i.first_day AND m.month_end <= i.last_day
      )
      OR (
        m.month >= c.first_day AND m.month_end <= c.last_day
      )
      OR (
        m.month >= i.first_day
        AND m.month_end <= c.last_day
        AND c.first_day <= i.last_day + INTERVAL '1' DAY
      )
      OR (
        m.month >= c.first_day
        AND m.month_end <= i.last_day
        AND i.first_day <= c.last_day + INTERVAL '1' DAY
      )
    )
), days_of_months AS (
  SELECT
    d.day,
    m.month
  FROM (
    SELECT
      CAST(occurred_at AS DATE) AS day
    FROM interactions
    UNION
    SELECT
      CAST(offered_at AS DATE) AS day
    FROM calls
  ) AS d
  JOIN covered AS m
    ON d.day >= m.month AND d.day <= m.month_end
), of_consumers AS (
  SELECT
    e.consumer_id,
    d.month,
    COUNT(*) AS contacts
  FROM (
    SELECT
      consumer_id,
      CAST(occurred_at AS DATE) AS day
    FROM interactions
    UNION ALL
    SELECT
      consumer_id,
      CAST(offered_at AS DATE) AS day
    FROM calls
  ) AS e
  JOIN days_of_months AS d
    ON d.day = e.day
  WHERE
    NOT e.consumer_id IS NULL
  GROUP BY
    e.consumer_id,
    d.month
), changes AS (
  SELECT
    day,
    segment,
    region,
    SUM(change) AS change
  FROM (
    SELECT
      joined_on AS day,
      segment,
      region,
      1 AS change
    FROM consumers
    UNION ALL
    SELECT
      CASE WHEN left_on > joined_on THEN left_on ELSE joined_on END AS day,
      segment,
      region,
      -1 AS change
    FROM consumers
    WHERE
      NOT left_on IS NULL
  ) AS comings_and_goings
  GROUP BY
    day,
    segment,
    region
), consumer_months AS (
  SELECT
    m.month,
    c.segment,
    c.region,
    SUM(c.change) AS active,
    0 AS contacts,
    0 AS contacts_sq
  FROM covered AS m
  JOIN changes AS c
    ON c.day <= m.month
  GROUP BY
    m.month,
    c.segment,
    c.region
  UNION ALL
  SELECT
    o.month,
    c.segment,
    c.region,
    0 AS active,
    SUM(o.contacts) AS contacts,
    SUM(o.contacts * o.contacts) AS contacts_sq
  FROM of_consumers AS o
  JOIN consumers AS c
    ON c.consumer_id = o.consumer_id
    AND c.joined_on <= o.month
    AND (
      c.left_on IS NULL OR c.left_on > o.month
    )
  GROUP BY
    o.month,
    c.segment,
    c.region
)
SELECT
  month AS day,
  segment,
  region,
  SUM(active) AS n,
  SUM(contacts) AS num,
  SUM(active) AS den,
  SUM(contacts_sq) AS num_sq,
  SUM(active) AS den_sq,
  SUM(contacts) AS num_den
FROM consumer_months
GROUP BY
  month,
  segment,
  region
HAVING
  SUM(active) > 0;

-- ==== contacts
SELECT
  day,
  segment,
  region,
  channel,
  stage,
  COUNT(*) AS amount
FROM (
  SELECT
    CAST(occurred_at AS DATE) AS day,
    segment,
    region,
    channel,
    stage
  FROM interactions
  WHERE
    occurred_at >= CAST('2026-01-31' AS DATE)
    AND occurred_at < CAST('2026-02-02' AS DATE)
  UNION ALL
  SELECT
    CAST(offered_at AS DATE) AS day,
    segment,
    region,
    'phone' AS channel,
    caused_by_stage AS stage
  FROM calls
  WHERE
    offered_at >= CAST('2026-01-31' AS DATE)
    AND offered_at < CAST('2026-02-02' AS DATE)
) AS every_contact
GROUP BY
  day,
  segment,
  region,
  channel,
  stage;

-- ==== contacts_caused
SELECT
  day,
  segment,
  region,
  channel,
  stage,
  reason,
  COUNT(*) AS amount
FROM (
  SELECT
    CAST(occurred_at AS DATE) AS day,
    segment,
    region,
    channel,
    stage,
    reason
  FROM interactions
  WHERE
    occurred_at >= CAST('2026-01-31' AS DATE)
    AND occurred_at < CAST('2026-02-02' AS DATE)
    AND is_problem
  UNION ALL
  SELECT
    CAST(offered_at AS DATE) AS day,
    segment,
    region,
    'phone' AS channel,
    caused_by_stage AS stage,
    reason
  FROM calls
  WHERE
    offered_at >= CAST('2026-01-31' AS DATE)
    AND offered_at < CAST('2026-02-02' AS DATE)
    AND NOT caused_by_stage IS NULL
) AS caused
GROUP BY
  day,
  segment,
  region,
  channel,
  stage,
  reason;

-- ==== csat
SELECT
  CAST(responded_at AS DATE) AS day,
  segment,
  region,
  survey,
  channel,
  stage,
  COUNT(CASE WHEN csat >= 4 THEN 1 END) AS numerator,
  COUNT(*) AS denominator
FROM survey_responses
WHERE
  responded_at >= CAST('2026-01-31' AS DATE)
  AND responded_at < CAST('2026-02-02' AS DATE)
  AND csat BETWEEN 1 AND 5
GROUP BY
  CAST(responded_at AS DATE),
  segment,
  region,
  survey,
  channel,
  stage;

-- ==== csat_drivers
SELECT
  CAST(responded_at AS DATE) AS day,
  segment,
  region,
  csat,
  recognized,
  relevant,
  easy,
  anticipated,
  heard
FROM survey_responses
WHERE
  responded_at >= CAST('2026-01-31' AS DATE)
  AND responded_at < CAST('2026-02-02' AS DATE)
  AND csat BETWEEN 1 AND 5
  AND recognized BETWEEN 1 AND 5
  AND relevant BETWEEN 1 AND 5
  AND easy BETWEEN 1 AND 5
  AND anticipated BETWEEN 1 AND 5
  AND heard BETWEEN 1 AND 5;

-- ==== detractors_contacted_24h
SELECT
  CAST(responded_at AS DATE) AS day,
  segment,
  region,
  survey,
  channel,
  COUNT(CASE WHEN followed_up_at <= responded_at + INTERVAL '24' HOUR THEN 1 END) AS numerator,
  COUNT(*) AS denominator
FROM survey_responses
WHERE
  responded_at >= CAST('2026-01-31' AS DATE)
  AND responded_at < CAST('2026-02-02' AS DATE)
  AND nps >= 0
  AND nps <= 6
GROUP BY
  CAST(responded_at AS DATE),
  segment,
  region,
  survey,
  channel;

-- ==== detractors_contacted_48h
SELECT
  CAST(responded_at AS DATE) AS day,
  segment,
  region,
  survey,
  channel,
  COUNT(CASE WHEN followed_up_at <= responded_at + INTERVAL '48' HOUR THEN 1 END) AS numerator,
  COUNT(*) AS denominator
FROM survey_responses
WHERE
  responded_at >= CAST('2026-01-31' AS DATE)
  AND responded_at < CAST('2026-02-02' AS DATE)
  AND nps >= 0
  AND nps <= 6
GROUP BY
  CAST(responded_at AS DATE),
  segment,
  region,
  survey,
  channel;

-- ==== detractors_rescued
SELECT
  CAST(responded_at AS DATE) AS day,
  segment,
  region,
  survey,
  channel,
  COUNT(CASE WHEN follow_up_outcome = 'rescued' THEN 1 END) AS numerator,
  COUNT(*) AS denominator
FROM survey_responses
WHERE
  responded_at >= CAST('2026-01-31' AS DATE)
  AND responded_at < CAST('2026-02-02' AS DATE)
  AND nps >= 0
  AND nps <= 6
  AND NOT followed_up_at IS NULL
  AND NOT follow_up_outcome IS NULL
GROUP BY
  CAST(responded_at AS DATE),
  segment,
  region,
  survey,
  channel;

-- ==== employee_nps
SELECT
  wave AS day,
  department,
  site,
  team,
  COUNT(CASE WHEN enps >= 9 THEN 1 END) AS promoters,
  COUNT(CASE WHEN enps <= 6 THEN 1 END) AS detractors,
  COUNT(*) AS responses
FROM engagement_responses
WHERE
  wave >= CAST('2026-01-31' AS DATE)
  AND wave < CAST('2026-02-02' AS DATE)
  AND enps BETWEEN 0 AND 10
GROUP BY
  wave,
  department,
  site,
  team;

-- ==== employee_turnover
SELECT
  day,
  department,
  site,
  COUNT(*) AS n,
  SUM(gone) AS num,
  SUM(employed) AS den,
  SUM(gone) AS num_sq,
  SUM(employed * employed) AS den_sq,
  SUM(gone * employed) AS num_den
FROM (
  SELECT
    m.month AS day,
    e.department,
    e.site,
    CASE WHEN e.left_on <= m.month_end THEN 1 ELSE 0 END AS gone,
    CASE
      WHEN e.hired_on <= m.month AND (
        e.left_on IS NULL OR e.left_on > m.month
      )
      THEN 0.5
      ELSE 0
    END + CASE WHEN e.left_on IS NULL OR e.left_on > m.month_end THEN 0.5 ELSE 0 END AS employed
  FROM months AS m
  JOIN employees AS e
    ON e.hired_on <= m.month_end AND (
      e.left_on IS NULL OR e.left_on >= m.month
    )
  WHERE
    m.month >= CAST('2026-01-31' AS DATE)
    AND m.month < CAST('2026-02-02' AS DATE)
    AND m.month_end < CAST('2026-04-15' AS DATE)
) AS employee_months
GROUP BY
  day,
  department,
  site;

-- ==== employees_left
SELECT
  hired_on AS day,
  department,
  COUNT(CASE WHEN left_on <= CAST('2026-04-15' AS DATE) THEN 1 END) AS numerator,
  COUNT(*) AS denominator
FROM employees
WHERE
  hired_on >= CAST('2026-01-31' AS DATE) AND hired_on < CAST('2026-02-02' AS DATE)
GROUP BY
  hired_on,
  department;

-- ==== engagement_drivers
SELECT
  wave AS day,
  CAST(favorable AS DOUBLE) / answered AS engaged,
  knows_promise,
  able_to_deliver,
  accountable
FROM (
  SELECT
    wave,
    knows_promise,
    able_to_deliver,
    accountable,
    CASE WHEN engaged_1 BETWEEN 4 AND 5 THEN 1 ELSE 0 END + CASE WHEN engaged_2 BETWEEN 4 AND 5 THEN 1 ELSE 0 END + CASE WHEN engaged_3 BETWEEN 4 AND 5 THEN 1 ELSE 0 END + CASE WHEN engaged_4 BETWEEN 4 AND 5 THEN 1 ELSE 0 END + CASE WHEN engaged_5 BETWEEN 4 AND 5 THEN 1 ELSE 0 END AS favorable,
    CASE WHEN engaged_1 BETWEEN 1 AND 5 THEN 1 ELSE 0 END + CASE WHEN engaged_2 BETWEEN 1 AND 5 THEN 1 ELSE 0 END + CASE WHEN engaged_3 BETWEEN 1 AND 5 THEN 1 ELSE 0 END + CASE WHEN engaged_4 BETWEEN 1 AND 5 THEN 1 ELSE 0 END + CASE WHEN engaged_5 BETWEEN 1 AND 5 THEN 1 ELSE 0 END AS answered
  FROM engagement_responses
  WHERE
    wave >= CAST('2026-01-31' AS DATE)
    AND wave < CAST('2026-02-02' AS DATE)
    AND knows_promise BETWEEN 1 AND 5
    AND able_to_deliver BETWEEN 1 AND 5
    AND accountable BETWEEN 1 AND 5
) AS items
WHERE
  answered > 0;

-- ==== engagement_index
SELECT
  wave AS day,
  department,
  site,
  team,
  COUNT(*) AS n,
  SUM(favorable_share) AS total,
  SUM(favorable_share * favorable_share) AS total_sq
FROM (
  SELECT
    wave,
    department,
    site,
    team,
    CAST(favorable AS DOUBLE) / answered AS favorable_share
  FROM (
    SELECT
      wave,
      department,
      site,
      team,
      CASE WHEN engaged_1 BETWEEN 4 AND 5 THEN 1 ELSE 0 END + CASE WHEN engaged_2 BETWEEN 4 AND 5 THEN 1 ELSE 0 END + CASE WHEN engaged_3 BETWEEN 4 AND 5 THEN 1 ELSE 0 END + CASE WHEN engaged_4 BETWEEN 4 AND 5 THEN 1 ELSE 0 END + CASE WHEN engaged_5 BETWEEN 4 AND 5 THEN 1 ELSE 0 END AS favorable,
      CASE WHEN engaged_1 BETWEEN 1 AND 5 THEN 1 ELSE 0 END + CASE WHEN engaged_2 BETWEEN 1 AND 5 THEN 1 ELSE 0 END + CASE WHEN engaged_3 BETWEEN 1 AND 5 THEN 1 ELSE 0 END + CASE WHEN engaged_4 BETWEEN 1 AND 5 THEN 1 ELSE 0 END + CASE WHEN engaged_5 BETWEEN 1 AND 5 THEN 1 ELSE 0 END AS answered
    FROM engagement_responses
    WHERE
      wave >= CAST('2026-01-31' AS DATE) AND wave < CAST('2026-02-02' AS DATE)
  ) AS items
  WHERE
    answered > 0
) AS respondents
GROUP BY
  wave,
  department,
  site,
  team;

-- ==== expectation_anticipated
SELECT
  CAST(responded_at AS DATE) AS day,
  segment,
  region,
  stage,
  COUNT(*) AS n,
  SUM(anticipated) AS total,
  SUM(anticipated * anticipated) AS total_sq
FROM survey_responses
WHERE
  responded_at >= CAST('2026-01-31' AS DATE)
  AND responded_at < CAST('2026-02-02' AS DATE)
  AND anticipated BETWEEN 1 AND 5
GROUP BY
  CAST(responded_at AS DATE),
  segment,
  region,
  stage;

-- ==== expectation_easy
SELECT
  CAST(responded_at AS DATE) AS day,
  segment,
  region,
  stage,
  COUNT(*) AS n,
  SUM(easy) AS total,
  SUM(easy * easy) AS total_sq
FROM survey_responses
WHERE
  responded_at >= CAST('2026-01-31' AS DATE)
  AND responded_at < CAST('2026-02-02' AS DATE)
  AND easy BETWEEN 1 AND 5
GROUP BY
  CAST(responded_at AS DATE),
  segment,
  region,
  stage;

-- ==== expectation_heard
SELECT
  CAST(responded_at AS DATE) AS day,
  segment,
  region,
  stage,
  COUNT(*) AS n,
  SUM(heard) AS total,
  SUM(heard * heard) AS total_sq
FROM survey_responses
WHERE
  responded_at >= CAST('2026-01-31' AS DATE)
  AND responded_at < CAST('2026-02-02' AS DATE)
  AND heard BETWEEN 1 AND 5
GROUP BY
  CAST(responded_at AS DATE),
  segment,
  region,
  stage;

-- ==== expectation_recognized
SELECT
  CAST(responded_at AS DATE) AS day,
  segment,
  region,
  stage,
  COUNT(*) AS n,
  SUM(recognized) AS total,
  SUM(recognized * recognized) AS total_sq
FROM survey_responses
WHERE
  responded_at >= CAST('2026-01-31' AS DATE)
  AND responded_at < CAST('2026-02-02' AS DATE)
  AND recognized BETWEEN 1 AND 5
GROUP BY
  CAST(responded_at AS DATE),
  segment,
  region,
  stage;

-- ==== expectation_relevant
SELECT
  CAST(responded_at AS DATE) AS day,
  segment,
  region,
  stage,
  COUNT(*) AS n,
  SUM(relevant) AS total,
  SUM(relevant * relevant) AS total_sq
FROM survey_responses
WHERE
  responded_at >= CAST('2026-01-31' AS DATE)
  AND responded_at < CAST('2026-02-02' AS DATE)
  AND relevant BETWEEN 1 AND 5
GROUP BY
  CAST(responded_at AS DATE),
  segment,
  region,
  stage;

-- ==== expectations_by_recommendation
SELECT
  day,
  segment,
  region,
  expectation,
  CASE WHEN nps >= 9 THEN 'promoter' WHEN nps >= 7 THEN 'passive' ELSE 'detractor' END AS recommendation,
  COUNT(*) AS n,
  SUM(score) AS total,
  SUM(score * score) AS total_sq
FROM (
  SELECT
    CAST(responded_at AS DATE) AS day,
    segment,
    region,
    nps,
    'recognized' AS expectation,
    recognized AS score
  FROM survey_responses
  WHERE
    responded_at >= CAST('2026-01-31' AS DATE)
    AND responded_at < CAST('2026-02-02' AS DATE)
    AND nps BETWEEN 0 AND 10
    AND recognized BETWEEN 1 AND 5
  UNION ALL
  SELECT
    CAST(responded_at AS DATE) AS day,
    segment,
    region,
    nps,
    'relevant' AS expectation,
    relevant AS score
  FROM survey_responses
  WHERE
    responded_at >= CAST('2026-01-31' AS DATE)
    AND responded_at < CAST('2026-02-02' AS DATE)
    AND nps BETWEEN 0 AND 10
    AND relevant BETWEEN 1 AND 5
  UNION ALL
  SELECT
    CAST(responded_at AS DATE) AS day,
    segment,
    region,
    nps,
    'easy' AS expectation,
    easy AS score
  FROM survey_responses
  WHERE
    responded_at >= CAST('2026-01-31' AS DATE)
    AND responded_at < CAST('2026-02-02' AS DATE)
    AND nps BETWEEN 0 AND 10
    AND easy BETWEEN 1 AND 5
  UNION ALL
  SELECT
    CAST(responded_at AS DATE) AS day,
    segment,
    region,
    nps,
    'anticipated' AS expectation,
    anticipated AS score
  FROM survey_responses
  WHERE
    responded_at >= CAST('2026-01-31' AS DATE)
    AND responded_at < CAST('2026-02-02' AS DATE)
    AND nps BETWEEN 0 AND 10
    AND anticipated BETWEEN 1 AND 5
  UNION ALL
  SELECT
    CAST(responded_at AS DATE) AS day,
    segment,
    region,
    nps,
    'heard' AS expectation,
    heard AS score
  FROM survey_responses
  WHERE
    responded_at >= CAST('2026-01-31' AS DATE)
    AND responded_at < CAST('2026-02-02' AS DATE)
    AND nps BETWEEN 0 AND 10
    AND heard BETWEEN 1 AND 5
) AS answers
GROUP BY
  day,
  segment,
  region,
  expectation,
  CASE WHEN nps >= 9 THEN 'promoter' WHEN nps >= 7 THEN 'passive' ELSE 'detractor' END;

-- ==== first_contact_resolution
SELECT
  CAST(offered_at AS DATE) AS day,
  segment,
  region,
  queue,
  reason,
  team,
  caused_by_stage,
  COUNT(
    CASE
      WHEN later_at > offered_at AND later_at <= offered_at + INTERVAL '168' HOUR
      THEN NULL
      ELSE 1
    END
  ) AS numerator,
  COUNT(*) AS denominator
FROM (
  SELECT
    offered_at,
    segment,
    region,
    queue,
    reason,
    team,
    caused_by_stage,
    abandoned,
    MAX(next_at) OVER (PARTITION BY consumer_id, reason, offered_at) AS later_at
  FROM (
    SELECT
      consumer_id,
      offered_at,
      segment,
      region,
      queue,
      reason,
      team,
      caused_by_stage,
      abandoned,
      LEAD(offered_at) OVER (PARTITION BY consumer_id, reason ORDER BY offered_at) AS next_at
    FROM calls
    WHERE
      NOT consumer_id IS NULL
      AND NOT reason IS NULL
      AND offered_at >= CAST('2026-01-31' AS DATE)
      AND offered_at < CAST('2026-02-02' AS DATE) + INTERVAL '168' HOUR
  ) AS in_order
) AS followed
WHERE
  offered_at < CAST('2026-02-02' AS DATE) AND NOT abandoned
GROUP BY
  CAST(offered_at AS DATE),
  segment,
  region,
  queue,
  reason,
  team,
  caused_by_stage;

-- ==== first_contact_resolution_1d
SELECT
  CAST(offered_at AS DATE) AS day,
  segment,
  region,
  queue,
  reason,
  COUNT(
    CASE
      WHEN later_at > offered_at AND later_at <= offered_at + INTERVAL '24' HOUR
      THEN NULL
      ELSE 1
    END
  ) AS numerator,
  COUNT(*) AS denominator
FROM (
  SELECT
    offered_at,
    segment,
    region,
    queue,
    reason,
    abandoned,
    MAX(next_at) OVER (PARTITION BY consumer_id, reason, offered_at) AS later_at
  FROM (
    SELECT
      consumer_id,
      offered_at,
      segment,
      region,
      queue,
      reason,
      abandoned,
      LEAD(offered_at) OVER (PARTITION BY consumer_id, reason ORDER BY offered_at) AS next_at
    FROM calls
    WHERE
      NOT consumer_id IS NULL
      AND NOT reason IS NULL
      AND offered_at >= CAST('2026-01-31' AS DATE)
      AND offered_at < CAST('2026-02-02' AS DATE) + INTERVAL '24' HOUR
  ) AS in_order
) AS followed
WHERE
  offered_at < CAST('2026-02-02' AS DATE) AND NOT abandoned
GROUP BY
  CAST(offered_at AS DATE),
  segment,
  region,
  queue,
  reason;

-- ==== first_contact_resolution_30d
SELECT
  CAST(offered_at AS DATE) AS day,
  segment,
  region,
  queue,
  reason,
  COUNT(
    CASE
      WHEN later_at > offered_at AND later_at <= offered_at + INTERVAL '720' HOUR
      THEN NULL
      ELSE 1
    END
  ) AS numerator,
  COUNT(*) AS denominator
FROM (
  SELECT
    offered_at,
    segment,
    region,
    queue,
    reason,
    abandoned,
    MAX(next_at) OVER (PARTITION BY consumer_id, reason, offered_at) AS later_at
  FROM (
    SELECT
      consumer_id,
      offered_at,
      segment,
      region,
      queue,
      reason,
      abandoned,
      LEAD(offered_at) OVER (PARTITION BY consumer_id, reason ORDER BY offered_at) AS next_at
    FROM calls
    WHERE
      NOT consumer_id IS NULL
      AND NOT reason IS NULL
      AND offered_at >= CAST('2026-01-31' AS DATE)
      AND offered_at < CAST('2026-02-02' AS DATE) + INTERVAL '720' HOUR
  ) AS in_order
) AS followed
WHERE
  offered_at < CAST('2026-02-02' AS DATE) AND NOT abandoned
GROUP BY
  CAST(offered_at AS DATE),
  segment,
  region,
  queue,
  reason;

-- ==== first_contact_resolution_3d
SELECT
  CAST(offered_at AS DATE) AS day,
  segment,
  region,
  queue,
  reason,
  COUNT(
    CASE
      WHEN later_at > offered_at AND later_at <= offered_at + INTERVAL '72' HOUR
      THEN NULL
      ELSE 1
    END
  ) AS numerator,
  COUNT(*) AS denominator
FROM (
  SELECT
    offered_at,
    segment,
    region,
    queue,
    reason,
    abandoned,
    MAX(next_at) OVER (PARTITION BY consumer_id, reason, offered_at) AS later_at
  FROM (
    SELECT
      consumer_id,
      offered_at,
      segment,
      region,
      queue,
      reason,
      abandoned,
      LEAD(offered_at) OVER (PARTITION BY consumer_id, reason ORDER BY offered_at) AS next_at
    FROM calls
    WHERE
      NOT consumer_id IS NULL
      AND NOT reason IS NULL
      AND offered_at >= CAST('2026-01-31' AS DATE)
      AND offered_at < CAST('2026-02-02' AS DATE) + INTERVAL '72' HOUR
  ) AS in_order
) AS followed
WHERE
  offered_at < CAST('2026-02-02' AS DATE) AND NOT abandoned
GROUP BY
  CAST(offered_at AS DATE),
  segment,
  region,
  queue,
  reason;

-- ==== gross_revenue_retention
WITH value_months AS (
  SELECT DISTINCT
    month
  FROM consumer_values
), ended AS (
  SELECT
    month,
    month_end,
    CAST(month_end - INTERVAL '12' MONTH AS DATE) AS year_before
  FROM months
  WHERE
    month_end >= CAST('2026-01-31' AS DATE)
    AND month_end < CAST('2026-02-02' AS DATE)
    AND month_end < CAST('2026-04-15' AS DATE)
), compared AS (
  SELECT
    m.month_end,
    s.month AS start_month,
    e.month AS end_month
  FROM ended AS m
  JOIN value_months AS s
    ON s.month >= m.month - INTERVAL '12' MONTH - INTERVAL '10' DAY
    AND s.month <= m.month - INTERVAL '12' MONTH + INTERVAL '10' DAY
  JOIN value_months AS e
    ON e.month >= m.month - INTERVAL '10' DAY AND e.month <= m.month + INTERVAL '10' DAY
), consumer_years AS (
  SELECT
    m.month_end,
    s.segment,
    s.region,
    s.plan,
    s.monthly_value AS start_value,
    e.monthly_value AS end_value
  FROM compared AS m
  JOIN consumer_values AS s
    ON s.month = m.start_month AND s.monthly_value > 0
  LEFT JOIN consumer_values AS e
    ON e.consumer_id = s.consumer_id AND e.month = m.end_month
  UNION ALL
  SELECT
    m.month_end,
    c.segment,
    c.region,
    c.plan,
    c.monthly_value AS start_value,
    CASE WHEN c.left_on <= m.month_end THEN 0 ELSE c.monthly_value END AS end_value
  FROM ended AS m
  JOIN consumers AS c
    ON c.joined_on <= m.year_before
    AND (
      c.left_on IS NULL OR c.left_on > m.year_before
    )
  WHERE
    c.monthly_value > 0
    AND NOT EXISTS(
      SELECT
        1
      FROM consumer_values
    )
    AND EXISTS(
      SELECT
        1
      FROM consumers
      WHERE
        NOT left_on IS NULL
    )
)
SELECT
  month_end AS day,
  segment,
  region,
  plan,
  COUNT(*) AS n,
  SUM(end_part) AS num,
  SUM(start_value) AS den,
  SUM(end_part * end_part) AS num_sq,
  SUM(start_value * start_value) AS den_sq,
  SUM(end_part * start_value) AS num_den
FROM (
  SELECT
    month_end,
    segment,
    region,
    plan,
    start_value,
    CASE
      WHEN end_value > start_value
      THEN start_value
      WHEN end_value > 0
      THEN end_value
      ELSE 0
    END AS end_part
  FROM consumer_years
) AS parts
GROUP BY
  month_end,
  segment,
  region,
  plan;

-- ==== handle_time_by_half_hour
SELECT
  day,
  queue,
  weekday,
  half_hour,
  COUNT(*) AS n,
  SUM(handle_s) AS total,
  SUM(handle_s * handle_s) AS total_sq
FROM (
  SELECT
    day,
    queue,
    handle_s,
    CASE DATE_DIFF('DAY', DATE_TRUNC('DAY', CAST('1900-01-01' AS DATE)), DATE_TRUNC('DAY', day)) % 7
      WHEN 0
      THEN 'Monday'
      WHEN 1
      THEN 'Tuesday'
      WHEN 2
      THEN 'Wednesday'
      WHEN 3
      THEN 'Thursday'
      WHEN 4
      THEN 'Friday'
      WHEN 5
      THEN 'Saturday'
      ELSE 'Sunday'
    END AS weekday,
    CONCAT(
      CAST(CASE WHEN hour_of_day < 10 THEN '0' ELSE '' END AS VARCHAR),
      CAST(hour_of_day AS VARCHAR),
      CAST(CASE WHEN minute_of_hour < 30 THEN ':00' ELSE ':30' END AS VARCHAR)
    ) AS half_hour
  FROM (
    SELECT
      CAST(offered_at AS DATE) AS day,
      queue,
      COALESCE(talk_s, 0) + COALESCE(hold_s, 0) + COALESCE(wrap_s, 0) AS handle_s,
      CAST(EXTRACT(HOUR FROM offered_at) AS INTEGER) AS hour_of_day,
      CAST(EXTRACT(MINUTE FROM offered_at) AS INTEGER) AS minute_of_hour
    FROM calls
    WHERE
      offered_at >= CAST('2026-01-31' AS DATE)
      AND offered_at < CAST('2026-02-02' AS DATE)
      AND NOT abandoned
      AND (
        NOT talk_s IS NULL OR NOT hold_s IS NULL OR NOT wrap_s IS NULL
      )
  ) AS timed
) AS placed
GROUP BY
  day,
  queue,
  weekday,
  half_hour;

-- ==== headcount
WITH changes AS (
  SELECT
    day,
    department,
    site,
    SUM(change) AS change
  FROM (
    SELECT
      CASE
        WHEN hired_on > CAST('2026-01-31' AS DATE)
        THEN hired_on
        ELSE CAST('2026-01-31' AS DATE)
      END AS day,
      department,
      site,
      1 AS change
    FROM employees
    WHERE
      hired_on < CAST('2026-02-02' AS DATE)
    UNION ALL
    SELECT
      CASE
        WHEN gone_on > CAST('2026-01-31' AS DATE)
        THEN gone_on
        ELSE CAST('2026-01-31' AS DATE)
      END AS day,
      department,
      site,
      -1 AS change
    FROM (
      SELECT
        CASE WHEN left_on > hired_on THEN left_on ELSE hired_on END AS gone_on,
        department,
        site
      FROM employees
      WHERE
        NOT left_on IS NULL
    ) AS leavers
    WHERE
      gone_on < CAST('2026-02-02' AS DATE)
    UNION ALL
    SELECT
      d.day,
      g.department,
      g.site,
      0 AS change
    FROM days AS d
    CROSS JOIN (
      SELECT DISTINCT
        department,
        site
      FROM employees
    ) AS g
  ) AS comings_and_goings
  GROUP BY
    day,
    department,
    site
)
SELECT
  day,
  department,
  site,
  SUM(change) OVER (
    PARTITION BY department, site
    ORDER BY day NULLS FIRST
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  ) AS amount
FROM changes
WHERE
  day >= (
    SELECT
      MIN(hired_on)
    FROM employees
  );

-- ==== held_accountable
SELECT
  wave AS day,
  department,
  site,
  team,
  COUNT(CASE WHEN accountable >= 4 THEN 1 END) AS numerator,
  COUNT(*) AS denominator
FROM engagement_responses
WHERE
  wave >= CAST('2026-01-31' AS DATE)
  AND wave < CAST('2026-02-02' AS DATE)
  AND accountable BETWEEN 1 AND 5
GROUP BY
  wave,
  department,
  site,
  team;

-- ==== interactions_surveyed
SELECT
  CAST(x.occurred_at AS DATE) AS day,
  x.segment,
  x.region,
  x.channel,
  x.stage,
  COUNT(CASE WHEN i.sent_at <= x.occurred_at + INTERVAL '168' HOUR THEN 1 END) AS numerator,
  COUNT(*) AS denominator
FROM interactions AS x
LEFT JOIN (
  SELECT
    interaction_id,
    MIN(sent_at) AS sent_at
  FROM survey_invitations
  WHERE
    NOT interaction_id IS NULL
  GROUP BY
    interaction_id
) AS i
  ON i.interaction_id = x.interaction_id
WHERE
  x.occurred_at >= CAST('2026-01-31' AS DATE)
  AND x.occurred_at < CAST('2026-02-02' AS DATE)
  AND NOT x.consumer_id IS NULL
GROUP BY
  CAST(x.occurred_at AS DATE),
  x.segment,
  x.region,
  x.channel,
  x.stage;

-- ==== interactions_with_consumer
SELECT
  CAST(occurred_at AS DATE) AS day,
  segment,
  region,
  channel,
  stage,
  COUNT(consumer_id) AS numerator,
  COUNT(*) AS denominator
FROM interactions
WHERE
  occurred_at >= CAST('2026-01-31' AS DATE)
  AND occurred_at < CAST('2026-02-02' AS DATE)
GROUP BY
  CAST(occurred_at AS DATE),
  segment,
  region,
  channel,
  stage;

-- ==== item_able_to_deliver
SELECT
  wave AS day,
  department,
  site,
  team,
  COUNT(CASE WHEN able_to_deliver >= 4 THEN 1 END) AS promoters,
  COUNT(CASE WHEN able_to_deliver <= 2 THEN 1 END) AS detractors,
  COUNT(*) AS responses
FROM engagement_responses
WHERE
  wave >= CAST('2026-01-31' AS DATE)
  AND wave < CAST('2026-02-02' AS DATE)
  AND able_to_deliver BETWEEN 1 AND 5
GROUP BY
  wave,
  department,
  site,
  team;

-- ==== item_accountable
SELECT
  wave AS day,
  department,
  site,
  team,
  COUNT(CASE WHEN accountable >= 4 THEN 1 END) AS promoters,
  COUNT(CASE WHEN accountable <= 2 THEN 1 END) AS detractors,
  COUNT(*) AS responses
FROM engagement_responses
WHERE
  wave >= CAST('2026-01-31' AS DATE)
  AND wave < CAST('2026-02-02' AS DATE)
  AND accountable BETWEEN 1 AND 5
GROUP BY
  wave,
  department,
  site,
  team;

-- ==== item_engaged_1
SELECT
  wave AS day,
  department,
  site,
  team,
  COUNT(CASE WHEN engaged_1 >= 4 THEN 1 END) AS promoters,
  COUNT(CASE WHEN engaged_1 <= 2 THEN 1 END) AS detractors,
  COUNT(*) AS responses
FROM engagement_responses
WHERE
  wave >= CAST('2026-01-31' AS DATE)
  AND wave < CAST('2026-02-02' AS DATE)
  AND engaged_1 BETWEEN 1 AND 5
GROUP BY
  wave,
  department,
  site,
  team;

-- ==== item_engaged_2
SELECT
  wave AS day,
  department,
  site,
  team,
  COUNT(CASE WHEN engaged_2 >= 4 THEN 1 END) AS promoters,
  COUNT(CASE WHEN engaged_2 <= 2 THEN 1 END) AS detractors,
  COUNT(*) AS responses
FROM engagement_responses
WHERE
  wave >= CAST('2026-01-31' AS DATE)
  AND wave < CAST('2026-02-02' AS DATE)
  AND engaged_2 BETWEEN 1 AND 5
GROUP BY
  wave,
  department,
  site,
  team;

-- ==== item_engaged_3
SELECT
  wave AS day,
  department,
  site,
  team,
  COUNT(CASE WHEN engaged_3 >= 4 THEN 1 END) AS promoters,
  COUNT(CASE WHEN engaged_3 <= 2 THEN 1 END) AS detractors,
  COUNT(*) AS responses
FROM engagement_responses
WHERE
  wave >= CAST('2026-01-31' AS DATE)
  AND wave < CAST('2026-02-02' AS DATE)
  AND engaged_3 BETWEEN 1 AND 5
GROUP BY
  wave,
  department,
  site,
  team;

-- ==== item_engaged_4
SELECT
  wave AS day,
  department,
  site,
  team,
  COUNT(CASE WHEN engaged_4 >= 4 THEN 1 END) AS promoters,
  COUNT(CASE WHEN engaged_4 <= 2 THEN 1 END) AS detractors,
  COUNT(*) AS responses
FROM engagement_responses
WHERE
  wave >= CAST('2026-01-31' AS DATE)
  AND wave < CAST('2026-02-02' AS DATE)
  AND engaged_4 BETWEEN 1 AND 5
GROUP BY
  wave,
  department,
  site,
  team;

-- ==== item_engaged_5
SELECT
  wave AS day,
  department,
  site,
  team,
  COUNT(CASE WHEN engaged_5 >= 4 THEN 1 END) AS promoters,
  COUNT(CASE WHEN engaged_5 <= 2 THEN 1 END) AS detractors,
  COUNT(*) AS responses
FROM engagement_responses
WHERE
  wave >= CAST('2026-01-31' AS DATE)
  AND wave < CAST('2026-02-02' AS DATE)
  AND engaged_5 BETWEEN 1 AND 5
GROUP BY
  wave,
  department,
  site,
  team;

-- ==== item_knows_promise
SELECT
  wave AS day,
  department,
  site,
  team,
  COUNT(CASE WHEN knows_promise >= 4 THEN 1 END) AS promoters,
  COUNT(CASE WHEN knows_promise <= 2 THEN 1 END) AS detractors,
  COUNT(*) AS responses
FROM engagement_responses
WHERE
  wave >= CAST('2026-01-31' AS DATE)
  AND wave < CAST('2026-02-02' AS DATE)
  AND knows_promise BETWEEN 1 AND 5
GROUP BY
  wave,
  department,
  site,
  team;

-- ==== joined
SELECT
  joined_on AS day,
  segment,
  region,
  plan,
  COUNT(*) AS amount
FROM consumers
WHERE
  joined_on >= CAST('2026-01-31' AS DATE)
  AND joined_on < CAST('2026-02-02' AS DATE)
GROUP BY
  joined_on,
  segment,
  region,
  plan;

-- ==== lapse_rate
WITH ended AS (
  SELECT
    month_end,
    CAST(month_end - INTERVAL '180' DAY AS DATE) AS since,
    CAST(month_end - INTERVAL '180' DAY - INTERVAL '180' DAY AS DATE) AS before
  FROM months
  WHERE
    month_end >= CAST('2026-01-31' AS DATE)
    AND month_end < CAST('2026-02-02' AS DATE)
    AND month_end < CAST('2026-04-15' AS DATE)
), bought AS (
  SELECT
    consumer_id,
    CAST(occurred_at AS DATE) AS day,
    CAST(occurred_at AS DATE) AS covered_from,
    CAST(occurred_at AS DATE) AS covered_to
  FROM interactions
  WHERE
    stage = '' AND NOT consumer_id IS NULL
  GROUP BY
    consumer_id,
    CAST(occurred_at AS DATE)
  UNION ALL
  SELECT
    consumer_id,
    CAST(month + INTERVAL '14' DAY AS DATE) AS day,
    month AS covered_from,
    CAST(month + INTERVAL '1' MONTH + INTERVAL '9' DAY AS DATE) AS covered_to
  FROM consumer_values
  WHERE
    monthly_value > 0
    AND NOT EXISTS(
      SELECT
        1
      FROM interactions
      WHERE
        stage = ''
    )
), bounds AS (
  SELECT
    MIN(covered_from) AS first_day,
    MAX(covered_to) AS last_day
  FROM bought
), purchases AS (
  SELECT
    consumer_id,
    day,
    LEAD(day) OVER (PARTITION BY consumer_id ORDER BY day) AS next_day
  FROM bought
)
SELECT
  m.month_end AS day,
  c.segment,
  c.region,
  COUNT(CASE WHEN p.next_day IS NULL OR p.next_day > m.month_end THEN 1 END) AS numerator,
  COUNT(*) AS denominator
FROM ended AS m
JOIN bounds AS b
  ON b.first_day <= CAST(m.before + INTERVAL '1' DAY AS DATE)
  AND b.last_day >= m.month_end
JOIN purchases AS p
  ON p.day > m.before
  AND p.day <= m.since
  AND (
    p.next_day IS NULL OR p.next_day > m.since
  )
LEFT JOIN consumers AS c
  ON c.consumer_id = p.consumer_id
GROUP BY
  m.month_end,
  c.segment,
  c.region;

-- ==== left
SELECT
  left_on AS day,
  segment,
  region,
  plan,
  leave_reason,
  COUNT(*) AS amount
FROM consumers
WHERE
  left_on >= CAST('2026-01-31' AS DATE) AND left_on < CAST('2026-02-02' AS DATE)
GROUP BY
  left_on,
  segment,
  region,
  plan,
  leave_reason;

-- ==== left_by_choice
SELECT
  left_on AS day,
  segment,
  region,
  plan,
  SUM(CASE WHEN left_voluntarily THEN 1 ELSE 0 END) AS numerator,
  COUNT(*) AS denominator
FROM consumers
WHERE
  left_on >= CAST('2026-01-31' AS DATE)
  AND left_on < CAST('2026-02-02' AS DATE)
  AND NOT left_voluntarily IS NULL
GROUP BY
  left_on,
  segment,
  region,
  plan;

-- ==== left_since_joining
SELECT
  joined_on AS day,
  segment,
  region,
  plan,
  COUNT(CASE WHEN left_on <= CAST('2026-04-15' AS DATE) THEN 1 END) AS numerator,
  COUNT(*) AS denominator
FROM consumers
WHERE
  joined_on >= CAST('2026-01-31' AS DATE)
  AND joined_on < CAST('2026-02-02' AS DATE)
GROUP BY
  joined_on,
  segment,
  region,
  plan;

-- ==== monthly_churn
WITH ended AS (
  SELECT
    month,
    CAST(month_end + INTERVAL '1' DAY AS DATE) AS next_month
  FROM months
  WHERE
    month >= CAST('2026-01-31' AS DATE)
    AND month < CAST('2026-02-02' AS DATE)
    AND month_end < CAST('2026-04-15' AS DATE)
), changes AS (
  SELECT
    day,
    segment,
    region,
    plan,
    SUM(change) AS change
  FROM (
    SELECT
      joined_on AS day,
      segment,
      region,
      plan,
      1 AS change
    FROM consumers
    UNION ALL
    SELECT
      CASE WHEN left_on > joined_on THEN left_on ELSE joined_on END AS day,
      segment,
      region,
      plan,
      -1 AS change
    FROM consumers
    WHERE
      NOT left_on IS NULL
  ) AS comings_and_goings
  GROUP BY
    day,
    segment,
    region,
    plan
), consumer_months AS (
  SELECT
    m.month,
    c.segment,
    c.region,
    c.plan,
    SUM(c.change) AS active,
    0 AS gone
  FROM ended AS m
  JOIN changes AS c
    ON c.day <= m.month
  GROUP BY
    m.month,
    c.segment,
    c.region,
    c.plan
  UNION ALL
  SELECT
    m.month,
    c.segment,
    c.region,
    c.plan,
    0 AS active,
    COUNT(*) AS gone
  FROM ended AS m
  JOIN consumers AS c
    ON c.left_on > m.month AND c.left_on <= m.next_month AND c.joined_on <= m.month
  GROUP BY
    m.month,
    c.segment,
    c.region,
    c.plan
)
SELECT
  month AS day,
  segment,
  region,
  plan,
  SUM(gone) AS numerator,
  SUM(active) AS denominator
FROM consumer_months
GROUP BY
  month,
  segment,
  region,
  plan
HAVING
  SUM(active) > 0;

-- ==== monthly_value_per_consumer
SELECT
  month AS day,
  segment,
  region,
  plan,
  COUNT(*) AS n,
  SUM(monthly_value) AS total,
  SUM(monthly_value * monthly_value) AS total_sq
FROM consumer_values
WHERE
  month >= CAST('2026-01-31' AS DATE)
  AND month < CAST('2026-02-02' AS DATE)
  AND monthly_value > 0
GROUP BY
  month,
  segment,
  region,
  plan;

-- ==== net_revenue_retention
WITH value_months AS (
  SELECT DISTINCT
    month
  FROM consumer_values
), ended AS (
  SELECT
    month,
    month_end,
    CAST(month_end - INTERVAL '12' MONTH AS DATE) AS year_before
  FROM months
  WHERE
    month_end >= CAST('2026-01-31' AS DATE)
    AND month_end < CAST('2026-02-02' AS DATE)
    AND month_end < CAST('2026-04-15' AS DATE)
), compared AS (
  SELECT
    m.month_end,
    s.month AS start_month,
    e.month AS end_month
  FROM ended AS m
  JOIN value_months AS s
    ON s.month >= m.month - INTERVAL '12' MONTH - INTERVAL '10' DAY
    AND s.month <= m.month - INTERVAL '12' MONTH + INTERVAL '10' DAY
  JOIN value_months AS e
    ON e.month >= m.month - INTERVAL '10' DAY AND e.month <= m.month + INTERVAL '10' DAY
), consumer_years AS (
  SELECT
    m.month_end,
    s.segment,
    s.region,
    s.plan,
    s.monthly_value AS start_value,
    e.monthly_value AS end_value
  FROM compared AS m
  JOIN consumer_values AS s
    ON s.month = m.start_month AND s.monthly_value > 0
  LEFT JOIN consumer_values AS e
    ON e.consumer_id = s.consumer_id AND e.month = m.end_month
  UNION ALL
  SELECT
    m.month_end,
    c.segment,
    c.region,
    c.plan,
    c.monthly_value AS start_value,
    CASE WHEN c.left_on <= m.month_end THEN 0 ELSE c.monthly_value END AS end_value
  FROM ended AS m
  JOIN consumers AS c
    ON c.joined_on <= m.year_before
    AND (
      c.left_on IS NULL OR c.left_on > m.year_before
    )
  WHERE
    c.monthly_value > 0
    AND NOT EXISTS(
      SELECT
        1
      FROM consumer_values
    )
    AND EXISTS(
      SELECT
        1
      FROM consumers
      WHERE
        NOT left_on IS NULL
    )
)
SELECT
  month_end AS day,
  segment,
  region,
  plan,
  COUNT(*) AS n,
  SUM(end_part) AS num,
  SUM(start_value) AS den,
  SUM(end_part * end_part) AS num_sq,
  SUM(start_value * start_value) AS den_sq,
  SUM(end_part * start_value) AS num_den
FROM (
  SELECT
    month_end,
    segment,
    region,
    plan,
    start_value,
    CASE WHEN end_value > 0 THEN end_value ELSE 0 END AS end_part
  FROM consumer_years
) AS parts
GROUP BY
  month_end,
  segment,
  region,
  plan;

-- ==== nps
SELECT
  CAST(responded_at AS DATE) AS day,
  segment,
  region,
  survey,
  channel,
  stage,
  COUNT(CASE WHEN nps >= 9 THEN 1 END) AS promoters,
  COUNT(CASE WHEN nps <= 6 THEN 1 END) AS detractors,
  COUNT(*) AS responses
FROM survey_responses
WHERE
  responded_at >= CAST('2026-01-31' AS DATE)
  AND responded_at < CAST('2026-02-02' AS DATE)
  AND nps BETWEEN 0 AND 10
GROUP BY
  CAST(responded_at AS DATE),
  segment,
  region,
  survey,
  channel,
  stage;

-- ==== nps_drivers
SELECT
  CAST(responded_at AS DATE) AS day,
  segment,
  region,
  nps,
  recognized,
  relevant,
  easy,
  anticipated,
  heard
FROM survey_responses
WHERE
  responded_at >= CAST('2026-01-31' AS DATE)
  AND responded_at < CAST('2026-02-02' AS DATE)
  AND nps BETWEEN 0 AND 10
  AND recognized BETWEEN 1 AND 5
  AND relevant BETWEEN 1 AND 5
  AND easy BETWEEN 1 AND 5
  AND anticipated BETWEEN 1 AND 5
  AND heard BETWEEN 1 AND 5;

-- ==== nps_weighted
SELECT
  day,
  segment,
  region,
  survey,
  channel,
  stage,
  COUNT(*) AS n,
  SUM(weight * score) AS num,
  SUM(weight) AS den,
  SUM(weight * weight * score * score) AS num_sq,
  SUM(weight * weight) AS den_sq,
  SUM(weight * weight * score) AS num_den
FROM (
  SELECT
    CAST(responded_at AS DATE) AS day,
    segment,
    region,
    survey,
    channel,
    stage,
    COALESCE(weight, 1) AS weight,
    CASE WHEN nps >= 9 THEN 100 WHEN nps <= 6 THEN -100 ELSE 0 END AS score
  FROM survey_responses
  WHERE
    responded_at >= CAST('2026-01-31' AS DATE)
    AND responded_at < CAST('2026-02-02' AS DATE)
    AND nps BETWEEN 0 AND 10
) AS answers
GROUP BY
  day,
  segment,
  region,
  survey,
  channel,
  stage;

-- ==== occupancy
SELECT
  day,
  team,
  COUNT(*) AS n,
  SUM(handle_s) AS num,
  SUM(handle_s + free_s) AS den,
  SUM(handle_s * handle_s) AS num_sq,
  SUM((
    handle_s + free_s
  ) * (
    handle_s + free_s
  )) AS den_sq,
  SUM(handle_s * (
    handle_s + free_s
  )) AS num_den
FROM (
  SELECT
    t.day,
    t.team,
    t.available_s AS free_s,
    COALESCE(c.handle_s, 0) AS handle_s
  FROM agent_time AS t
  LEFT JOIN (
    SELECT
      agent_id,
      CAST(offered_at AS DATE) AS day,
      SUM(COALESCE(talk_s, 0) + COALESCE(hold_s, 0) + COALESCE(wrap_s, 0)) AS handle_s
    FROM calls
    WHERE
      offered_at >= CAST('2026-01-31' AS DATE)
      AND offered_at < CAST('2026-02-02' AS DATE)
      AND NOT abandoned
      AND NOT agent_id IS NULL
    GROUP BY
      agent_id,
      CAST(offered_at AS DATE)
  ) AS c
    ON c.agent_id = t.agent_id AND c.day = t.day
  WHERE
    t.day >= CAST('2026-01-31' AS DATE)
    AND t.day < CAST('2026-02-02' AS DATE)
    AND NOT t.available_s IS NULL
) AS agent_days
GROUP BY
  day,
  team;

-- ==== participation
SELECT
  wave AS day,
  department,
  site,
  team,
  CASE WHEN SUM(answered) < SUM(invited) THEN SUM(answered) ELSE SUM(invited) END AS numerator,
  SUM(invited) AS denominator
FROM (
  SELECT
    wave,
    department,
    site,
    team,
    invited,
    0 AS answered
  FROM engagement_invitations
  WHERE
    wave >= CAST('2026-01-31' AS DATE) AND wave < CAST('2026-02-02' AS DATE)
  UNION ALL
  SELECT
    wave,
    department,
    site,
    team,
    0 AS invited,
    1 AS answered
  FROM engagement_responses
  WHERE
    wave >= CAST('2026-01-31' AS DATE) AND wave < CAST('2026-02-02' AS DATE)
) AS invited_and_answered
GROUP BY
  wave,
  department,
  site,
  team
HAVING
  SUM(invited) > 0;

-- ==== problem_free_rate
WITH covered AS (
  SELECT
    m.month,
    m.month_end
  FROM months AS m
  CROSS JOIN (
    SELECT
      CAST(MIN(occurred_at) AS DATE) AS first_day,
      CAST(MAX(occurred_at) AS DATE) AS last_day
    FROM interactions
  ) AS i
  CROSS JOIN (
    SELECT
      CAST(MIN(offered_at) AS DATE) AS first_day,
      CAST(MAX(offered_at) AS DATE) AS last_day
    FROM calls
  ) AS c
  WHERE
    m.month >= CAST('2026-01-31' AS DATE)
    AND m.month < CAST('2026-02-02' AS DATE)
    AND (
      (
        m.month >= i.first_day AND m.month_end <= i.last_day
      )
      OR (
        m.month >= c.first_day AND m.month_end <= c.last_day
      )
      OR (
        m.month >= i.first_day
        AND m.month_end <= c.last_day
        AND c.first_day <= i.last_day + INTERVAL '1' DAY
      )
      OR (
        m.month >= c.first_day
        AND m.month_end <= i.last_day
        AND i.first_day <= c.last_day + INTERVAL '1' DAY
      )
    )
), days_of_months AS (
  SELECT
    d.day,
    m.month
  FROM (
    SELECT
      CAST(occurred_at AS DATE) AS day
    FROM interactions
    UNION
    SELECT
      CAST(offered_at AS DATE) AS day
    FROM calls
  ) AS d
  JOIN covered AS m
    ON d.day >= m.month AND d.day <= m.month_end
), troubled AS (
  SELECT DISTINCT
    e.consumer_id,
    d.month
  FROM (
    SELECT
      consumer_id,
      CAST(occurred_at AS DATE) AS day
    FROM interactions
    WHERE
      is_problem
    UNION ALL
    SELECT
      consumer_id,
      CAST(offered_at AS DATE) AS day
    FROM calls
    WHERE
      NOT caused_by_stage IS NULL
  ) AS e
  JOIN days_of_months AS d
    ON d.day = e.day
  WHERE
    NOT e.consumer_id IS NULL
), changes AS (
  SELECT
    day,
    segment,
    region,
    SUM(change) AS change
  FROM (
    SELECT
      joined_on AS day,
      segment,
      region,
      1 AS change
    FROM consumers
    UNION ALL
    SELECT
      CASE WHEN left_on > joined_on THEN left_on ELSE joined_on END AS day,
      segment,
      region,
      -1 AS change
    FROM consumers
    WHERE
      NOT left_on IS NULL
  ) AS comings_and_goings
  GROUP BY
    day,
    segment,
    region
), consumer_months AS (
  SELECT
    m.month,
    c.segment,
    c.region,
    SUM(c.change) AS active,
    0 AS troubled
  FROM covered AS m
  JOIN changes AS c
    ON c.day <= m.month
  GROUP BY
    m.month,
    c.segment,
    c.region
  UNION ALL
  SELECT
    t.month,
    c.segment,
    c.region,
    0 AS active,
    COUNT(*) AS troubled
  FROM troubled AS t
  JOIN consumers AS c
    ON c.consumer_id = t.consumer_id
    AND c.joined_on <= t.month
    AND (
      c.left_on IS NULL OR c.left_on > t.month
    )
  GROUP BY
    t.month,
    c.segment,
    c.region
)
SELECT
  month AS day,
  segment,
  region,
  SUM(active) - SUM(troubled) AS numerator,
  SUM(active) AS denominator
FROM consumer_months
GROUP BY
  month,
  segment,
  region
HAVING
  SUM(active) > 0;

-- ==== problem_rate
SELECT
  CAST(occurred_at AS DATE) AS day,
  segment,
  region,
  channel,
  stage,
  COUNT(CASE WHEN is_problem THEN 1 END) AS numerator,
  COUNT(*) AS denominator
FROM interactions
WHERE
  occurred_at >= CAST('2026-01-31' AS DATE)
  AND occurred_at < CAST('2026-02-02' AS DATE)
  AND NOT is_problem IS NULL
GROUP BY
  CAST(occurred_at AS DATE),
  segment,
  region,
  channel,
  stage;

-- ==== regretted_turnover
SELECT
  day,
  department,
  site,
  team,
  COUNT(*) AS n,
  SUM(gone) AS num,
  SUM(employed) AS den,
  SUM(gone) AS num_sq,
  SUM(employed * employed) AS den_sq,
  SUM(gone * employed) AS num_den
FROM (
  SELECT
    m.month AS day,
    e.department,
    e.site,
    e.team,
    CASE WHEN e.left_on <= m.month_end AND e.regretted THEN 1 ELSE 0 END AS gone,
    CASE
      WHEN e.hired_on <= m.month AND (
        e.left_on IS NULL OR e.left_on > m.month
      )
      THEN 0.5
      ELSE 0
    END + CASE WHEN e.left_on IS NULL OR e.left_on > m.month_end THEN 0.5 ELSE 0 END AS employed
  FROM months AS m
  JOIN employees AS e
    ON e.hired_on <= m.month_end AND (
      e.left_on IS NULL OR e.left_on >= m.month
    )
  WHERE
    m.month >= CAST('2026-01-31' AS DATE)
    AND m.month < CAST('2026-02-02' AS DATE)
    AND m.month_end < CAST('2026-04-15' AS DATE)
) AS employee_months
GROUP BY
  day,
  department,
  site,
  team;

-- ==== repeat_call_rate
SELECT
  CAST(offered_at AS DATE) AS day,
  segment,
  region,
  queue,
  reason,
  caused_by_stage,
  COUNT(
    CASE
      WHEN earlier_at < offered_at AND earlier_at >= offered_at - INTERVAL '168' HOUR
      THEN 1
    END
  ) AS numerator,
  COUNT(*) AS denominator
FROM (
  SELECT
    offered_at,
    segment,
    region,
    queue,
    reason,
    caused_by_stage,
    MIN(before_at) OVER (PARTITION BY consumer_id, reason, offered_at) AS earlier_at
  FROM (
    SELECT
      consumer_id,
      offered_at,
      segment,
      region,
      queue,
      reason,
      caused_by_stage,
      LAG(offered_at) OVER (PARTITION BY consumer_id, reason ORDER BY offered_at) AS before_at
    FROM calls
    WHERE
      NOT consumer_id IS NULL
      AND NOT reason IS NULL
      AND offered_at >= CAST('2026-01-31' AS DATE) - INTERVAL '168' HOUR
      AND offered_at < CAST('2026-02-02' AS DATE)
  ) AS in_order
) AS followed
WHERE
  offered_at >= CAST('2026-01-31' AS DATE)
GROUP BY
  CAST(offered_at AS DATE),
  segment,
  region,
  queue,
  reason,
  caused_by_stage;

-- ==== repeat_rate
WITH ended AS (
  SELECT
    month_end,
    CAST(month_end - INTERVAL '180' DAY AS DATE) AS since
  FROM months
  WHERE
    month_end >= CAST('2026-01-31' AS DATE)
    AND month_end < CAST('2026-02-02' AS DATE)
    AND month_end < CAST('2026-04-15' AS DATE)
), bought AS (
  SELECT
    consumer_id,
    CAST(occurred_at AS DATE) AS day,
    CAST(occurred_at AS DATE) AS covered_from,
    CAST(occurred_at AS DATE) AS covered_to
  FROM interactions
  WHERE
    stage = '' AND NOT consumer_id IS NULL
  GROUP BY
    consumer_id,
    CAST(occurred_at AS DATE)
  UNION ALL
  SELECT
    consumer_id,
    CAST(month + INTERVAL '14' DAY AS DATE) AS day,
    month AS covered_from,
    CAST(month + INTERVAL '1' MONTH + INTERVAL '9' DAY AS DATE) AS covered_to
  FROM consumer_values
  WHERE
    monthly_value > 0
    AND NOT EXISTS(
      SELECT
        1
      FROM interactions
      WHERE
        stage = ''
    )
), bounds AS (
  SELECT
    MIN(covered_from) AS first_day,
    MAX(covered_to) AS last_day
  FROM bought
), purchases AS (
  SELECT
    consumer_id,
    day,
    LAG(day) OVER (PARTITION BY consumer_id ORDER BY day) AS day_before,
    LEAD(day) OVER (PARTITION BY consumer_id ORDER BY day) AS next_day
  FROM bought
)
SELECT
  m.month_end AS day,
  c.segment,
  c.region,
  COUNT(CASE WHEN p.day_before > m.since THEN 1 END) AS numerator,
  COUNT(*) AS denominator
FROM ended AS m
JOIN bounds AS b
  ON b.first_day <= CAST(m.since + INTERVAL '1' DAY AS DATE)
  AND b.last_day >= m.month_end
JOIN purchases AS p
  ON p.day > m.since
  AND p.day <= m.month_end
  AND (
    p.next_day IS NULL OR p.next_day > m.month_end
  )
LEFT JOIN consumers AS c
  ON c.consumer_id = p.consumer_id
GROUP BY
  m.month_end,
  c.segment,
  c.region;

-- ==== resolved_rate
SELECT
  CAST(offered_at AS DATE) AS day,
  segment,
  region,
  queue,
  COUNT(CASE WHEN resolved THEN 1 END) AS numerator,
  COUNT(*) AS denominator
FROM calls
WHERE
  offered_at >= CAST('2026-01-31' AS DATE)
  AND offered_at < CAST('2026-02-02' AS DATE)
  AND NOT abandoned
  AND NOT resolved IS NULL
GROUP BY
  CAST(offered_at AS DATE),
  segment,
  region,
  queue;

-- ==== respondents
WITH valued AS (
  SELECT
    consumer_id,
    CASE
      WHEN 4 * (
        above - 1
      ) < everybody
      THEN 'lowest quarter'
      WHEN 2 * (
        above - 1
      ) < everybody
      THEN 'second quarter'
      WHEN 4 * (
        above - 1
      ) < 3 * everybody
      THEN 'third quarter'
      ELSE 'highest quarter'
    END AS value_band
  FROM (
    SELECT
      consumer_id,
      RANK() OVER (ORDER BY monthly_value) AS above,
      COUNT(*) OVER () AS everybody
    FROM consumers
    WHERE
      NOT monthly_value IS NULL
  ) AS ranked
), days_of_months AS (
  SELECT
    d.day,
    m.month
  FROM (
    SELECT DISTINCT
      CAST(responded_at AS DATE) AS day
    FROM survey_responses
    WHERE
      responded_at >= CAST('2026-01-31' AS DATE) AND nps BETWEEN 0 AND 10
  ) AS d
  JOIN months AS m
    ON d.day >= m.month AND d.day <= m.month_end
  WHERE
    m.month >= CAST('2026-01-31' AS DATE) AND m.month < CAST('2026-02-02' AS DATE)
)
SELECT
  day,
  segment,
  region,
  survey,
  plan,
  tenure_band,
  value_band,
  COUNT(CASE WHEN nps >= 9 THEN 1 END) AS promoters,
  COUNT(CASE WHEN nps <= 6 THEN 1 END) AS detractors,
  COUNT(*) AS responses
FROM (
  SELECT
    d.month AS day,
    c.segment,
    c.region,
    r.survey,
    c.plan,
    v.value_band,
    r.nps,
    CASE
      WHEN CAST(c.joined_on + INTERVAL '12' MONTH AS DATE) > d.month
      THEN 'under 1 year'
      WHEN CAST(c.joined_on + INTERVAL '24' MONTH AS DATE) > d.month
      THEN '1 to 2 years'
      WHEN CAST(c.joined_on + INTERVAL '60' MONTH AS DATE) > d.month
      THEN '2 to 5 years'
      ELSE '5 years or more'
    END AS tenure_band
  FROM survey_responses AS r
  JOIN days_of_months AS d
    ON d.day = CAST(r.responded_at AS DATE)
  JOIN consumers AS c
    ON c.consumer_id = r.consumer_id
  LEFT JOIN valued AS v
    ON v.consumer_id = r.consumer_id
  WHERE
    r.nps BETWEEN 0 AND 10
) AS answers
GROUP BY
  day,
  segment,
  region,
  survey,
  plan,
  tenure_band,
  value_band;

-- ==== response_rate
SELECT
  CAST(i.sent_at AS DATE) AS day,
  i.segment,
  i.region,
  i.survey,
  i.channel,
  COUNT(CASE WHEN a.answered_at <= i.sent_at + INTERVAL '720' HOUR THEN 1 END) AS numerator,
  COUNT(*) AS denominator
FROM survey_invitations AS i
LEFT JOIN (
  SELECT
    invitation_id,
    MIN(responded_at) AS answered_at
  FROM survey_responses
  WHERE
    invitation_id IN (
      SELECT
        invitation_id
      FROM survey_invitations
      WHERE
        sent_at >= CAST('2026-01-31' AS DATE) AND sent_at < CAST('2026-02-02' AS DATE)
    )
  GROUP BY
    invitation_id
) AS a
  ON a.invitation_id = i.invitation_id
WHERE
  i.sent_at >= CAST('2026-01-31' AS DATE)
  AND i.sent_at < CAST('2026-02-02' AS DATE)
GROUP BY
  CAST(i.sent_at AS DATE),
  i.segment,
  i.region,
  i.survey,
  i.channel;

-- ==== retention_12m
SELECT
  m.month_end AS day,
  c.segment,
  c.region,
  c.plan,
  COUNT(CASE WHEN c.left_on IS NULL OR c.left_on > c.twelve_months_on THEN 1 END) AS numerator,
  COUNT(*) AS denominator
FROM months AS m
JOIN (
  SELECT
    segment,
    region,
    plan,
    left_on,
    CAST(joined_on + INTERVAL '12' MONTH AS DATE) AS twelve_months_on
  FROM consumers
) AS c
  ON c.twelve_months_on >= m.month AND c.twelve_months_on <= m.month_end
WHERE
  m.month_end >= CAST('2026-01-31' AS DATE)
  AND m.month_end < CAST('2026-02-02' AS DATE)
  AND m.month_end < CAST('2026-04-15' AS DATE)
GROUP BY
  m.month_end,
  c.segment,
  c.region,
  c.plan;

-- ==== retention_curve
SELECT
  day,
  segment,
  region,
  plan,
  tenure,
  SUM(entered) AS entered,
  SUM(gone) AS "left",
  SUM(censored) AS censored
FROM (
  SELECT
    joined_on AS day,
    segment,
    region,
    plan,
    0 AS tenure,
    1 AS entered,
    0 AS gone,
    0 AS censored
  FROM consumers
  WHERE
    joined_on >= CAST('2026-01-31' AS DATE)
    AND joined_on < CAST('2026-02-02' AS DATE)
    AND joined_on <= CAST('2026-04-15' AS DATE)
  UNION ALL
  SELECT
    joined_on AS day,
    segment,
    region,
    plan,
    12 * (
      EXTRACT(YEAR FROM until_day) - EXTRACT(YEAR FROM joined_on)
    ) + EXTRACT(MONTH FROM until_day) - EXTRACT(MONTH FROM joined_on) - CASE
      WHEN EXTRACT(DAY FROM until_day) < EXTRACT(DAY FROM joined_on)
      THEN 1
      ELSE 0
    END AS tenure,
    0 AS entered,
    gone,
    1 - gone AS censored
  FROM (
    SELECT
      joined_on,
      segment,
      region,
      plan,
      CASE
        WHEN left_on <= CAST('2026-04-15' AS DATE)
        THEN left_on
        ELSE CAST(CAST('2026-04-15' AS DATE) AS DATE)
      END AS until_day,
      CASE WHEN left_on <= CAST('2026-04-15' AS DATE) THEN 1 ELSE 0 END AS gone
    FROM consumers
    WHERE
      joined_on >= CAST('2026-01-31' AS DATE)
      AND joined_on < CAST('2026-02-02' AS DATE)
      AND joined_on <= CAST('2026-04-15' AS DATE)
  ) AS stays
) AS flows
GROUP BY
  day,
  segment,
  region,
  plan,
  tenure;

-- ==== revenue_churn
WITH value_months AS (
  SELECT DISTINCT
    month
  FROM consumer_values
), ended AS (
  SELECT
    month,
    month_end,
    CAST(month_end - INTERVAL '12' MONTH AS DATE) AS year_before
  FROM months
  WHERE
    month_end >= CAST('2026-01-31' AS DATE)
    AND month_end < CAST('2026-02-02' AS DATE)
    AND month_end < CAST('2026-04-15' AS DATE)
), compared AS (
  SELECT
    m.month_end,
    s.month AS start_month,
    e.month AS end_month
  FROM ended AS m
  JOIN value_months AS s
    ON s.month >= m.month - INTERVAL '12' MONTH - INTERVAL '10' DAY
    AND s.month <= m.month - INTERVAL '12' MONTH + INTERVAL '10' DAY
  JOIN value_months AS e
    ON e.month >= m.month - INTERVAL '10' DAY AND e.month <= m.month + INTERVAL '10' DAY
), consumer_years AS (
  SELECT
    m.month_end,
    s.segment,
    s.region,
    s.plan,
    s.monthly_value AS start_value,
    e.monthly_value AS end_value
  FROM compared AS m
  JOIN consumer_values AS s
    ON s.month = m.start_month AND s.monthly_value > 0
  LEFT JOIN consumer_values AS e
    ON e.consumer_id = s.consumer_id AND e.month = m.end_month
  UNION ALL
  SELECT
    m.month_end,
    c.segment,
    c.region,
    c.plan,
    c.monthly_value AS start_value,
    CASE WHEN c.left_on <= m.month_end THEN 0 ELSE c.monthly_value END AS end_value
  FROM ended AS m
  JOIN consumers AS c
    ON c.joined_on <= m.year_before
    AND (
      c.left_on IS NULL OR c.left_on > m.year_before
    )
  WHERE
    c.monthly_value > 0
    AND NOT EXISTS(
      SELECT
        1
      FROM consumer_values
    )
    AND EXISTS(
      SELECT
        1
      FROM consumers
      WHERE
        NOT left_on IS NULL
    )
)
SELECT
  month_end AS day,
  segment,
  region,
  plan,
  COUNT(*) AS n,
  SUM(end_part) AS num,
  SUM(start_value) AS den,
  SUM(end_part * end_part) AS num_sq,
  SUM(start_value * start_value) AS den_sq,
  SUM(end_part * start_value) AS num_den
FROM (
  SELECT
    month_end,
    segment,
    region,
    plan,
    start_value,
    CASE WHEN end_value > 0 THEN 0 ELSE start_value END AS end_part
  FROM consumer_years
) AS parts
GROUP BY
  month_end,
  segment,
  region,
  plan;

-- ==== revenue_contraction
WITH value_months AS (
  SELECT DISTINCT
    month
  FROM consumer_values
), ended AS (
  SELECT
    month,
    month_end,
    CAST(month_end - INTERVAL '12' MONTH AS DATE) AS year_before
  FROM months
  WHERE
    month_end >= CAST('2026-01-31' AS DATE)
    AND month_end < CAST('2026-02-02' AS DATE)
    AND month_end < CAST('2026-04-15' AS DATE)
), compared AS (
  SELECT
    m.month_end,
    s.month AS start_month,
    e.month AS end_month
  FROM ended AS m
  JOIN value_months AS s
    ON s.month >= m.month - INTERVAL '12' MONTH - INTERVAL '10' DAY
    AND s.month <= m.month - INTERVAL '12' MONTH + INTERVAL '10' DAY
  JOIN value_months AS e
    ON e.month >= m.month - INTERVAL '10' DAY AND e.month <= m.month + INTERVAL '10' DAY
), consumer_years AS (
  SELECT
    m.month_end,
    s.segment,
    s.region,
    s.plan,
    s.monthly_value AS start_value,
    e.monthly_value AS end_value
  FROM compared AS m
  JOIN consumer_values AS s
    ON s.month = m.start_month AND s.monthly_value > 0
  LEFT JOIN consumer_values AS e
    ON e.consumer_id = s.consumer_id AND e.month = m.end_month
  UNION ALL
  SELECT
    m.month_end,
    c.segment,
    c.region,
    c.plan,
    c.monthly_value AS start_value,
    CASE WHEN c.left_on <= m.month_end THEN 0 ELSE c.monthly_value END AS end_value
  FROM ended AS m
  JOIN consumers AS c
    ON c.joined_on <= m.year_before
    AND (
      c.left_on IS NULL OR c.left_on > m.year_before
    )
  WHERE
    c.monthly_value > 0
    AND NOT EXISTS(
      SELECT
        1
      FROM consumer_values
    )
    AND EXISTS(
      SELECT
        1
      FROM consumers
      WHERE
        NOT left_on IS NULL
    )
)
SELECT
  month_end AS day,
  segment,
  region,
  plan,
  COUNT(*) AS n,
  SUM(end_part) AS num,
  SUM(start_value) AS den,
  SUM(end_part * end_part) AS num_sq,
  SUM(start_value * start_value) AS den_sq,
  SUM(end_part * start_value) AS num_den
FROM (
  SELECT
    month_end,
    segment,
    region,
    plan,
    start_value,
    CASE
      WHEN end_value > 0 AND end_value < start_value
      THEN start_value - end_value
      ELSE 0
    END AS end_part
  FROM consumer_years
) AS parts
GROUP BY
  month_end,
  segment,
  region,
  plan;

-- ==== revenue_expansion
WITH value_months AS (
  SELECT DISTINCT
    month
  FROM consumer_values
), ended AS (
  SELECT
    month,
    month_end,
    CAST(month_end - INTERVAL '12' MONTH AS DATE) AS year_before
  FROM months
  WHERE
    month_end >= CAST('2026-01-31' AS DATE)
    AND month_end < CAST('2026-02-02' AS DATE)
    AND month_end < CAST('2026-04-15' AS DATE)
), compared AS (
  SELECT
    m.month_end,
    s.month AS start_month,
    e.month AS end_month
  FROM ended AS m
  JOIN value_months AS s
    ON s.month >= m.month - INTERVAL '12' MONTH - INTERVAL '10' DAY
    AND s.month <= m.month - INTERVAL '12' MONTH + INTERVAL '10' DAY
  JOIN value_months AS e
    ON e.month >= m.month - INTERVAL '10' DAY AND e.month <= m.month + INTERVAL '10' DAY
), consumer_years AS (
  SELECT
    m.month_end,
    s.segment,
    s.region,
    s.plan,
    s.monthly_value AS start_value,
    e.monthly_value AS end_value
  FROM compared AS m
  JOIN consumer_values AS s
    ON s.month = m.start_month AND s.monthly_value > 0
  LEFT JOIN consumer_values AS e
    ON e.consumer_id = s.consumer_id AND e.month = m.end_month
  UNION ALL
  SELECT
    m.month_end,
    c.segment,
    c.region,
    c.plan,
    c.monthly_value AS start_value,
    CASE WHEN c.left_on <= m.month_end THEN 0 ELSE c.monthly_value END AS end_value
  FROM ended AS m
  JOIN consumers AS c
    ON c.joined_on <= m.year_before
    AND (
      c.left_on IS NULL OR c.left_on > m.year_before
    )
  WHERE
    c.monthly_value > 0
    AND NOT EXISTS(
      SELECT
        1
      FROM consumer_values
    )
    AND EXISTS(
      SELECT
        1
      FROM consumers
      WHERE
        NOT left_on IS NULL
    )
)
SELECT
  month_end AS day,
  segment,
  region,
  plan,
  COUNT(*) AS n,
  SUM(end_part) AS num,
  SUM(start_value) AS den,
  SUM(end_part * end_part) AS num_sq,
  SUM(start_value * start_value) AS den_sq,
  SUM(end_part * start_value) AS num_den
FROM (
  SELECT
    month_end,
    segment,
    region,
    plan,
    start_value,
    CASE WHEN end_value > start_value THEN end_value - start_value ELSE 0 END AS end_part
  FROM consumer_years
) AS parts
GROUP BY
  month_end,
  segment,
  region,
  plan;

-- ==== revenue_new
WITH value_months AS (
  SELECT DISTINCT
    month
  FROM consumer_values
), ended AS (
  SELECT
    month,
    month_end,
    CAST(month_end - INTERVAL '12' MONTH AS DATE) AS year_before
  FROM months
  WHERE
    month_end >= CAST('2026-01-31' AS DATE)
    AND month_end < CAST('2026-02-02' AS DATE)
    AND month_end < CAST('2026-04-15' AS DATE)
), compared AS (
  SELECT
    m.month_end,
    s.month AS start_month,
    e.month AS end_month
  FROM ended AS m
  JOIN value_months AS s
    ON s.month >= m.month - INTERVAL '12' MONTH - INTERVAL '10' DAY
    AND s.month <= m.month - INTERVAL '12' MONTH + INTERVAL '10' DAY
  JOIN value_months AS e
    ON e.month >= m.month - INTERVAL '10' DAY AND e.month <= m.month + INTERVAL '10' DAY
), parts AS (
  SELECT
    m.month_end,
    s.segment,
    s.region,
    s.plan,
    s.monthly_value AS start_value,
    0 AS new_value
  FROM compared AS m
  JOIN consumer_values AS s
    ON s.month = m.start_month AND s.monthly_value > 0
  UNION ALL
  SELECT
    m.month_end,
    e.segment,
    e.region,
    e.plan,
    0 AS start_value,
    e.monthly_value AS new_value
  FROM compared AS m
  JOIN consumer_values AS e
    ON e.month = m.end_month AND e.monthly_value > 0
  LEFT JOIN consumer_values AS s
    ON s.consumer_id = e.consumer_id AND s.month = m.start_month AND s.monthly_value > 0
  WHERE
    s.consumer_id IS NULL
  UNION ALL
  SELECT
    m.month_end,
    c.segment,
    c.region,
    c.plan,
    CASE WHEN c.joined_on <= m.year_before THEN c.monthly_value ELSE 0 END AS start_value,
    CASE WHEN c.joined_on <= m.year_before THEN 0 ELSE c.monthly_value END AS new_value
  FROM ended AS m
  JOIN consumers AS c
    ON (
      c.joined_on <= m.year_before
      AND (
        c.left_on IS NULL OR c.left_on > m.year_before
      )
    )
    OR (
      c.joined_on > m.year_before
      AND c.joined_on <= m.month_end
      AND (
        c.left_on IS NULL OR c.left_on > m.month_end
      )
    )
  WHERE
    c.monthly_value > 0
    AND NOT EXISTS(
      SELECT
        1
      FROM consumer_values
    )
    AND EXISTS(
      SELECT
        1
      FROM consumers
      WHERE
        NOT left_on IS NULL
    )
)
SELECT
  month_end AS day,
  segment,
  region,
  plan,
  COUNT(*) AS n,
  SUM(new_value) AS num,
  SUM(start_value) AS den,
  SUM(new_value * new_value) AS num_sq,
  SUM(start_value * start_value) AS den_sq,
  SUM(new_value * start_value) AS num_den
FROM parts
GROUP BY
  month_end,
  segment,
  region,
  plan;

-- ==== service_level
SELECT
  CAST(offered_at AS DATE) AS day,
  segment,
  region,
  queue,
  team,
  reason,
  caused_by_stage,
  COUNT(CASE WHEN NOT abandoned AND wait_s <= 20 THEN 1 END) AS numerator,
  COUNT(*) AS denominator
FROM calls
WHERE
  offered_at >= CAST('2026-01-31' AS DATE)
  AND offered_at < CAST('2026-02-02' AS DATE)
GROUP BY
  CAST(offered_at AS DATE),
  segment,
  region,
  queue,
  team,
  reason,
  caused_by_stage;

-- ==== service_level_abandons_as_met
SELECT
  CAST(offered_at AS DATE) AS day,
  segment,
  region,
  COUNT(CASE WHEN NOT abandoned IS NULL AND wait_s <= 20 THEN 1 END) AS numerator,
  COUNT(*) AS denominator
FROM calls
WHERE
  offered_at >= CAST('2026-01-31' AS DATE)
  AND offered_at < CAST('2026-02-02' AS DATE)
  AND EXISTS(
    SELECT
      1
    FROM calls
    WHERE
      abandoned AND NOT wait_s IS NULL
  )
GROUP BY
  CAST(offered_at AS DATE),
  segment,
  region;

-- ==== service_level_answered
SELECT
  CAST(offered_at AS DATE) AS day,
  segment,
  region,
  COUNT(CASE WHEN NOT abandoned AND wait_s <= 20 THEN 1 END) AS numerator,
  COUNT(*) AS denominator
FROM calls
WHERE
  offered_at >= CAST('2026-01-31' AS DATE)
  AND offered_at < CAST('2026-02-02' AS DATE)
  AND NOT abandoned
GROUP BY
  CAST(offered_at AS DATE),
  segment,
  region;

-- ==== service_level_by_half_hour
SELECT
  day,
  queue,
  weekday,
  half_hour,
  COUNT(CASE WHEN NOT abandoned AND wait_s <= 20 THEN 1 END) AS numerator,
  COUNT(*) AS denominator
FROM (
  SELECT
    day,
    queue,
    abandoned,
    wait_s,
    CASE DATE_DIFF('DAY', DATE_TRUNC('DAY', CAST('1900-01-01' AS DATE)), DATE_TRUNC('DAY', day)) % 7
      WHEN 0
      THEN 'Monday'
      WHEN 1
      THEN 'Tuesday'
      WHEN 2
      THEN 'Wednesday'
      WHEN 3
      THEN 'Thursday'
      WHEN 4
      THEN 'Friday'
      WHEN 5
      THEN 'Saturday'
      ELSE 'Sunday'
    END AS weekday,
    CONCAT(
      CAST(CASE WHEN hour_of_day < 10 THEN '0' ELSE '' END AS VARCHAR),
      CAST(hour_of_day AS VARCHAR),
      CAST(CASE WHEN minute_of_hour < 30 THEN ':00' ELSE ':30' END AS VARCHAR)
    ) AS half_hour
  FROM (
    SELECT
      CAST(offered_at AS DATE) AS day,
      queue,
      abandoned,
      wait_s,
      CAST(EXTRACT(HOUR FROM offered_at) AS INTEGER) AS hour_of_day,
      CAST(EXTRACT(MINUTE FROM offered_at) AS INTEGER) AS minute_of_hour
    FROM calls
    WHERE
      offered_at >= CAST('2026-01-31' AS DATE)
      AND offered_at < CAST('2026-02-02' AS DATE)
  ) AS timed
) AS placed
GROUP BY
  day,
  queue,
  weekday,
  half_hour;

-- ==== service_level_excluding_short
SELECT
  CAST(offered_at AS DATE) AS day,
  segment,
  region,
  COUNT(CASE WHEN NOT abandoned AND wait_s <= 20 THEN 1 END) AS numerator,
  COUNT(CASE WHEN abandoned AND wait_s <= 5 THEN NULL ELSE 1 END) AS denominator
FROM calls
WHERE
  offered_at >= CAST('2026-01-31' AS DATE)
  AND offered_at < CAST('2026-02-02' AS DATE)
  AND EXISTS(
    SELECT
      1
    FROM calls
    WHERE
      abandoned AND NOT wait_s IS NULL
  )
GROUP BY
  CAST(offered_at AS DATE),
  segment,
  region;

-- ==== staffed_time
SELECT
  day,
  team,
  weekday,
  CAST(SUM(staffed_s) AS DOUBLE) / 3600.0 AS amount
FROM (
  SELECT
    day,
    team,
    staffed_s,
    CASE DATE_DIFF('DAY', DATE_TRUNC('DAY', CAST('1900-01-01' AS DATE)), DATE_TRUNC('DAY', day)) % 7
      WHEN 0
      THEN 'Monday'
      WHEN 1
      THEN 'Tuesday'
      WHEN 2
      THEN 'Wednesday'
      WHEN 3
      THEN 'Thursday'
      WHEN 4
      THEN 'Friday'
      WHEN 5
      THEN 'Saturday'
      ELSE 'Sunday'
    END AS weekday
  FROM agent_time
  WHERE
    day >= CAST('2026-01-31' AS DATE) AND day < CAST('2026-02-02' AS DATE)
) AS rostered
GROUP BY
  day,
  team,
  weekday;

-- ==== stayed_12m_after_problem
WITH days_of_months AS (
  SELECT
    d.day,
    m.month,
    m.month_end
  FROM (
    SELECT
      CAST(occurred_at AS DATE) AS day
    FROM interactions
    UNION
    SELECT
      CAST(offered_at AS DATE) AS day
    FROM calls
  ) AS d
  JOIN months AS m
    ON d.day >= m.month AND d.day <= m.month_end
  WHERE
    m.month >= CAST('2026-01-31' AS DATE)
    AND m.month < CAST('2026-02-02' AS DATE)
    AND CAST(m.month_end + INTERVAL '12' MONTH AS DATE) <= CAST('2026-04-15' AS DATE)
), contacts AS (
  SELECT
    consumer_id,
    CAST(occurred_at AS DATE) AS day,
    stage,
    reason,
    CASE WHEN is_problem THEN 1 ELSE 0 END AS failed
  FROM interactions
  WHERE
    NOT consumer_id IS NULL AND NOT is_problem IS NULL
  UNION ALL
  SELECT
    consumer_id,
    CAST(offered_at AS DATE) AS day,
    caused_by_stage AS stage,
    reason,
    CASE WHEN caused_by_stage IS NULL THEN 0 ELSE 1 END AS failed
  FROM calls
  WHERE
    NOT consumer_id IS NULL
), of_months AS (
  SELECT
    e.consumer_id,
    d.month,
    e.stage,
    e.reason,
    MAX(e.failed) AS failed,
    COALESCE(MIN(CASE WHEN e.failed = 1 THEN e.day END), MIN(e.day)) AS since
  FROM contacts AS e
  JOIN days_of_months AS d
    ON d.day = e.day
  GROUP BY
    e.consumer_id,
    d.month,
    e.stage,
    e.reason
), troubled AS (
  SELECT
    consumer_id,
    month,
    MAX(failed) AS failed
  FROM of_months
  GROUP BY
    consumer_id,
    month
), followed AS (
  SELECT
    o.month,
    c.segment,
    c.region,
    o.stage,
    o.reason,
    CASE WHEN o.failed = 1 THEN 'problem' ELSE 'no problem' END AS problem,
    CASE
      WHEN o.since < CAST(c.joined_on + INTERVAL '1' MONTH AS DATE)
      THEN 'first month'
      WHEN o.since < CAST(c.joined_on + INTERVAL '3' MONTH AS DATE)
      THEN 'months 2 and 3'
      WHEN o.since < CAST(c.joined_on + INTERVAL '12' MONTH AS DATE)
      THEN 'months 4 to 12'
      ELSE 'over a year'
    END AS time_with_us,
    CASE
      WHEN c.left_on IS NULL OR c.left_on > CAST(o.since + INTERVAL '12' MONTH AS DATE)
      THEN 1
      ELSE 0
    END AS stayed
  FROM of_months AS o
  JOIN troubled AS t
    ON t.consumer_id = o.consumer_id AND t.month = o.month
  JOIN consumers AS c
    ON c.consumer_id = o.consumer_id
    AND c.joined_on <= o.since
    AND (
      c.left_on IS NULL OR c.left_on > o.since
    )
  WHERE
    o.failed = 1 OR t.failed = 0
)
SELECT
  month AS day,
  segment,
  region,
  stage,
  reason,
  problem,
  time_with_us,
  SUM(stayed) AS numerator,
  COUNT(*) AS denominator
FROM followed
GROUP BY
  month,
  segment,
  region,
  stage,
  reason,
  problem,
  time_with_us;

-- ==== stayed_12m_by_problem
WITH covered AS (
  SELECT
    m.month,
    m.month_end
  FROM months AS m
  CROSS JOIN (
    SELECT
      CAST(MIN(occurred_at) AS DATE) AS first_day,
      CAST(MAX(occurred_at) AS DATE) AS last_day
    FROM interactions
  ) AS i
  CROSS JOIN (
    SELECT
      CAST(MIN(offered_at) AS DATE) AS first_day,
      CAST(MAX(offered_at) AS DATE) AS last_day
    FROM calls
  ) AS c
  WHERE
    m.month >= CAST('2026-01-31' AS DATE)
    AND m.month < CAST('2026-02-02' AS DATE)
    AND (
      (
        m.month >= i.first_day AND m.month_end <= i.last_day
      )
      OR (
        m.month >= c.first_day AND m.month_end <= c.last_day
      )
      OR (
        m.month >= i.first_day
        AND m.month_end <= c.last_day
        AND c.first_day <= i.last_day + INTERVAL '1' DAY
      )
      OR (
        m.month >= c.first_day
        AND m.month_end <= i.last_day
        AND i.first_day <= c.last_day + INTERVAL '1' DAY
      )
    )
), days_of_months AS (
  SELECT
    d.day,
    m.month
  FROM (
    SELECT
      CAST(occurred_at AS DATE) AS day
    FROM interactions
    UNION
    SELECT
      CAST(offered_at AS DATE) AS day
    FROM calls
  ) AS d
  JOIN covered AS m
    ON d.day >= m.month AND d.day <= m.month_end
), troubled AS (
  SELECT DISTINCT
    e.consumer_id,
    d.month
  FROM (
    SELECT
      consumer_id,
      CAST(occurred_at AS DATE) AS day
    FROM interactions
    WHERE
      is_problem
    UNION ALL
    SELECT
      consumer_id,
      CAST(offered_at AS DATE) AS day
    FROM calls
    WHERE
      NOT caused_by_stage IS NULL
  ) AS e
  JOIN days_of_months AS d
    ON d.day = e.day
  WHERE
    NOT e.consumer_id IS NULL
)
SELECT
  m.month AS day,
  c.segment,
  c.region,
  CASE WHEN t.consumer_id IS NULL THEN 'no problem' ELSE 'problem' END AS problem,
  COUNT(
    CASE
      WHEN c.left_on IS NULL OR c.left_on > CAST(m.month + INTERVAL '12' MONTH AS DATE)
      THEN 1
    END
  ) AS numerator,
  COUNT(*) AS denominator
FROM covered AS m
JOIN consumers AS c
  ON c.joined_on <= m.month AND (
    c.left_on IS NULL OR c.left_on > m.month
  )
LEFT JOIN troubled AS t
  ON t.consumer_id = c.consumer_id AND t.month = m.month
WHERE
  CAST(m.month + INTERVAL '12' MONTH AS DATE) <= CAST('2026-04-15' AS DATE)
GROUP BY
  m.month,
  c.segment,
  c.region,
  CASE WHEN t.consumer_id IS NULL THEN 'no problem' ELSE 'problem' END;

-- ==== stayed_12m_by_recommendation
SELECT
  r.day,
  r.segment,
  r.region,
  r.recommendation,
  COUNT(
    CASE
      WHEN c.left_on IS NULL OR c.left_on > CAST(r.day + INTERVAL '12' MONTH AS DATE)
      THEN 1
    END
  ) AS numerator,
  COUNT(*) AS denominator
FROM (
  SELECT
    CAST(responded_at AS DATE) AS day,
    segment,
    region,
    consumer_id,
    CASE WHEN nps >= 9 THEN 'promoter' WHEN nps >= 7 THEN 'passive' ELSE 'detractor' END AS recommendation
  FROM survey_responses
  WHERE
    responded_at >= CAST('2026-01-31' AS DATE)
    AND responded_at < CAST('2026-02-02' AS DATE)
    AND NOT nps IS NULL
) AS r
JOIN consumers AS c
  ON c.consumer_id = r.consumer_id
  AND c.joined_on <= r.day
  AND (
    c.left_on IS NULL OR c.left_on > r.day
  )
WHERE
  CAST(r.day + INTERVAL '12' MONTH AS DATE) <= CAST('2026-04-15' AS DATE)
GROUP BY
  r.day,
  r.segment,
  r.region,
  r.recommendation;

-- ==== stayed_6m_after_problem
WITH days_of_months AS (
  SELECT
    d.day,
    m.month,
    m.month_end
  FROM (
    SELECT
      CAST(occurred_at AS DATE) AS day
    FROM interactions
    UNION
    SELECT
      CAST(offered_at AS DATE) AS day
    FROM calls
  ) AS d
  JOIN months AS m
    ON d.day >= m.month AND d.day <= m.month_end
  WHERE
    m.month >= CAST('2026-01-31' AS DATE)
    AND m.month < CAST('2026-02-02' AS DATE)
    AND CAST(m.month_end + INTERVAL '6' MONTH AS DATE) <= CAST('2026-04-15' AS DATE)
), contacts AS (
  SELECT
    consumer_id,
    CAST(occurred_at AS DATE) AS day,
    stage,
    reason,
    CASE WHEN is_problem THEN 1 ELSE 0 END AS failed
  FROM interactions
  WHERE
    NOT consumer_id IS NULL AND NOT is_problem IS NULL
  UNION ALL
  SELECT
    consumer_id,
    CAST(offered_at AS DATE) AS day,
    caused_by_stage AS stage,
    reason,
    CASE WHEN caused_by_stage IS NULL THEN 0 ELSE 1 END AS failed
  FROM calls
  WHERE
    NOT consumer_id IS NULL
), of_months AS (
  SELECT
    e.consumer_id,
    d.month,
    e.stage,
    e.reason,
    MAX(e.failed) AS failed,
    COALESCE(MIN(CASE WHEN e.failed = 1 THEN e.day END), MIN(e.day)) AS since
  FROM contacts AS e
  JOIN days_of_months AS d
    ON d.day = e.day
  GROUP BY
    e.consumer_id,
    d.month,
    e.stage,
    e.reason
), troubled AS (
  SELECT
    consumer_id,
    month,
    MAX(failed) AS failed
  FROM of_months
  GROUP BY
    consumer_id,
    month
), followed AS (
  SELECT
    o.month,
    c.segment,
    c.region,
    o.stage,
    o.reason,
    CASE WHEN o.failed = 1 THEN 'problem' ELSE 'no problem' END AS problem,
    CASE
      WHEN o.since < CAST(c.joined_on + INTERVAL '1' MONTH AS DATE)
      THEN 'first month'
      WHEN o.since < CAST(c.joined_on + INTERVAL '3' MONTH AS DATE)
      THEN 'months 2 and 3'
      WHEN o.since < CAST(c.joined_on + INTERVAL '12' MONTH AS DATE)
      THEN 'months 4 to 12'
      ELSE 'over a year'
    END AS time_with_us,
    CASE
      WHEN c.left_on IS NULL OR c.left_on > CAST(o.since + INTERVAL '6' MONTH AS DATE)
      THEN 1
      ELSE 0
    END AS stayed
  FROM of_months AS o
  JOIN troubled AS t
    ON t.consumer_id = o.consumer_id AND t.month = o.month
  JOIN consumers AS c
    ON c.consumer_id = o.consumer_id
    AND c.joined_on <= o.since
    AND (
      c.left_on IS NULL OR c.left_on > o.since
    )
  WHERE
    o.failed = 1 OR t.failed = 0
)
SELECT
  month AS day,
  segment,
  region,
  stage,
  reason,
  problem,
  time_with_us,
  SUM(stayed) AS numerator,
  COUNT(*) AS denominator
FROM followed
GROUP BY
  month,
  segment,
  region,
  stage,
  reason,
  problem,
  time_with_us;

-- ==== stayed_6m_by_problem
WITH covered AS (
  SELECT
    m.month,
    m.month_end
  FROM months AS m
  CROSS JOIN (
    SELECT
      CAST(MIN(occurred_at) AS DATE) AS first_day,
      CAST(MAX(occurred_at) AS DATE) AS last_day
    FROM interactions
  ) AS i
  CROSS JOIN (
    SELECT
      CAST(MIN(offered_at) AS DATE) AS first_day,
      CAST(MAX(offered_at) AS DATE) AS last_day
    FROM calls
  ) AS c
  WHERE
    m.month >= CAST('2026-01-31' AS DATE)
    AND m.month < CAST('2026-02-02' AS DATE)
    AND (
      (
        m.month >= i.first_day AND m.month_end <= i.last_day
      )
      OR (
        m.month >= c.first_day AND m.month_end <= c.last_day
      )
      OR (
        m.month >= i.first_day
        AND m.month_end <= c.last_day
        AND c.first_day <= i.last_day + INTERVAL '1' DAY
      )
      OR (
        m.month >= c.first_day
        AND m.month_end <= i.last_day
        AND i.first_day <= c.last_day + INTERVAL '1' DAY
      )
    )
), days_of_months AS (
  SELECT
    d.day,
    m.month
  FROM (
    SELECT
      CAST(occurred_at AS DATE) AS day
    FROM interactions
    UNION
    SELECT
      CAST(offered_at AS DATE) AS day
    FROM calls
  ) AS d
  JOIN covered AS m
    ON d.day >= m.month AND d.day <= m.month_end
), troubled AS (
  SELECT DISTINCT
    e.consumer_id,
    d.month
  FROM (
    SELECT
      consumer_id,
      CAST(occurred_at AS DATE) AS day
    FROM interactions
    WHERE
      is_problem
    UNION ALL
    SELECT
      consumer_id,
      CAST(offered_at AS DATE) AS day
    FROM calls
    WHERE
      NOT caused_by_stage IS NULL
  ) AS e
  JOIN days_of_months AS d
    ON d.day = e.day
  WHERE
    NOT e.consumer_id IS NULL
)
SELECT
  m.month AS day,
  c.segment,
  c.region,
  CASE WHEN t.consumer_id IS NULL THEN 'no problem' ELSE 'problem' END AS problem,
  COUNT(
    CASE
      WHEN c.left_on IS NULL OR c.left_on > CAST(m.month + INTERVAL '6' MONTH AS DATE)
      THEN 1
    END
  ) AS numerator,
  COUNT(*) AS denominator
FROM covered AS m
JOIN consumers AS c
  ON c.joined_on <= m.month AND (
    c.left_on IS NULL OR c.left_on > m.month
  )
LEFT JOIN troubled AS t
  ON t.consumer_id = c.consumer_id AND t.month = m.month
WHERE
  CAST(m.month + INTERVAL '6' MONTH AS DATE) <= CAST('2026-04-15' AS DATE)
GROUP BY
  m.month,
  c.segment,
  c.region,
  CASE WHEN t.consumer_id IS NULL THEN 'no problem' ELSE 'problem' END;

-- ==== stayed_6m_by_recommendation
SELECT
  r.day,
  r.segment,
  r.region,
  r.recommendation,
  COUNT(
    CASE
      WHEN c.left_on IS NULL OR c.left_on > CAST(r.day + INTERVAL '6' MONTH AS DATE)
      THEN 1
    END
  ) AS numerator,
  COUNT(*) AS denominator
FROM (
  SELECT
    CAST(responded_at AS DATE) AS day,
    segment,
    region,
    consumer_id,
    CASE WHEN nps >= 9 THEN 'promoter' WHEN nps >= 7 THEN 'passive' ELSE 'detractor' END AS recommendation
  FROM survey_responses
  WHERE
    responded_at >= CAST('2026-01-31' AS DATE)
    AND responded_at < CAST('2026-02-02' AS DATE)
    AND NOT nps IS NULL
) AS r
JOIN consumers AS c
  ON c.consumer_id = r.consumer_id
  AND c.joined_on <= r.day
  AND (
    c.left_on IS NULL OR c.left_on > r.day
  )
WHERE
  CAST(r.day + INTERVAL '6' MONTH AS DATE) <= CAST('2026-04-15' AS DATE)
GROUP BY
  r.day,
  r.segment,
  r.region,
  r.recommendation;

-- ==== team_csat
WITH places AS (
  SELECT
    team,
    department,
    site,
    from_day,
    LEAD(from_day) OVER (PARTITION BY team ORDER BY from_day) AS until_day
  FROM team_sites
)
SELECT
  CAST(r.responded_at AS DATE) AS day,
  p.department,
  p.site,
  r.team,
  COUNT(CASE WHEN r.csat >= 4 THEN 1 END) AS numerator,
  COUNT(*) AS denominator
FROM survey_responses AS r
LEFT JOIN places AS p
  ON p.team = r.team
  AND p.from_day <= CAST(r.responded_at AS DATE)
  AND (
    p.until_day IS NULL OR p.until_day > CAST(r.responded_at AS DATE)
  )
WHERE
  r.responded_at >= CAST('2026-01-31' AS DATE)
  AND r.responded_at < CAST('2026-02-02' AS DATE)
  AND r.csat BETWEEN 1 AND 5
  AND NOT r.team IS NULL
GROUP BY
  CAST(r.responded_at AS DATE),
  p.department,
  p.site,
  r.team;

-- ==== team_fcr
WITH places AS (
  SELECT
    team,
    department,
    site,
    from_day,
    LEAD(from_day) OVER (PARTITION BY team ORDER BY from_day) AS until_day
  FROM team_sites
)
SELECT
  CAST(f.offered_at AS DATE) AS day,
  p.department,
  p.site,
  f.team,
  COUNT(
    CASE
      WHEN f.later_at > f.offered_at AND f.later_at <= f.offered_at + INTERVAL '168' HOUR
      THEN NULL
      ELSE 1
    END
  ) AS numerator,
  COUNT(*) AS denominator
FROM (
  SELECT
    offered_at,
    team,
    abandoned,
    MAX(next_at) OVER (PARTITION BY consumer_id, reason, offered_at) AS later_at
  FROM (
    SELECT
      consumer_id,
      offered_at,
      reason,
      team,
      abandoned,
      LEAD(offered_at) OVER (PARTITION BY consumer_id, reason ORDER BY offered_at) AS next_at
    FROM calls
    WHERE
      NOT consumer_id IS NULL
      AND NOT reason IS NULL
      AND offered_at >= CAST('2026-01-31' AS DATE)
      AND offered_at < CAST('2026-02-02' AS DATE) + INTERVAL '168' HOUR
  ) AS in_order
) AS f
LEFT JOIN places AS p
  ON p.team = f.team
  AND p.from_day <= CAST(f.offered_at AS DATE)
  AND (
    p.until_day IS NULL OR p.until_day > CAST(f.offered_at AS DATE)
  )
WHERE
  f.offered_at < CAST('2026-02-02' AS DATE)
  AND NOT f.abandoned
  AND NOT f.team IS NULL
GROUP BY
  CAST(f.offered_at AS DATE),
  p.department,
  p.site,
  f.team;

-- ==== team_nps
WITH places AS (
  SELECT
    team,
    department,
    site,
    from_day,
    LEAD(from_day) OVER (PARTITION BY team ORDER BY from_day) AS until_day
  FROM team_sites
)
SELECT
  CAST(r.responded_at AS DATE) AS day,
  p.department,
  p.site,
  r.team,
  COUNT(CASE WHEN r.nps >= 9 THEN 1 END) AS promoters,
  COUNT(CASE WHEN r.nps <= 6 THEN 1 END) AS detractors,
  COUNT(*) AS responses
FROM survey_responses AS r
LEFT JOIN places AS p
  ON p.team = r.team
  AND p.from_day <= CAST(r.responded_at AS DATE)
  AND (
    p.until_day IS NULL OR p.until_day > CAST(r.responded_at AS DATE)
  )
WHERE
  r.responded_at >= CAST('2026-01-31' AS DATE)
  AND r.responded_at < CAST('2026-02-02' AS DATE)
  AND r.nps BETWEEN 0 AND 10
  AND NOT r.team IS NULL
GROUP BY
  CAST(r.responded_at AS DATE),
  p.department,
  p.site,
  r.team;

-- ==== time_to_resolution
SELECT
  day,
  segment,
  region,
  channel,
  stage,
  bucket,
  COUNT(*) AS n
FROM (
  SELECT
    day,
    segment,
    region,
    channel,
    stage,
    CASE
      WHEN taken_s <= 0
      THEN -1000
      ELSE CAST(FLOOR(CAST(LN(taken_s) AS DOUBLE) / LN(1.05)) AS INTEGER)
    END AS bucket
  FROM (
    SELECT
      CAST(occurred_at AS DATE) AS day,
      segment,
      region,
      channel,
      stage,
      CAST(DATE_DIFF(
        'MILLISECOND',
        DATE_TRUNC('MILLISECOND', occurred_at),
        DATE_TRUNC('MILLISECOND', resolved_at)
      ) AS DOUBLE) / 1000.0 AS taken_s
    FROM interactions
    WHERE
      occurred_at >= CAST('2026-01-31' AS DATE)
      AND occurred_at < CAST('2026-02-02' AS DATE)
      AND is_problem
      AND NOT resolved_at IS NULL
  ) AS resolved
) AS bucketed
GROUP BY
  day,
  segment,
  region,
  channel,
  stage,
  bucket;

-- ==== transfer_rate
SELECT
  CAST(offered_at AS DATE) AS day,
  segment,
  region,
  queue,
  team,
  reason,
  caused_by_stage,
  COUNT(CASE WHEN transferred THEN 1 END) AS numerator,
  COUNT(*) AS denominator
FROM calls
WHERE
  offered_at >= CAST('2026-01-31' AS DATE)
  AND offered_at < CAST('2026-02-02' AS DATE)
  AND NOT abandoned
  AND NOT transferred IS NULL
GROUP BY
  CAST(offered_at AS DATE),
  segment,
  region,
  queue,
  team,
  reason,
  caused_by_stage;

-- ==== value_by_problem
WITH covered AS (
  SELECT
    m.month,
    m.month_end
  FROM months AS m
  CROSS JOIN (
    SELECT
      CAST(MIN(occurred_at) AS DATE) AS first_day,
      CAST(MAX(occurred_at) AS DATE) AS last_day
    FROM interactions
  ) AS i
  CROSS JOIN (
    SELECT
      CAST(MIN(offered_at) AS DATE) AS first_day,
      CAST(MAX(offered_at) AS DATE) AS last_day
    FROM calls
  ) AS c
  WHERE
    m.month >= CAST('2026-01-31' AS DATE)
    AND m.month < CAST('2026-02-02' AS DATE)
    AND (
      (
        m.month >= i.first_day AND m.month_end <= i.last_day
      )
      OR (
        m.month >= c.first_day AND m.month_end <= c.last_day
      )
      OR (
        m.month >= i.first_day
        AND m.month_end <= c.last_day
        AND c.first_day <= i.last_day + INTERVAL '1' DAY
      )
      OR (
        m.month >= c.first_day
        AND m.month_end <= i.last_day
        AND i.first_day <= c.last_day + INTERVAL '1' DAY
      )
    )
), days_of_months AS (
  SELECT
    d.day,
    m.month
  FROM (
    SELECT
      CAST(occurred_at AS DATE) AS day
    FROM interactions
    UNION
    SELECT
      CAST(offered_at AS DATE) AS day
    FROM calls
  ) AS d
  JOIN covered AS m
    ON d.day >= m.month AND d.day <= m.month_end
), troubled AS (
  SELECT DISTINCT
    e.consumer_id,
    d.month
  FROM (
    SELECT
      consumer_id,
      CAST(occurred_at AS DATE) AS day
    FROM interactions
    WHERE
      is_problem
    UNION ALL
    SELECT
      consumer_id,
      CAST(offered_at AS DATE) AS day
    FROM calls
    WHERE
      NOT caused_by_stage IS NULL
  ) AS e
  JOIN days_of_months AS d
    ON d.day = e.day
  WHERE
    NOT e.consumer_id IS NULL
)
SELECT
  m.month AS day,
  v.segment,
  v.region,
  CASE WHEN t.consumer_id IS NULL THEN 'no problem' ELSE 'problem' END AS problem,
  COUNT(*) AS n,
  SUM(v.monthly_value) AS total,
  SUM(v.monthly_value * v.monthly_value) AS total_sq
FROM covered AS m
JOIN consumer_values AS v
  ON v.month >= m.month - INTERVAL '10' DAY AND v.month <= m.month + INTERVAL '10' DAY
LEFT JOIN troubled AS t
  ON t.consumer_id = v.consumer_id AND t.month = m.month
WHERE
  v.monthly_value > 0
GROUP BY
  m.month,
  v.segment,
  v.region,
  CASE WHEN t.consumer_id IS NULL THEN 'no problem' ELSE 'problem' END;

-- ==== value_by_recommendation
SELECT
  m.month AS day,
  r.segment,
  r.region,
  r.recommendation,
  COUNT(*) AS n,
  SUM(v.monthly_value) AS total,
  SUM(v.monthly_value * v.monthly_value) AS total_sq
FROM months AS m
JOIN (
  SELECT
    CAST(responded_at AS DATE) AS day,
    segment,
    region,
    consumer_id,
    CASE WHEN nps >= 9 THEN 'promoter' WHEN nps >= 7 THEN 'passive' ELSE 'detractor' END AS recommendation
  FROM survey_responses
  WHERE
    responded_at >= CAST('2026-01-31' AS DATE) AND NOT nps IS NULL
) AS r
  ON r.day >= m.month AND r.day <= m.month_end
JOIN consumer_values AS v
  ON v.consumer_id = r.consumer_id
  AND v.month >= m.month - INTERVAL '10' DAY
  AND v.month <= m.month + INTERVAL '10' DAY
WHERE
  m.month >= CAST('2026-01-31' AS DATE)
  AND m.month < CAST('2026-02-02' AS DATE)
  AND v.monthly_value > 0
GROUP BY
  m.month,
  r.segment,
  r.region,
  r.recommendation;

-- ==== voluntary_turnover
SELECT
  day,
  department,
  site,
  team,
  COUNT(*) AS n,
  SUM(gone) AS num,
  SUM(employed) AS den,
  SUM(gone) AS num_sq,
  SUM(employed * employed) AS den_sq,
  SUM(gone * employed) AS num_den
FROM (
  SELECT
    m.month AS day,
    e.department,
    e.site,
    e.team,
    CASE WHEN e.left_on <= m.month_end AND e.left_voluntarily THEN 1 ELSE 0 END AS gone,
    CASE
      WHEN e.hired_on <= m.month AND (
        e.left_on IS NULL OR e.left_on > m.month
      )
      THEN 0.5
      ELSE 0
    END + CASE WHEN e.left_on IS NULL OR e.left_on > m.month_end THEN 0.5 ELSE 0 END AS employed
  FROM months AS m
  JOIN employees AS e
    ON e.hired_on <= m.month_end AND (
      e.left_on IS NULL OR e.left_on >= m.month
    )
  WHERE
    m.month >= CAST('2026-01-31' AS DATE)
    AND m.month < CAST('2026-02-02' AS DATE)
    AND m.month_end < CAST('2026-04-15' AS DATE)
) AS employee_months
GROUP BY
  day,
  department,
  site,
  team;

-- ==== wait_p50
SELECT
  day,
  segment,
  region,
  queue,
  team,
  reason,
  caused_by_stage,
  bucket,
  COUNT(*) AS n
FROM (
  SELECT
    CAST(offered_at AS DATE) AS day,
    segment,
    region,
    queue,
    team,
    reason,
    caused_by_stage,
    CASE
      WHEN wait_s <= 0
      THEN -1000
      ELSE CAST(FLOOR(CAST(LN(wait_s) AS DOUBLE) / LN(1.05)) AS INTEGER)
    END AS bucket
  FROM calls
  WHERE
    offered_at >= CAST('2026-01-31' AS DATE)
    AND offered_at < CAST('2026-02-02' AS DATE)
    AND NOT abandoned
    AND NOT wait_s IS NULL
) AS waits
GROUP BY
  day,
  segment,
  region,
  queue,
  team,
  reason,
  caused_by_stage,
  bucket;

-- ==== wait_p90
SELECT
  day,
  segment,
  region,
  queue,
  team,
  reason,
  caused_by_stage,
  bucket,
  COUNT(*) AS n
FROM (
  SELECT
    CAST(offered_at AS DATE) AS day,
    segment,
    region,
    queue,
    team,
    reason,
    caused_by_stage,
    CASE
      WHEN wait_s <= 0
      THEN -1000
      ELSE CAST(FLOOR(CAST(LN(wait_s) AS DOUBLE) / LN(1.05)) AS INTEGER)
    END AS bucket
  FROM calls
  WHERE
    offered_at >= CAST('2026-01-31' AS DATE)
    AND offered_at < CAST('2026-02-02' AS DATE)
    AND NOT abandoned
    AND NOT wait_s IS NULL
) AS waits
GROUP BY
  day,
  segment,
  region,
  queue,
  team,
  reason,
  caused_by_stage,
  bucket;
