-- Who was in office on a day: certainly, or possibly.
--
-- One row for each term in office. A term is certain where its latest start is no later and its earliest end no earlier
-- than the day; it is possible where nothing that is known excludes it. An unknown start or end excludes nothing, so a
-- leader attested once is possible on every other day.
--
-- # Leaders
--
-- :day           date required  The day
-- :country       country optional  Only offices of this country
-- :leader        leader optional  Only this leader
-- :certain_only  boolean = false  Only those certainly in office
-- :limit         integer = 100  At most this many rows; 0 for all
--
-- > certainty          certain or possible
-- > leader_name        Name of the leader
-- > office             Name of the office
-- > country_iso3       Country that the office is one of
-- > organization_name  Organization that the office is one of
-- > start_earliest     First day on which the term can have begun
-- > start_latest       Last day on which the term can have begun
-- > end_earliest       First day on which the term can have ended
-- > end_latest         Last day on which the term can have ended
-- > leader_slug        Short name of the leader
SELECT
    CASE WHEN t.start_latest <= :day AND t.end_earliest >= :day THEN 'certain' ELSE 'possible' END AS certainty,
    l.name AS leader_name,
    t.office,
    t.country_iso3,
    g.name AS organization_name,
    t.start_earliest,
    t.start_latest,
    t.end_earliest,
    t.end_latest,
    l.slug AS leader_slug
FROM office_term t
JOIN leader l ON l.id = t.leader_id
LEFT JOIN organization g ON g.slug = t.organization_slug
WHERE (t.start_earliest IS NULL OR t.start_earliest <= :day)
  AND (t.end_latest IS NULL OR t.end_latest >= :day)
  AND (NOT :certain_only OR (t.start_latest <= :day AND t.end_earliest >= :day))
  AND (:country IS NULL OR t.country_iso3 = :country)
  AND (:leader IS NULL OR l.slug = :leader)
ORDER BY certainty, t.country_iso3 NULLS LAST, t.organization_slug NULLS LAST, l.slug, t.slug
LIMIT :limit
