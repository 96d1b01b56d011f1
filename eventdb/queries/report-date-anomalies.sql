-- Reports dated well before their file: a week, a month, a year or ten years back, by file.
--
-- Counts reports whose day lies 7 days or more before the day on which the feed added them. Just a week, a month, a year
-- or ten years back is mostly a story that says on Monday, in May or last year, and a machine that took the wrong one;
-- what is between may well be late news. A report counts for the load that brought its present version, and its share is
-- of the rows that this load took: those that it read and did not reject. A feed that doesn't say when it added a row,
-- such as ICEWS, has no rows here.
--
-- # Reports
--
-- :load  load optional  Only this load, by its number in eventdb loads
--
-- > load     Number of the load
-- > file     The file that it read
-- > dataset  The feed
-- > back     How far back: week (7 to 8 days), month (28 to 31), year (365 to 366), decade (3650 to 3653) or other
-- > reports  Number of reports
-- > share    Their share of the rows that the load took, from 0 to 1
-- ! no report is dated a week or more before its addition, which ICEWS doesn't tell
WITH late AS (
    SELECT r.load_id, r.days_back, COUNT(*) AS reports
    FROM load l
    JOIN report r ON r.load_id = l.id
    WHERE r.days_back >= 7 AND (:load IS NULL OR l.id = :load)
    GROUP BY r.load_id, r.days_back
),
named AS (
    SELECT
        load_id,
        CASE
            WHEN days_back <= 8 THEN 'week'
            WHEN days_back BETWEEN 28 AND 31 THEN 'month'
            WHEN days_back BETWEEN 365 AND 366 THEN 'year'
            WHEN days_back BETWEEN 3650 AND 3653 THEN 'decade'
            ELSE 'other'
        END AS back,
        reports
    FROM late
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
ORDER BY l.id, CASE n.back WHEN 'week' THEN 1 WHEN 'month' THEN 2 WHEN 'year' THEN 3 WHEN 'decade' THEN 4 ELSE 5 END
