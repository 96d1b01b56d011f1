-- What feeds report of an event's countries before, during and after it, by day.
--
-- One row for each number of days from the event, from --days before its first day to --days after its last; the days
-- that it lasted are 0, all of them together. The first and the last day are those of the event, or the earliest and
-- the latest that it can have been: of an event known to the month, 0 is the month. Reports are those of every pair of
-- its participants' countries, or, where there is but one country, those of what happened within it; they need not be
-- reports of this event. Stories are the different addresses they came from; ICEWS publishes none. Records are the
-- event itself, on 0, and the coded events between the same countries that have a CAMEO code and are known to the day,
-- by their first day; what was postponed or cancelled is left out.
--
-- A day is covered by a feed if a report is dated on it that is of no country, of one of these countries alone or of
-- them together; one that is dated back by mistake is enough. Where no day is covered, reports are NULL, not 0: nothing
-- was loaded from which they could be counted.
--
-- # Reports
--
-- :event    event required  Slug of the event
-- :days     integer = 7 from 0 to 3660  Up to this many days before and after
-- :dataset  gdelt1|gdelt2|icews optional  Only reports of this feed
--
-- > day_offset        Days after the event's last day; negative before its first day, 0 in between
-- > days              Number of days that the row counts: 1, and for 0 as many as the event lasted
-- > covered           Of these days, how many are covered by a feed that is loaded
-- > reports           Number of reports; NULL where no day is covered
-- > reports_with_url  Of the reports, how many have an address; NULL where no day is covered
-- > stories           Number of different addresses; NULL where no report has one
-- > goldstein_mean    Mean of the reports' Goldstein weights, from -10 (conflict) to 10 (cooperation)
-- > records           Number of coded events, on 0 with the event itself
-- ! of the event one bound is known or no day at all, which eventdb show tells; or no country has a part in it
-- plot: columns x=day_offset y=reports
WITH centre AS (
    SELECT e.id, e.status, e.country_iso3, f.day_number AS first_number, l.day_number AS last_number
    FROM event e
    JOIN calendar f ON f.day = e.start_date
    JOIN calendar l ON l.day = e.end_date
    WHERE e.slug = :event
),
part AS (
    SELECT DISTINCT p.country_iso3
    FROM centre
    JOIN participation p ON p.event_id = centre.id
    WHERE p.country_iso3 IS NOT NULL
),
party AS (
    SELECT country_iso3 FROM part
    UNION ALL
    SELECT country_iso3 FROM centre WHERE country_iso3 IS NOT NULL AND NOT EXISTS (SELECT 1 FROM part)
),
pair AS (
    SELECT a.country_iso3 AS country_a, b.country_iso3 AS country_b
    FROM party a
    JOIN party b ON b.country_iso3 > a.country_iso3
    UNION ALL
    SELECT country_iso3, country_iso3 FROM party WHERE (SELECT COUNT(*) FROM party) = 1
),
around AS (
    SELECT
        c.day,
        CASE
            WHEN c.day_number < centre.first_number THEN c.day_number - centre.first_number
            WHEN c.day_number > centre.last_number THEN c.day_number - centre.last_number
            ELSE 0
        END AS day_offset
    FROM centre
    JOIN calendar c ON c.day_number >= centre.first_number - :days AND c.day_number <= centre.last_number + :days
),
found AS (
    SELECT r.event_date, r.story, r.goldstein
    FROM report r
    WHERE r.dyad IN (SELECT country_a || '-' || country_b FROM pair)
      AND r.event_date >= (SELECT MIN(day) FROM around)
      AND r.event_date <= (SELECT MAX(day) FROM around)
      AND (:dataset IS NULL OR r.dataset = :dataset)
),
reported AS (
    SELECT
        around.day_offset,
        COUNT(*) AS reports,
        COUNT(found.story) AS reports_with_url,
        COUNT(DISTINCT found.story) AS stories,
        AVG(found.goldstein) AS goldstein_mean
    FROM found
    JOIN around ON around.day = found.event_date
    GROUP BY around.day_offset
),
sided AS (
    SELECT e.id AS event_id, around.day_offset, p.country_iso3, r.side
    FROM around
    JOIN event e ON e.start_date = around.day
    JOIN participation p ON p.event_id = e.id
    JOIN role r ON r.slug = p.role_slug
    WHERE e.date_precision = 'day'
      AND e.cameo_code IS NOT NULL
      AND (e.status IS NULL OR e.status NOT IN ('postponed', 'cancelled'))
      AND p.country_iso3 IN (SELECT country_iso3 FROM party)
      AND r.side IS NOT NULL
),
-- Rows of feeds without a pair of countries: enough of them to tell whether a feed covers a day.
usual AS (
    SELECT country_a || '-' || country_b AS dyad FROM pair
    UNION
    SELECT country_iso3 || '-' FROM party
    UNION
    SELECT country_iso3 || '-' || country_iso3 FROM party
    UNION
    SELECT '-' FROM centre
),
covered AS (
    SELECT around.day_offset, COUNT(*) AS days
    FROM (
        SELECT DISTINCT r.event_date
        FROM report r
        WHERE r.dyad IN (SELECT dyad FROM usual)
          AND r.event_date >= (SELECT MIN(day) FROM around)
          AND r.event_date <= (SELECT MAX(day) FROM around)
          AND (:dataset IS NULL OR r.dataset = :dataset)
    ) AS reporting
    JOIN around ON around.day = reporting.event_date
    GROUP BY around.day_offset
),
counterpart AS (
    SELECT a.day_offset, a.event_id
    FROM sided a
    JOIN sided b ON b.event_id = a.event_id
    JOIN pair ON pair.country_a = a.country_iso3 AND pair.country_b = b.country_iso3
    WHERE a.side <> b.side OR (a.side = 'both' AND a.country_iso3 <> b.country_iso3)
    UNION
    SELECT 0, id FROM centre WHERE status IS NULL OR status NOT IN ('postponed', 'cancelled')
),
coded AS (
    SELECT day_offset, COUNT(*) AS records FROM counterpart GROUP BY day_offset
),
counted AS (
    SELECT day_offset, COUNT(*) AS days FROM around WHERE EXISTS (SELECT 1 FROM party) GROUP BY day_offset
)
SELECT
    counted.day_offset,
    counted.days,
    COALESCE(v.days, 0) AS covered,
    CASE WHEN v.days > 0 THEN COALESCE(n.reports, 0) END AS reports,
    CASE WHEN v.days > 0 THEN COALESCE(n.reports_with_url, 0) END AS reports_with_url,
    CASE WHEN n.reports_with_url > 0 THEN n.stories END AS stories,
    ROUND(CAST(n.goldstein_mean AS NUMERIC), 2) AS goldstein_mean,
    COALESCE(d.records, 0) AS records
FROM counted
LEFT JOIN reported n ON n.day_offset = counted.day_offset
LEFT JOIN covered v ON v.day_offset = counted.day_offset
LEFT JOIN coded d ON d.day_offset = counted.day_offset
ORDER BY counted.day_offset
