-- Reports dated well before their file, or after it: a week, a month, a year or ten years back, or ahead, by file.
--
-- Counts reports whose day lies 7 days or more before the day on which the feed added them, or after it. Just a week,
-- a month, a year or ten years back is mostly a story that says on Monday, in May or last year, and a machine that took
-- the wrong one; what is between may well be late news. Ahead, a day that was still to come, is a mistake, or that of
-- an event foretold. A report counts for the load that brought its present version, and its share is of the rows that
-- this load took: those that it read and did not reject. A feed that doesn't say when it added a row, such as ICEWS,
-- has no rows here.
--
-- # Reports
--
-- :load  load optional  Only this load, by its number in eventdb loads
--
-- > load     Number of the load
-- > file     The file that it read
-- > dataset  The feed
-- > back     week (7 to 8 days back), month (28 to 31), year (365 to 366), decade (3650 to 3653), other, ahead
-- > reports  Number of reports
-- > share    Their share of the rows that the load took, from 0 to 1
-- ! no report is dated a week or more before its addition or after it, which ICEWS doesn't tell
WITH odd AS (
    SELECT l.id AS load_id, r.days_back, COUNT(*) AS reports
    FROM load l
    CROSS JOIN report r
    WHERE r.load_id = l.id
      AND (r.days_back >= 7 OR r.days_back < 0)
      AND (:load IS NULL OR l.id = :load)
    GROUP BY l.id, r.days_back
),
named AS (
    SELECT
        load_id,
        CASE
            WHEN days_back < 0 THEN 'ahead'
            WHEN days_back <= 8 THEN 'week'
            WHEN days_back BETWEEN 28 AND 31 THEN 'month'
            WHEN days_back BETWEEN 365 AND 366 THEN 'year'
            WHEN days_back BETWEEN 3650 AND 3653 THEN 'decade'
            ELSE 'other'
        END AS back,
        reports
    FROM odd
),
counted AS (
    SELECT load_id, back, SUM(reports) AS reports FROM named GROUP BY load_id, back
)
SELECT
    l.id AS load,
    l.file,
    l.dataset,
    n.back,
    n.reports,
    ROUND(CAST(1.0 * n.reports / NULLIF(l.read_count - l.rejected_count, 0) AS NUMERIC), 4) AS share
FROM counted n
JOIN load l ON l.id = n.load_id
ORDER BY
    l.id,
    CASE n.back
        WHEN 'week' THEN 1
        WHEN 'month' THEN 2
        WHEN 'year' THEN 3
        WHEN 'decade' THEN 4
        WHEN 'other' THEN 5
        ELSE 6
    END
