-- Events in the order of their days.
--
-- Every kind of record, whatever its status: what was only proposed or announced, and what was postponed or cancelled,
-- is there too. An event of which only one bound is known stands at that bound; those of unknown date come last, and
-- are left out where --from or --to is given.
--
-- # Events
--
-- :from   date optional  Only events that can have lasted until this day, or happened later
-- :to     date optional  Only events that can have begun on this day or before
-- :kind   summit|agreement|statement|protest optional  Only this kind
-- :actor  actor optional  Only events in which this leader, country or organization has a part
-- :topic  topic optional  Only events about this topic
-- :limit  integer = 100  At most this many rows; 0 for all
--
-- > start_date      First day, or the earliest that it can have been
-- > end_date        Last day, or the latest that it can have been
-- > date_precision  day, month, year: known to that unit; between, after, before: one unknown day in these bounds
-- > kind            summit, agreement, statement or protest
-- > status          How far it had come when its source spoke of it
-- > title           What to call it
-- > place_name      City or site where it was
-- > country_iso3    Country where it was
-- > event_slug      Its short name, which eventdb show takes
-- plot: spans start=start_date end=end_date precision=date_precision y=title color=kind
WITH involved AS (
    SELECT event_id FROM participation WHERE country_iso3 = :actor
    UNION
    SELECT event_id FROM participation WHERE organization_slug = :actor
    UNION
    SELECT event_id FROM participation WHERE leader_id = (SELECT id FROM leader WHERE slug = :actor)
),
asked AS (
    SELECT event_id FROM involved WHERE :topic IS NULL
    UNION ALL
    SELECT DISTINCT event_id
    FROM event_topic
    WHERE topic_slug = :topic AND (:actor IS NULL OR event_id IN (SELECT event_id FROM involved))
),
-- The rows to show are chosen before their titles and places are fetched: among the events of the actor or topic
-- that was named, or in one pass over all.
first_asked AS (
    SELECT e.id
    FROM asked
    JOIN event e ON e.id = asked.event_id
    WHERE (:from IS NULL OR COALESCE(e.end_date, e.start_date) >= :from)
      AND (:to IS NULL OR COALESCE(e.start_date, e.end_date) <= :to)
      AND (:kind IS NULL OR e.kind = :kind)
    ORDER BY COALESCE(e.start_date, e.end_date) NULLS LAST, COALESCE(e.end_date, e.start_date), e.slug
    LIMIT :limit
),
first_of_all AS (
    SELECT e.id
    FROM event e
    WHERE COALESCE(:actor, :topic) IS NULL
      AND (:from IS NULL OR COALESCE(e.end_date, e.start_date) >= :from)
      AND (:to IS NULL OR COALESCE(e.start_date, e.end_date) <= :to)
      AND (:kind IS NULL OR e.kind = :kind)
    ORDER BY COALESCE(e.start_date, e.end_date) NULLS LAST, COALESCE(e.end_date, e.start_date), e.slug
    LIMIT :limit
),
shown AS (
    SELECT id FROM first_asked
    UNION ALL
    SELECT id FROM first_of_all
)
SELECT
    e.start_date,
    e.end_date,
    e.date_precision,
    e.kind,
    e.status,
    e.title,
    p.name AS place_name,
    e.country_iso3,
    e.slug AS event_slug
FROM shown
JOIN event e ON e.id = shown.id
LEFT JOIN place p ON p.slug = e.place_slug
ORDER BY COALESCE(e.start_date, e.end_date) NULLS LAST, COALESCE(e.end_date, e.start_date), e.slug
