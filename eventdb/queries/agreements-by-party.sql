-- What a country or an organization has agreed to, and how many instruments that makes.
--
-- One row for each agreement. Records and instruments are not the same: a package of seven with three named members is
-- four records and seven instruments, of which the package's own row adds four and each member one. The totals are of
-- all rows, even those beyond --limit. What was only proposed or announced, and what was cancelled, is left out.
--
-- # Agreements
--
-- :party  party required  Country or organization that is a party, by itself or by one who signs for it
-- :with   party optional  Only agreements to which this one is a party too
-- :from   date optional  Only agreements that can have been concluded on this day or later
-- :to     date optional  Only agreements that can have been concluded on this day or before
-- :all    boolean = false  Also what was proposed, announced or cancelled
-- :limit  integer = 100  At most this many rows; 0 for all
--
-- > start_date         First day, or the earliest that it can have been
-- > end_date           Last day, or the latest that it can have been
-- > status             How far it had come when its source spoke of it
-- > title              What to call it
-- > instrument         Its form: treaty, memorandum, package …
-- > instrument_count   How many instruments it is, as its source states
-- > instruments        What the row adds to the total of instruments
-- > instruments_total  Instruments in all rows together
-- > agreements_total   Records in all rows together
-- > package_slug       Short name of the package it is a member of
-- > event_slug         Short name of the agreement
WITH one AS (
    -- That an event is an agreement is asked before the role: it saves fetching the rows of all other events.
    SELECT p.event_id
    FROM participation p
    JOIN agreement a ON a.id = p.event_id
    JOIN role r ON r.slug = p.role_slug AND r.side = 'both'
    WHERE p.country_iso3 = :party
    UNION
    SELECT p.event_id
    FROM participation p
    JOIN agreement a ON a.id = p.event_id
    JOIN role r ON r.slug = p.role_slug AND r.side = 'both'
    WHERE p.organization_slug = :party
),
other AS (
    SELECT p.event_id
    FROM participation p
    JOIN agreement a ON a.id = p.event_id
    JOIN role r ON r.slug = p.role_slug AND r.side = 'both'
    WHERE p.country_iso3 = :with
    UNION
    SELECT p.event_id
    FROM participation p
    JOIN agreement a ON a.id = p.event_id
    JOIN role r ON r.slug = p.role_slug AND r.side = 'both'
    WHERE p.organization_slug = :with
),
asked AS (
    SELECT event_id FROM one WHERE :with IS NULL
    UNION ALL
    SELECT event_id FROM (SELECT event_id FROM one INTERSECT SELECT event_id FROM other) of_both
),
counted AS (
    SELECT
        e.id,
        e.slug,
        e.start_date,
        e.end_date,
        g.slug AS package_slug,
        SUM(a.net_count) OVER () AS instruments_total,
        COUNT(*) OVER () AS agreements_total
    FROM asked
    JOIN event e ON e.id = asked.event_id
    JOIN agreement a ON a.id = e.id
    LEFT JOIN event g ON g.id = a.package_id
    WHERE (:all OR e.status IS NULL OR e.status NOT IN ('proposed', 'announced', 'cancelled'))
      AND (:from IS NULL OR COALESCE(e.end_date, e.start_date) >= :from)
      AND (:to IS NULL OR COALESCE(e.start_date, e.end_date) <= :to)
),
-- The rows to show are chosen before their titles are fetched.
shown AS (
    SELECT *
    FROM counted
    ORDER BY
        COALESCE(start_date, end_date) NULLS LAST,
        COALESCE(package_slug, slug),
        package_slug NULLS FIRST,
        slug
    LIMIT :limit
)
SELECT
    e.start_date,
    e.end_date,
    e.status,
    e.title,
    a.instrument_slug AS instrument,
    a.instrument_count,
    a.net_count AS instruments,
    shown.instruments_total,
    shown.agreements_total,
    shown.package_slug,
    e.slug AS event_slug
FROM shown
JOIN event e ON e.id = shown.id
JOIN agreement a ON a.id = e.id
ORDER BY
    COALESCE(e.start_date, e.end_date) NULLS LAST,
    COALESCE(shown.package_slug, e.slug),
    shown.package_slug NULLS FIRST,
    e.slug
