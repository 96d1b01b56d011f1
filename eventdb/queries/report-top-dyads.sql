-- The pairs of countries that feeds report of most.
--
-- Pairs of two different countries; who acts and who is acted upon makes no difference. Reports are rows of feeds, and
-- what two feeds say counts twice. Records are coded events with a CAMEO code, counted as dyad-cooperation does,
-- whatever the feed: apart stand those of which it is not known whether they were in the months asked for. Stories are
-- the different addresses that the reports came from: ICEWS publishes none and states no mentions, so both are of
-- GDELT's reports alone. --stories yes reads all reports of these pairs to count stories, which takes seconds.
--
-- # Reports
--
-- :dataset  gdelt1|gdelt2|icews optional  Only reports of this feed
-- :from     month optional  Only this month and later ones
-- :to       month optional  Only this month and earlier ones
-- :stories  no|yes = no  Whether stories are counted
-- :limit    integer = 20  At most this many pairs; 0 for all
--
-- > country_a         ISO3 code of the one country, the first in the order of codes
-- > country_b         ISO3 code of the other country
-- > reports           Number of reports
-- > goldstein_mean    Mean of the reports' Goldstein weights, from -10 (conflict) to 10 (cooperation)
-- > mentions          Sum of the reports' mentions; NULL where no report is of a feed that states them
-- > reports_with_url  Of the reports, how many have an address; NULL if not counted
-- > stories           Number of different addresses; NULL if not counted, or where no report has one
-- > records           Number of coded events that were in the months asked for
-- > possible          Number of coded events that can have been in these months or in others
-- ! no report is of two countries in the months asked for
-- plot: bars x=reports y=country_a+country_b
WITH asked AS (
    SELECT
        COALESCE((SELECT month FROM calendar WHERE day = :from), :from, '0001-01-01') AS first_month,
        COALESCE((SELECT month FROM calendar WHERE day = :to), :to, '9999-12-31') AS last_month,
        COALESCE((SELECT MAX(day) FROM calendar WHERE month = (SELECT month FROM calendar WHERE day = :to)), :to, '9999-12-31') AS last_day
),
most AS (
    SELECT dyad, SUM(reports) AS reports
    FROM report_month
    WHERE country_a <> country_b
      AND (:from IS NULL OR month >= (SELECT first_month FROM asked))
      AND (:to IS NULL OR month <= (SELECT last_month FROM asked))
      AND (:dataset IS NULL OR dataset = :dataset)
    GROUP BY dyad
    ORDER BY reports DESC, dyad
    LIMIT :limit
),
-- All other sums are of these pairs alone.
summed AS (
    SELECT
        most.dyad,
        MIN(rm.country_a) AS country_a,
        MIN(rm.country_b) AS country_b,
        MAX(most.reports) AS reports,
        SUM(rm.goldstein_tenths) / 10.0 / NULLIF(SUM(rm.weighed), 0) AS goldstein_mean,
        SUM(CASE WHEN rm.dataset <> 'icews' THEN rm.mentions END) AS mentions
    FROM most
    JOIN report_month rm ON rm.dyad = most.dyad
    WHERE rm.month >= (SELECT first_month FROM asked)
      AND rm.month <= (SELECT last_month FROM asked)
      AND (:dataset IS NULL OR rm.dataset = :dataset)
    GROUP BY most.dyad
),
story AS (
    SELECT most.dyad, COUNT(r.story) AS reports_with_url, COUNT(DISTINCT r.story) AS stories
    FROM most
    CROSS JOIN report r
    WHERE :stories = 'yes'
      AND r.dyad = most.dyad
      AND r.event_date >= (SELECT first_month FROM asked)
      AND r.event_date <= (SELECT last_day FROM asked)
      AND (:dataset IS NULL OR r.dataset = :dataset)
    GROUP BY most.dyad
),
coded AS (
    SELECT DISTINCT
        summed.dyad,
        e.id,
        CASE
            WHEN (:from IS NULL OR e.start_date >= (SELECT first_month FROM asked))
             AND (:to IS NULL OR e.end_date <= (SELECT last_day FROM asked))
            THEN 1
            ELSE 0
        END AS sure
    FROM summed
    JOIN participation a ON a.country_iso3 = summed.country_a
    JOIN participation b ON b.country_iso3 = summed.country_b AND b.event_id = a.event_id
    JOIN role ar ON ar.slug = a.role_slug
    JOIN role br ON br.slug = b.role_slug
    JOIN event e ON e.id = a.event_id
    WHERE (ar.side <> br.side OR (ar.side = 'both' AND br.side = 'both'))
      AND e.cameo_code IS NOT NULL
      AND (e.status IS NULL OR e.status NOT IN ('postponed', 'cancelled'))
      AND (:from IS NULL OR e.end_date IS NULL OR e.end_date >= (SELECT first_month FROM asked))
      AND (:to IS NULL OR e.start_date IS NULL OR e.start_date <= (SELECT last_day FROM asked))
),
counted AS (
    SELECT dyad, SUM(sure) AS records, COUNT(*) - SUM(sure) AS possible FROM coded GROUP BY dyad
)
SELECT
    summed.country_a,
    summed.country_b,
    summed.reports,
    ROUND(CAST(summed.goldstein_mean AS NUMERIC), 2) AS goldstein_mean,
    summed.mentions,
    s.reports_with_url,
    CASE WHEN s.reports_with_url > 0 THEN s.stories END AS stories,
    COALESCE(d.records, 0) AS records,
    COALESCE(d.possible, 0) AS possible
FROM summed
LEFT JOIN story s ON s.dyad = summed.dyad
LEFT JOIN counted d ON d.dyad = summed.dyad
ORDER BY summed.reports DESC, summed.dyad
