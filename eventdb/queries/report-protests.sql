-- Protests that feeds report, by country of the place and month, beside the coded protests.
--
-- Reports are rows of feeds whose CAMEO code has the root 14 (protest), in the country where the feed puts them; what
-- two feeds say counts twice, and one protest may have hundreds. Stories are the different addresses that they came
-- from; ICEWS publishes none, so they are of GDELT's reports alone. Records are coded protests that were held, by their
-- own country; those that are not known to the month stand in a row without one, as in protests-by-month: all that can
-- have been in the months asked for. Reports are read one by one here: without a country that takes long, and --stories
-- no takes less.
--
-- # Reports
--
-- :country  country optional  Only protests in this country
-- :dataset  gdelt1|gdelt2|icews optional  Only reports of this feed
-- :from     month optional  Only this month and later ones
-- :to       month optional  Only this month and earlier ones
-- :stories  yes|no = yes  Whether stories are counted
--
-- > country_iso3      ISO3 code of the country; NULL where the feed's place is in none
-- > month             First day of the month; NULL for records that are not known to the month
-- > reports           Number of reports
-- > reports_with_url  Of the reports, how many have an address; NULL if not counted
-- > stories           Number of different addresses; NULL if not counted, or where no report has one
-- > records           Number of coded protests
-- ! no report and no record is of a protest in the country and the months asked for
-- plot: columns x=month y=reports facet=country_iso3
WITH asked AS (
    SELECT
        COALESCE((SELECT month FROM calendar WHERE day = :from), :from, '0001-01-01') AS first_month,
        COALESCE((SELECT month FROM calendar WHERE day = :to), :to, '9999-12-31') AS last_month,
        COALESCE((SELECT MAX(day) FROM calendar WHERE month = (SELECT month FROM calendar WHERE day = :to)), :to, '9999-12-31') AS last_day
),
found AS (
    SELECT place_iso3, event_date, CASE WHEN :stories = 'yes' THEN story END AS story
    FROM report
    WHERE cameo_root = '14'
      AND place_iso3 = :country
      AND event_date >= (SELECT first_month FROM asked)
      AND event_date <= (SELECT last_day FROM asked)
      AND (:dataset IS NULL OR dataset = :dataset)
    UNION ALL
    SELECT place_iso3, event_date, CASE WHEN :stories = 'yes' THEN story END
    FROM report
    WHERE cameo_root = '14'
      AND :country IS NULL
      AND event_date >= (SELECT first_month FROM asked)
      AND event_date <= (SELECT last_day FROM asked)
      AND (:dataset IS NULL OR dataset = :dataset)
),
either AS (
    SELECT
        found.place_iso3 AS country_iso3,
        m.month,
        COUNT(*) AS reports,
        COUNT(found.story) AS reports_with_url,
        COUNT(DISTINCT found.story) AS stories,
        0 AS records
    FROM found
    JOIN calendar m ON m.day = found.event_date
    GROUP BY m.month, found.place_iso3 -- days sort faster than text
    UNION ALL
    SELECT e.country_iso3, m.month, 0, 0, 0, COUNT(*)
    FROM protest k
    JOIN event e ON e.id = k.id
    LEFT JOIN calendar f ON f.day = e.end_date
    LEFT JOIN calendar m ON m.day = e.start_date AND m.month = f.month
    WHERE (e.status IS NULL OR e.status = 'held')
      AND (:country IS NULL OR e.country_iso3 = :country)
      AND (:from IS NULL OR e.end_date IS NULL OR e.end_date >= (SELECT first_month FROM asked))
      AND (:to IS NULL OR e.start_date IS NULL OR e.start_date <= (SELECT last_day FROM asked))
    GROUP BY e.country_iso3, m.month
)
SELECT
    country_iso3,
    month,
    SUM(reports) AS reports,
    CASE WHEN :stories = 'yes' THEN SUM(reports_with_url) END AS reports_with_url,
    CASE WHEN SUM(reports_with_url) > 0 THEN SUM(stories) END AS stories,
    SUM(records) AS records
FROM either
GROUP BY country_iso3, month
ORDER BY country_iso3 NULLS LAST, month NULLS LAST
