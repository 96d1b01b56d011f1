-- What a leader, a country or an organization said, in the order of the days.
--
-- Counts nothing: one row for each statement. Those of a country are its own and those of all who speak for it. Of a
-- joint statement, the speaker who was asked for is shown.
--
-- # Statements
--
-- :speaker  actor required  Who speaks: a leader, a country or an organization
-- :topic    topic optional  Only statements about this topic
-- :act      act optional  Only statements that do this: request, offer, reject …
-- :from     date optional  Only statements that can have been made on this day or later
-- :to       date optional  Only statements that can have been made on this day or before
-- :limit    integer = 100  At most this many rows; 0 for all
--
-- > start_date      First day, or the earliest that it can have been
-- > end_date        Last day, or the latest that it can have been
-- > speaker_name    Name of the speaker
-- > speakers        How many made the statement together
-- > act             What the speaker does in saying it
-- > form            quote: the text is the speaker's words; paraphrase: it is the source's or the coder's
-- > text            The words, or what they come to
-- > addressee_name  To whom it was said, by the first name
-- > target_name     At whom it was aimed without being addressed, by the first name
-- > medium          How it was said
-- > event_slug      Short name of the statement
WITH said AS (
    SELECT event_id, MIN(position) AS position
    FROM participation
    WHERE role_slug = 'speaker' AND country_iso3 = :speaker
    GROUP BY event_id
    UNION ALL
    SELECT event_id, MIN(position)
    FROM participation
    WHERE role_slug = 'speaker' AND organization_slug = :speaker
    GROUP BY event_id
    UNION ALL
    SELECT event_id, MIN(position)
    FROM participation
    WHERE role_slug = 'speaker' AND leader_id = (SELECT id FROM leader WHERE slug = :speaker)
    GROUP BY event_id
),
-- The rows to show are chosen before their texts and speakers are fetched.
shown AS (
    SELECT e.id, e.slug, e.start_date, e.end_date, said.position
    FROM said
    JOIN event e ON e.id = said.event_id
    WHERE e.kind = 'statement'
      AND (:act IS NULL OR e.id IN (SELECT id FROM statement WHERE act_slug = :act))
      AND (:topic IS NULL OR e.id IN (SELECT event_id FROM event_topic WHERE topic_slug = :topic))
      AND (:from IS NULL OR COALESCE(e.end_date, e.start_date) >= :from)
      AND (:to IS NULL OR COALESCE(e.start_date, e.end_date) <= :to)
    ORDER BY COALESCE(e.start_date, e.end_date) NULLS LAST, COALESCE(e.end_date, e.start_date), e.slug
    LIMIT :limit
)
SELECT
    e.start_date,
    e.end_date,
    p.name AS speaker_name,
    (SELECT COUNT(*) FROM participation q WHERE q.event_id = e.id AND q.role_slug = 'speaker') AS speakers,
    s.act_slug AS act,
    s.form,
    s.text,
    a.name AS addressee_name,
    t.name AS target_name,
    s.medium,
    e.slug AS event_slug
FROM shown e
JOIN statement s ON s.id = e.id
JOIN participation p ON p.event_id = e.id AND p.role_slug = 'speaker' AND p.position = e.position
LEFT JOIN participation a ON a.event_id = e.id AND a.role_slug = 'addressee' AND a.position = 1
LEFT JOIN participation t ON t.event_id = e.id AND t.role_slug = 'target' AND t.position = 1
ORDER BY COALESCE(e.start_date, e.end_date) NULLS LAST, COALESCE(e.end_date, e.start_date), e.slug
