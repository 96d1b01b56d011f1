-- Protests by month: how many, and how many people at least, by the source's number and at most.
--
-- Counts records of protests that were held. A protest whose month isn't known stands in a row without one. The sums
-- are of the protests whose size is known in numbers; one number alone is taken for the least and the greatest too,
-- and nothing is made of words that no rule knows. NULL means that no size is known, not that nobody came.
--
-- # Protests
--
-- :country  country optional  Only protests in this country
-- :against  actor optional  Only protests aimed at this country, organization or leader
-- :topic    topic optional  Only protests about this topic
-- :from     date optional  Only protests that can have lasted until this day, or happened later
-- :to       date optional  Only protests that can have begun on this day or before
--
-- > month          First day of the month
-- > protests       Number of protests
-- > size_low       Sum of the least numbers of protesters
-- > size_best      Sum of the numbers that sources give
-- > size_high      Sum of the greatest numbers of protesters
-- > size_unknown   Number of protests of whose size nothing is known in numbers
-- > unknown_share  Their share of all protests, from 0 to 1
-- plot: columns x=month y=protests titled Protests by month: how many there were
WITH sized AS (
    SELECT
        m.month,
        COALESCE(k.size_low, k.size_best) AS low,
        k.size_best AS best,
        COALESCE(k.size_high, k.size_best) AS high
    FROM protest k
    JOIN event e ON e.id = k.id
    LEFT JOIN calendar f ON f.day = e.end_date
    LEFT JOIN calendar m ON m.day = e.start_date AND m.month = f.month
    WHERE (e.status IS NULL OR e.status = 'held')
      AND (:country IS NULL OR e.country_iso3 = :country)
      AND (:against IS NULL OR EXISTS (
          SELECT 1
          FROM participation p
          LEFT JOIN leader l ON l.id = p.leader_id
          WHERE p.event_id = e.id AND p.role_slug = 'target'
            AND :against IN (p.country_iso3, p.organization_slug, l.slug)))
      AND (:topic IS NULL OR e.id IN (SELECT event_id FROM event_topic WHERE topic_slug = :topic))
      AND (:from IS NULL OR COALESCE(e.end_date, e.start_date) >= :from)
      AND (:to IS NULL OR COALESCE(e.start_date, e.end_date) <= :to)
)
SELECT
    month,
    COUNT(*) AS protests,
    SUM(low) AS size_low,
    SUM(best) AS size_best,
    SUM(high) AS size_high,
    COUNT(*) FILTER (WHERE low IS NULL AND high IS NULL) AS size_unknown,
    ROUND(1.0 * COUNT(*) FILTER (WHERE low IS NULL AND high IS NULL) / COUNT(*), 2) AS unknown_share
FROM sized
GROUP BY month
ORDER BY month NULLS LAST
