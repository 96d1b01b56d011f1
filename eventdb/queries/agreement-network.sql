-- Who has agreements with whom: pairs of parties, with the number of their agreements and instruments.
--
-- One row for each pair of parties to the same agreement: countries, for which others may have signed, organizations,
-- and parties known by name only. An agreement of many parties counts once for each pair of them. Records and
-- instruments are not the same: see agreements-by-party. What was only proposed or announced, and what was cancelled,
-- is left out.
--
-- # Agreements
--
-- :party  party optional  Only pairs with this country or organization, which then stands first
-- :from   date optional  Only agreements that can have been concluded on this day or later
-- :to     date optional  Only agreements that can have been concluded on this day or before
--
-- > party_a      ISO3 code of a country, slug of an organization, or a name
-- > party_b      The other party
-- > agreements   Number of agreements, counted as records
-- > instruments  Number of instruments, packages counted for what they hold
-- > first_date   First day of the first of them, or the earliest that it can have been
-- > last_date    First day of the last of them, or the earliest that it can have been
-- plot: matrix x=party_a y=party_b value=agreements titled Who has agreements with whom: pairs of parties, countries by their ISO3 codes
WITH asked AS (
    SELECT id, net_count FROM agreement WHERE :party IS NULL
    UNION ALL
    SELECT id, net_count FROM (
        SELECT a.id, a.net_count
        FROM participation p
        JOIN agreement a ON a.id = p.event_id
        WHERE p.country_iso3 = :party
        UNION
        SELECT a.id, a.net_count
        FROM participation p
        JOIN agreement a ON a.id = p.event_id
        WHERE p.organization_slug = :party
    ) AS taking_part
),
concluded AS (
    SELECT e.id, asked.net_count, COALESCE(e.start_date, e.end_date) AS day
    FROM asked
    JOIN event e ON e.id = asked.id
    WHERE (e.status IS NULL OR e.status NOT IN ('proposed', 'announced', 'cancelled'))
      AND (:from IS NULL OR COALESCE(e.end_date, e.start_date) >= :from)
      AND (:to IS NULL OR COALESCE(e.start_date, e.end_date) <= :to)
),
party AS (
    SELECT DISTINCT c.id, c.net_count, c.day, COALESCE(p.organization_slug, p.country_iso3, p.name) AS name
    FROM concluded c
    JOIN participation p ON p.event_id = c.id
    JOIN role r ON r.slug = p.role_slug AND r.side = 'both'
)
SELECT
    one.name AS party_a,
    other.name AS party_b,
    COUNT(*) AS agreements,
    SUM(one.net_count) AS instruments,
    MIN(one.day) AS first_date,
    MAX(one.day) AS last_date
FROM party one
JOIN party other ON other.id = one.id
WHERE (one.name = :party AND other.name <> :party) OR (:party IS NULL AND one.name < other.name)
GROUP BY one.name, other.name
ORDER BY instruments DESC, agreements DESC, party_a, party_b
