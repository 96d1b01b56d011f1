-- The largest protests, as far as their sizes are known.
--
-- One row for each protest that was held. They are ranked by the number that the source gives, else by the least that
-- it allows, else by the greatest; those of unknown size come last.
--
-- # Protests
--
-- :country  country optional  Only protests in this country
-- :against  actor optional  Only protests aimed at this country, organization or leader
-- :from     date optional  Only protests that can have lasted until this day, or happened later
-- :to       date optional  Only protests that can have begun on this day or before
-- :limit    integer = 20  At most this many rows; 0 for all
--
-- > start_date        First day, or the earliest that it can have been
-- > end_date          Last day, or the latest that it can have been
-- > place_name        City or site where it was
-- > country_iso3      Country where it was
-- > title             What to call it
-- > size_text         How many there were, in the words of the source
-- > size_low          Least number that the source allows
-- > size_best         The number that the source gives
-- > size_high         Greatest number that the source allows
-- > tactic            What protesters did
-- > slogan            What they called or carried
-- > violence boolean  Whether there was violence; NULL if the source is silent
-- > event_slug        Short name of the protest
-- plot: ranges low=size_low best=size_best high=size_high y=title
SELECT
    e.start_date,
    e.end_date,
    c.name AS place_name,
    e.country_iso3,
    e.title,
    k.size_text,
    k.size_low,
    k.size_best,
    k.size_high,
    k.tactic_slug AS tactic,
    k.slogan,
    k.violence,
    e.slug AS event_slug
FROM protest k
JOIN event e ON e.id = k.id
LEFT JOIN place c ON c.slug = e.place_slug
WHERE (e.status IS NULL OR e.status = 'held')
  AND (:country IS NULL OR e.country_iso3 = :country)
  AND (:against IS NULL OR EXISTS (
      SELECT 1
      FROM participation p
      LEFT JOIN leader l ON l.id = p.leader_id
      WHERE p.event_id = e.id AND p.role_slug = 'target'
        AND :against IN (p.country_iso3, p.organization_slug, l.slug)))
  AND (:from IS NULL OR COALESCE(e.end_date, e.start_date) >= :from)
  AND (:to IS NULL OR COALESCE(e.start_date, e.end_date) <= :to)
ORDER BY
    COALESCE(k.size_best, k.size_low, k.size_high) DESC NULLS LAST,
    COALESCE(e.start_date, e.end_date) NULLS LAST,
    e.slug
LIMIT :limit
