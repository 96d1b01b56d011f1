-- How countries dealt with each other, month by month: events and their Goldstein weights.
--
-- One row for each pair of countries and month, and one without a month for what is not known to the month. Counts
-- records with a CAMEO code, each once for a pair: a pair stands on the two sides of an event where one acts and the
-- other is acted upon (a speaker's country and the one addressed or targeted), or where both meet or agree. What was
-- postponed or cancelled is left out. Who acts and who is acted upon makes no difference.
--
-- # Countries
--
-- :country  country optional  Only pairs with this country
-- :with     country optional  Only pairs with this country too
-- :from     date optional  Only events that can have lasted until this day, or happened later
-- :to       date optional  Only events that can have begun on this day or before
--
-- > country_a       ISO3 code of the one country, the first in the order of codes
-- > country_b       ISO3 code of the other country
-- > month           First day of the month
-- > events          Number of events
-- > cooperative     Of these, how many were cooperation in word or deed
-- > conflictual     Of these, how many were conflict in word or deed
-- > goldstein_mean  Mean of the events' Goldstein weights, from -10 (conflict) to 10 (cooperation)
-- > goldstein_sum   Sum of these weights
WITH asked AS (
    SELECT id AS event_id FROM event WHERE COALESCE(:country, :with) IS NULL
    UNION ALL
    SELECT DISTINCT event_id FROM participation WHERE country_iso3 = COALESCE(:country, :with)
),
sided AS (
    SELECT DISTINCT e.id AS event_id, e.start_date, e.end_date, e.cameo_code, p.country_iso3, r.side
    FROM asked
    JOIN event e ON e.id = asked.event_id
    JOIN participation p ON p.event_id = e.id
    JOIN role r ON r.slug = p.role_slug
    WHERE p.country_iso3 IS NOT NULL
      AND r.side IS NOT NULL
      AND e.cameo_code IS NOT NULL
      AND (e.status IS NULL OR e.status NOT IN ('postponed', 'cancelled'))
      AND (:from IS NULL OR COALESCE(e.end_date, e.start_date) >= :from)
      AND (:to IS NULL OR COALESCE(e.start_date, e.end_date) <= :to)
),
pair AS (
    SELECT DISTINCT a.event_id, a.start_date, a.end_date, a.cameo_code, a.country_iso3 AS country_a, b.country_iso3 AS country_b
    FROM sided a
    JOIN sided b ON b.event_id = a.event_id AND b.country_iso3 > a.country_iso3
    WHERE (a.side <> b.side OR a.side = 'both')
      AND (:country IS NULL OR :country IN (a.country_iso3, b.country_iso3))
      AND (:with IS NULL OR :with IN (a.country_iso3, b.country_iso3))
)
SELECT
    pair.country_a,
    pair.country_b,
    m.month,
    COUNT(*) AS events,
    COUNT(*) FILTER (WHERE c.quad_class <= 2) AS cooperative,
    COUNT(*) FILTER (WHERE c.quad_class >= 3) AS conflictual,
    ROUND(CAST(AVG(c.goldstein) AS NUMERIC), 2) AS goldstein_mean,
    ROUND(CAST(SUM(c.goldstein) AS NUMERIC), 1) AS goldstein_sum
FROM pair
JOIN cameo c ON c.code = pair.cameo_code
LEFT JOIN calendar f ON f.day = pair.end_date
LEFT JOIN calendar m ON m.day = pair.start_date AND m.month = f.month
GROUP BY pair.country_a, pair.country_b, m.month
ORDER BY pair.country_a, pair.country_b, m.month NULLS LAST
