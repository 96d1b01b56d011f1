-- How much feeds report, by country, month and kind of action.
--
-- One row for each country, month and root of the CAMEO code. Three numbers stand side by side, and none stands for
-- another. Reports are rows of feeds in which the country acts or is acted upon: a report of two countries counts for
-- each and one of no known country for none, so countries don't add up; what two feeds say counts twice. Records are
-- coded events that have such a code and have the country on one of their sides, whatever the feed; what was postponed
-- or cancelled is left out. Those that are not known to the month stand in a row without one: all that can have been in
-- the months asked for. Stories are the different addresses that the reports came from; ICEWS publishes none, so they
-- are of GDELT's reports alone. They cannot be added up beforehand, so --stories yes counts them among all reports of
-- the countries and months shown, which takes seconds for many months, and minutes where countries are many too.
--
-- # Reports
--
-- :country  country optional  Only this country
-- :dataset  gdelt1|gdelt2|icews optional  Only reports of this feed
-- :from     month optional  Only this month and later ones
-- :to       month optional  Only this month and earlier ones
-- :stories  no|yes = no  Whether stories are counted
-- :limit    integer = 100  At most this many rows; 0 for all
--
-- > country_iso3      ISO3 code of the country
-- > month             First day of the month; NULL for records that are not known to the month
-- > cameo_root        First two digits of the CAMEO code; NULL if the dictionary lacks the code
-- > cameo_name        What they stand for
-- > reports           Number of reports
-- > goldstein_mean    Mean of the reports' Goldstein weights, from -10 (conflict) to 10 (cooperation)
-- > reports_with_url  Of the reports, how many have an address; NULL if not counted
-- > stories           Number of different addresses; NULL if not counted, or where no report has one
-- > records           Number of coded events
-- ! no report and no record is of the country in the months asked for
-- plot: columns x=month y=reports facet=country_iso3
WITH asked AS (
    SELECT
        COALESCE((SELECT month FROM calendar WHERE day = :from), :from, '0001-01-01') AS first_month,
        COALESCE((SELECT month FROM calendar WHERE day = :to), :to, '9999-12-31') AS last_month,
        COALESCE((SELECT MAX(day) FROM calendar WHERE month = (SELECT month FROM calendar WHERE day = :to)), :to, '9999-12-31') AS last_day
),
-- The rows come by country. So up to the limit only the first countries are added up: each has a row at least for each
-- month in which it stands first in a pair.
known AS (
    SELECT DISTINCT country_a, month
    FROM report_month
    WHERE :country IS NULL
      AND :dataset IS NULL
      AND country_a IS NOT NULL
      AND month >= (SELECT first_month FROM asked)
      AND month <= (SELECT last_month FROM asked)
),
running AS (
    SELECT country_a, SUM(COUNT(*)) OVER (ORDER BY country_a) AS row_count FROM known GROUP BY country_a
),
shown AS (
    SELECT
        COALESCE(:country, 'AAA') AS first_iso3,
        COALESCE(:country, (SELECT MIN(country_a) FROM running WHERE row_count >= :limit), 'ZZZ') AS last_iso3
),
-- What has reports and no record, or a record and no report, has its row too.
either AS (
    SELECT
        country_a AS country_iso3,
        month,
        cameo_root,
        SUM(reports) AS reports,
        SUM(weighed) AS weighed,
        SUM(goldstein_tenths) AS goldstein_tenths,
        0 AS records
    FROM report_month
    WHERE country_a >= (SELECT first_iso3 FROM shown)
      AND country_a <= (SELECT last_iso3 FROM shown)
      AND (:from IS NULL OR month >= (SELECT first_month FROM asked))
      AND (:to IS NULL OR month <= (SELECT last_month FROM asked))
      AND (:dataset IS NULL OR dataset = :dataset)
    GROUP BY country_a, month, cameo_root
    UNION ALL
    SELECT country_b, month, cameo_root, SUM(reports), SUM(weighed), SUM(goldstein_tenths), 0
    FROM report_month
    WHERE country_b >= (SELECT first_iso3 FROM shown)
      AND country_b <= (SELECT last_iso3 FROM shown)
      AND country_a <> country_b
      AND (:from IS NULL OR month >= (SELECT first_month FROM asked))
      AND (:to IS NULL OR month <= (SELECT last_month FROM asked))
      AND (:dataset IS NULL OR dataset = :dataset)
    GROUP BY country_b, month, cameo_root
    UNION ALL
    SELECT p.country_iso3, m.month, c.root, 0, 0, 0, COUNT(DISTINCT e.id)
    FROM participation p
    JOIN role r ON r.slug = p.role_slug
    JOIN event e ON e.id = p.event_id
    JOIN cameo c ON c.code = e.cameo_code
    LEFT JOIN calendar f ON f.day = e.end_date
    LEFT JOIN calendar m ON m.day = e.start_date AND m.month = f.month
    WHERE p.country_iso3 >= (SELECT first_iso3 FROM shown)
      AND p.country_iso3 <= (SELECT last_iso3 FROM shown)
      AND r.side IS NOT NULL
      AND (e.status IS NULL OR e.status NOT IN ('postponed', 'cancelled'))
      AND (:from IS NULL OR e.end_date IS NULL OR e.end_date >= (SELECT first_month FROM asked))
      AND (:to IS NULL OR e.start_date IS NULL OR e.start_date <= (SELECT last_day FROM asked))
    GROUP BY p.country_iso3, m.month, c.root
),
counted AS (
    SELECT
        country_iso3,
        month,
        cameo_root,
        SUM(reports) AS reports,
        SUM(weighed) AS weighed,
        SUM(goldstein_tenths) AS goldstein_tenths,
        SUM(records) AS records
    FROM either
    GROUP BY country_iso3, month, cameo_root
),
listed AS (
    SELECT country_iso3, month, cameo_root, reports, weighed, goldstein_tenths, records
    FROM counted
    ORDER BY country_iso3, month NULLS LAST, cameo_root
    LIMIT :limit
),
-- Stories are counted in the months of these rows alone.
span AS (
    SELECT n.country_iso3, MIN(n.month) AS first_day, MAX(m.day) AS last_day
    FROM (SELECT DISTINCT country_iso3, month FROM listed WHERE :stories = 'yes') AS n
    JOIN calendar m ON m.month = n.month
    GROUP BY n.country_iso3
),
-- Every pair that the country can be in, whether or not there is a report of it: so many the engine can foresee.
pair AS (
    SELECT
        span.country_iso3,
        span.first_day,
        span.last_day,
        CASE
            WHEN span.country_iso3 <= c.iso3 THEN span.country_iso3 || '-' || c.iso3
            ELSE c.iso3 || '-' || span.country_iso3
        END AS dyad
    FROM span
    CROSS JOIN country c
    UNION ALL
    SELECT country_iso3, first_day, last_day, country_iso3 || '-' FROM span
),
story AS (
    SELECT
        pair.country_iso3,
        m.month,
        COALESCE(r.cameo_root, '') AS cameo_root,
        COUNT(r.story) AS reports_with_url,
        COUNT(DISTINCT r.story) AS stories
    FROM pair
    CROSS JOIN report r
    JOIN calendar m ON m.day = r.event_date
    WHERE r.dyad = pair.dyad
      AND r.event_date >= pair.first_day
      AND r.event_date <= pair.last_day
      AND (:dataset IS NULL OR r.dataset = :dataset)
    GROUP BY pair.country_iso3, m.month, COALESCE(r.cameo_root, '')
)
SELECT
    n.country_iso3,
    n.month,
    NULLIF(n.cameo_root, '') AS cameo_root,
    c.name AS cameo_name,
    n.reports,
    ROUND(CAST(n.goldstein_tenths / 10.0 / NULLIF(n.weighed, 0) AS NUMERIC), 2) AS goldstein_mean,
    CASE WHEN :stories = 'yes' THEN COALESCE(s.reports_with_url, 0) END AS reports_with_url,
    CASE WHEN s.reports_with_url > 0 THEN s.stories END AS stories,
    n.records
FROM listed n
LEFT JOIN cameo c ON c.code = n.cameo_root
LEFT JOIN story s ON s.country_iso3 = n.country_iso3 AND s.month = n.month AND s.cameo_root = n.cameo_root
ORDER BY n.country_iso3, n.month NULLS LAST, n.cameo_root
