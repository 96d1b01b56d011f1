-- What leaders did, month by month: summits, agreements and statements.
--
-- One row for each leader and month, and one without a month for what is not known to the month. Counts records: summits
-- that were held, with the leader as host, guest or participant; agreements that came about, with the leader as party;
-- statements made, with the leader as speaker; and statements and protests with the leader as addressee or target.
-- What was only proposed or announced, and what was postponed or cancelled, is left out.
--
-- # Leaders
--
-- :leader   leader optional  Only this leader
-- :country  country optional  Only leaders who act for this country
-- :from     date optional  Only what can have lasted until this day, or happened later
-- :to       date optional  Only what can have begun on this day or before
--
-- > leader_name   Name of the leader
-- > country_iso3  Country that the leader acts for
-- > month         First day of the month
-- > summits       Number of summits attended
-- > agreements    Number of agreements concluded
-- > statements    Number of statements made
-- > received      Number of statements and protests that addressed the leader or were aimed at the leader
-- > leader_slug   Short name of the leader
-- plot: columns x=month y=summits+agreements+statements facet=leader_name
WITH asked AS (
    SELECT id, slug, name, country_iso3
    FROM leader
    WHERE (:leader IS NULL OR slug = :leader) AND (:country IS NULL OR country_iso3 = :country)
),
part AS (
    SELECT DISTINCT p.leader_id, p.event_id, CASE WHEN r.side = 'target' THEN 'received' ELSE e.kind END AS what
    FROM asked
    JOIN participation p ON p.leader_id = asked.id
    JOIN role r ON r.slug = p.role_slug
    JOIN event e ON e.id = p.event_id
    WHERE r.side IS NOT NULL
      AND (e.status IS NULL OR e.status NOT IN ('proposed', 'announced', 'postponed', 'cancelled'))
      AND (:from IS NULL OR COALESCE(e.end_date, e.start_date) >= :from)
      AND (:to IS NULL OR COALESCE(e.start_date, e.end_date) <= :to)
),
counted AS (
    SELECT
        part.leader_id,
        m.month,
        COUNT(*) FILTER (WHERE part.what = 'summit') AS summits,
        COUNT(*) FILTER (WHERE part.what = 'agreement') AS agreements,
        COUNT(*) FILTER (WHERE part.what = 'statement') AS statements,
        COUNT(*) FILTER (WHERE part.what = 'received') AS received
    FROM part
    JOIN event e ON e.id = part.event_id
    LEFT JOIN calendar f ON f.day = e.end_date
    LEFT JOIN calendar m ON m.day = e.start_date AND m.month = f.month
    GROUP BY part.leader_id, m.month
)
SELECT
    asked.name AS leader_name,
    asked.country_iso3,
    counted.month,
    counted.summits,
    counted.agreements,
    counted.statements,
    counted.received,
    asked.slug AS leader_slug
FROM counted
JOIN asked ON asked.id = counted.leader_id
ORDER BY asked.slug, counted.month NULLS LAST
