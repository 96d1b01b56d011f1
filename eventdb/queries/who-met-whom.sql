-- Who met whom: pairs of leaders at the same summit.
--
-- Counts summits that were held, at any level, in which both took part as host, guest or participant; observers and
-- mediators don't count. Each pair stands once, or, asked for one leader, with that leader first.
--
-- # Leaders
--
-- :leader  leader optional  Only pairs with this leader
-- :from    date optional  Only summits that can have lasted until this day, or happened later
-- :to      date optional  Only summits that can have begun on this day or before
--
-- > leader_a       Name of the one leader
-- > country_a      Country that the one leader acts for
-- > leader_b       Name of the other leader
-- > country_b      Country that the other leader acts for
-- > summits        Number of summits at which both took part
-- > first_met      First day of the first of these summits, or the earliest that it can have been
-- > last_met       First day of the last of these summits, or the earliest that it can have been
-- > leader_a_slug  Short name of the one leader
-- > leader_b_slug  Short name of the other leader
-- plot: matrix x=leader_a y=leader_b value=summits
WITH asked AS (
    SELECT id AS event_id FROM event WHERE :leader IS NULL AND kind = 'summit'
    UNION ALL
    SELECT DISTINCT event_id FROM participation WHERE leader_id = (SELECT id FROM leader WHERE slug = :leader)
),
seat AS (
    SELECT DISTINCT p.event_id, p.leader_id, COALESCE(e.start_date, e.end_date) AS day
    FROM asked
    JOIN event e ON e.id = asked.event_id
    JOIN participation p ON p.event_id = e.id
    JOIN role r ON r.slug = p.role_slug
    WHERE e.kind = 'summit'
      AND (e.status IS NULL OR e.status = 'held')
      AND r.side = 'both'
      AND p.leader_id IS NOT NULL
      AND (:from IS NULL OR COALESCE(e.end_date, e.start_date) >= :from)
      AND (:to IS NULL OR COALESCE(e.start_date, e.end_date) <= :to)
),
pair AS (
    SELECT a.leader_id AS a_id, b.leader_id AS b_id, COUNT(*) AS summits, MIN(a.day) AS first_met, MAX(a.day) AS last_met
    FROM seat a
    JOIN seat b ON b.event_id = a.event_id AND b.leader_id <> a.leader_id
    GROUP BY a.leader_id, b.leader_id
)
SELECT
    a.name AS leader_a,
    a.country_iso3 AS country_a,
    b.name AS leader_b,
    b.country_iso3 AS country_b,
    pair.summits,
    pair.first_met,
    pair.last_met,
    a.slug AS leader_a_slug,
    b.slug AS leader_b_slug
FROM pair
JOIN leader a ON a.id = pair.a_id
JOIN leader b ON b.id = pair.b_id
WHERE a.slug = :leader OR (:leader IS NULL AND a.slug < b.slug)
ORDER BY pair.summits DESC, a.slug, b.slug
