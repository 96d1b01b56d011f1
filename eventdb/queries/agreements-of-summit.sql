-- What was agreed on the occasion of a summit, and how many instruments that makes.
--
-- One row for each agreement whose occasion the summit was; a package comes before its members. Records and
-- instruments are not the same: see agreements-by-party. The status tells what was only proposed or announced.
--
-- # Agreements
--
-- :summit  summit required  The summit
--
-- > title              What to call it
-- > instrument         Its form: treaty, memorandum, package …
-- > status             How far it had come when its source spoke of it
-- > start_date         First day, or the earliest that it can have been
-- > end_date           Last day, or the latest that it can have been
-- > parties            Number of its parties
-- > instrument_count   How many instruments it is, as its source states
-- > instruments        What the row adds to the total of instruments
-- > instruments_total  Instruments in all rows together
-- > package_slug       Short name of the package it is a member of
-- > event_slug         Short name of the agreement
SELECT
    e.title,
    a.instrument_slug AS instrument,
    e.status,
    e.start_date,
    e.end_date,
    (SELECT COUNT(DISTINCT COALESCE(p.organization_slug, p.country_iso3, p.name))
     FROM participation p
     JOIN role r ON r.slug = p.role_slug
     WHERE p.event_id = e.id AND r.side = 'both') AS parties,
    a.instrument_count,
    a.net_count AS instruments,
    SUM(a.net_count) OVER () AS instruments_total,
    g.slug AS package_slug,
    e.slug AS event_slug
FROM event s
JOIN event e ON e.occasion_id = s.id
JOIN agreement a ON a.id = e.id
LEFT JOIN event g ON g.id = a.package_id
WHERE s.slug = :summit
ORDER BY COALESCE(g.slug, e.slug), g.slug NULLS FIRST, e.slug
