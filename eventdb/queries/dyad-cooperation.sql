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
-- plot: columns x=month y=cooperative+conflictual facet=country_a+country_b
WITH asked AS (
    SELECT id AS event_id FROM event WHERE COALESCE(:country, :with) IS NULL
    UNION ALL
    -- Of two countries that are named, only the events in which both have a part.
    SELECT DISTINCT event_id
    FROM participation
    WHERE country_iso3 = COALESCE(:country, :with)
      AND (:country IS NULL OR :with IS NULL
           OR event_id IN (SELECT event_id FROM participation WHERE country_iso3 = :with))
),
-- A country that is named is the one of each pair; else the first in the order of codes is.
pair AS (
    SELECT DISTINCT e.id, e.start_date, e.end_date, e.cameo_code, a.country_iso3 AS one, b.country_iso3 AS other
    FROM asked
    JOIN event e ON e.id = asked.event_id
    JOIN participation a ON a.event_id = e.id
    JOIN role one_role ON one_role.slug = a.role_slug
    JOIN participation b ON b.event_id = e.id AND b.country_iso3 <> a.country_iso3
    JOIN role other_role ON other_role.slug = b.role_slug
    WHERE a.country_iso3 = COALESCE(:country, :with, a.country_iso3)
      AND (COALESCE(:country, :with) IS NOT NULL OR a.country_iso3 < b.country_iso3)
      AND (:country IS NULL OR :with IS NULL OR :with IN (a.country_iso3, b.country_iso3))
      AND one_role.side IS NOT NULL
      AND other_role.side IS NOT NULL
      AND (one_role.side <> other_role.side OR one_role.side = 'both')
      AND e.cameo_code IS NOT NULL
      AND (e.status IS NULL OR e.status NOT IN ('postponed', 'cancelled'))
      AND (:from IS NULL OR COALESCE(e.end_date, e.start_date) >= :from)
      AND (:to IS NULL OR COALESCE(e.start_date, e.end_date) <= :to)
),
ordered AS (
    SELECT
        CASE WHEN one < other THEN one ELSE other END AS country_a,
        CASE WHEN one < other THEN other ELSE one END AS country_b,
        start_date,
        end_date,
        cameo_code
    FROM pair
)
SELECT
    o.country_a,
    o.country_b,
    m.month,
    COUNT(*) AS events,
    COUNT(*) FILTER (WHERE c.quad_class <= 2) AS cooperative,
    COUNT(*) FILTER (WHERE c.quad_class >= 3) AS conflictual,
    ROUND(CAST(AVG(c.goldstein) AS NUMERIC), 2) AS goldstein_mean,
    ROUND(CAST(SUM(c.goldstein) AS NUMERIC), 1) AS goldstein_sum
FROM ordered o
JOIN cameo c ON c.code = o.cameo_code
LEFT JOIN calendar f ON f.day = o.end_date
LEFT JOIN calendar m ON m.day = o.start_date AND m.month = f.month
GROUP BY o.country_a, o.country_b, m.month
ORDER BY o.country_a, o.country_b, m.month NULLS LAST
