-- Topics by month: how many events were about them.
--
-- One row for each topic and month, and one without a month for what is not known to the month. Counts records,
-- whatever their status.
--
-- # Events
--
-- :topic    topic optional  Only this topic
-- :country  country optional  Only events in which this country has a part
-- :from     date optional  Only events that can have lasted until this day, or happened later
-- :to       date optional  Only events that can have begun on this day or before
--
-- > topic_slug  Short name of the topic
-- > topic_name  Name of the topic
-- > month       First day of the month
-- > events      Number of events
-- > summits     Of these, how many were summits
-- > agreements  Of these, how many were agreements
-- > statements  Of these, how many were statements
-- > protests    Of these, how many were protests
-- plot: columns x=month y=events facet=topic_name
WITH about AS (
    SELECT DISTINCT topic_slug, event_id
    FROM event_topic
    WHERE topic_slug = :topic
      AND (:country IS NULL OR event_id IN (SELECT event_id FROM participation WHERE country_iso3 = :country))
    UNION ALL
    SELECT DISTINCT topic_slug, event_id
    FROM event_topic
    WHERE :topic IS NULL
      AND (:country IS NULL OR event_id IN (SELECT event_id FROM participation WHERE country_iso3 = :country))
),
counted AS (
    SELECT
        about.topic_slug,
        m.month,
        COUNT(*) AS events,
        COUNT(*) FILTER (WHERE e.kind = 'summit') AS summits,
        COUNT(*) FILTER (WHERE e.kind = 'agreement') AS agreements,
        COUNT(*) FILTER (WHERE e.kind = 'statement') AS statements,
        COUNT(*) FILTER (WHERE e.kind = 'protest') AS protests
    FROM about
    JOIN event e ON e.id = about.event_id
    LEFT JOIN calendar f ON f.day = e.end_date
    LEFT JOIN calendar m ON m.day = e.start_date AND m.month = f.month
    WHERE (:from IS NULL OR COALESCE(e.end_date, e.start_date) >= :from)
      AND (:to IS NULL OR COALESCE(e.start_date, e.end_date) <= :to)
    GROUP BY about.topic_slug, m.month
)
SELECT
    t.slug AS topic_slug,
    t.name AS topic_name,
    counted.month,
    counted.events,
    counted.summits,
    counted.agreements,
    counted.statements,
    counted.protests
FROM counted
JOIN topic t ON t.slug = counted.topic_slug
ORDER BY t.slug, counted.month NULLS LAST
