-- Whether the monthly sums are those of the reports: the cells in which they differ, and none where all is well.
--
-- The sums are kept by adding what a load brings and taking back what it replaces; this counts all reports anew, which
-- takes minutes where there are millions. One row for each pair of countries, month, root of the CAMEO code and feed in
-- which a number differs, or that the one side has and the other lacks; a cell whose countries are not those of its pair
-- is told too. Counts reports. A report whose day the calendar lacks has no month, and is told as a cell without one.
--
-- # Reports
--
-- :dataset  gdelt1|gdelt2|icews optional  Only this feed
--
-- > dyad                    Both countries, as in report
-- > month                   First day of the month
-- > cameo_root              First two digits of the CAMEO code; empty if the dictionary lacks the code
-- > dataset                 The feed
-- > reports                 Number of reports, counted
-- > reports_kept            Number of reports in report_month
-- > weighed                 How many of them have a Goldstein weight, counted
-- > weighed_kept            How many of them in report_month
-- > goldstein_tenths        Sum of the Goldstein weights in tenths, counted
-- > goldstein_tenths_kept   Sum of these in report_month
-- > mentions                Sum of the mentions, counted
-- > mentions_kept           Sum of these in report_month
-- > articles                Sum of the articles, counted
-- > articles_kept           Sum of these in report_month
-- > countries_kept boolean  Whether the countries in report_month are those of the pair
-- ! the monthly sums are those of the reports
WITH side AS (
    SELECT
        r.dyad,
        m.month,
        COALESCE(r.cameo_root, '') AS cameo_root,
        r.dataset,
        COUNT(*) AS reports,
        0 AS reports_kept,
        COUNT(r.goldstein) AS weighed,
        0 AS weighed_kept,
        COALESCE(SUM(CAST(ROUND(CAST(r.goldstein * 10 AS NUMERIC)) AS BIGINT)), 0) AS goldstein_tenths,
        0 AS goldstein_tenths_kept,
        COALESCE(SUM(r.mentions), 0) AS mentions,
        0 AS mentions_kept,
        COALESCE(SUM(r.articles), 0) AS articles,
        0 AS articles_kept,
        0 AS misnamed
    FROM report r
    LEFT JOIN calendar m ON m.day = r.event_date
    WHERE :dataset IS NULL OR r.dataset = :dataset
    GROUP BY r.dyad, m.month, COALESCE(r.cameo_root, ''), r.dataset
    UNION ALL
    SELECT
        dyad,
        month,
        cameo_root,
        dataset,
        0,
        reports,
        0,
        weighed,
        0,
        goldstein_tenths,
        0,
        mentions,
        0,
        articles,
        CASE WHEN COALESCE(country_a, '') || '-' || COALESCE(country_b, '') = dyad THEN 0 ELSE 1 END
    FROM report_month
    WHERE :dataset IS NULL OR dataset = :dataset
)
SELECT
    dyad,
    month,
    cameo_root,
    dataset,
    SUM(reports) AS reports,
    SUM(reports_kept) AS reports_kept,
    SUM(weighed) AS weighed,
    SUM(weighed_kept) AS weighed_kept,
    SUM(goldstein_tenths) AS goldstein_tenths,
    SUM(goldstein_tenths_kept) AS goldstein_tenths_kept,
    SUM(mentions) AS mentions,
    SUM(mentions_kept) AS mentions_kept,
    SUM(articles) AS articles,
    SUM(articles_kept) AS articles_kept,
    MAX(misnamed) = 0 AS countries_kept
FROM side
GROUP BY dyad, month, cameo_root, dataset
HAVING SUM(reports) <> SUM(reports_kept)
    OR SUM(weighed) <> SUM(weighed_kept)
    OR SUM(goldstein_tenths) <> SUM(goldstein_tenths_kept)
    OR SUM(mentions) <> SUM(mentions_kept)
    OR SUM(articles) <> SUM(articles_kept)
    OR MAX(misnamed) = 1
ORDER BY dyad, month NULLS FIRST, cameo_root, dataset
