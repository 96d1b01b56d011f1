-- Who said what on a topic, in the order of the days.
--
-- Counts nothing: one row for each statement about the topic, with its first speaker.
--
-- # Statements
--
-- :topic    topic required  The topic
-- :speaker  actor optional  Only statements by this leader, country or organization
-- :act      act optional  Only statements that do this: request, offer, reject …
-- :from     date optional  Only statements that can have been made on this day or later
-- :to       date optional  Only statements that can have been made on this day or before
-- :limit    integer = 100  At most this many rows; 0 for all
--
-- > start_date    First day, or the earliest that it can have been
-- > end_date      Last day, or the latest that it can have been
-- > speaker_name  Name of the first speaker
-- > speaker_iso3  Country of the first speaker
-- > act           What the speaker does in saying it
-- > form          quote: the text is the speaker's words; paraphrase: it is the source's or the coder's
-- > text          The words, or what they come to
-- > topic_text    The topic in the words of the source, where its name says too little
-- > event_slug    Short name of the statement
WITH about AS (
    SELECT DISTINCT event_id FROM event_topic WHERE topic_slug = :topic
),
-- The rows to show are chosen before their texts and speakers are fetched.
shown AS (
    SELECT e.id, e.slug, e.start_date, e.end_date
    FROM about
    JOIN event e ON e.id = about.event_id
    WHERE e.kind = 'statement'
      AND (:act IS NULL OR e.id IN (SELECT id FROM statement WHERE act_slug = :act))
      AND (:speaker IS NULL OR e.id IN (
          SELECT event_id FROM participation WHERE role_slug = 'speaker' AND country_iso3 = :speaker
          UNION ALL
          SELECT event_id FROM participation WHERE role_slug = 'speaker' AND organization_slug = :speaker
          UNION ALL
          SELECT event_id
          FROM participation
          WHERE role_slug = 'speaker' AND leader_id = (SELECT id FROM leader WHERE slug = :speaker)))
      AND (:from IS NULL OR COALESCE(e.end_date, e.start_date) >= :from)
      AND (:to IS NULL OR COALESCE(e.start_date, e.end_date) <= :to)
    ORDER BY COALESCE(e.start_date, e.end_date) NULLS LAST, COALESCE(e.end_date, e.start_date), e.slug
    LIMIT :limit
)
SELECT
    e.start_date,
    e.end_date,
    p.name AS speaker_name,
    p.country_iso3 AS speaker_iso3,
    s.act_slug AS act,
    s.form,
    s.text,
    (SELECT t.text
     FROM event_topic t
     WHERE t.event_id = e.id AND t.topic_slug = :topic
     ORDER BY t.position
     LIMIT 1) AS topic_text,
    e.slug AS event_slug
FROM shown e
JOIN statement s ON s.id = e.id
LEFT JOIN participation p ON p.event_id = e.id AND p.role_slug = 'speaker' AND p.position = 1
ORDER BY COALESCE(e.start_date, e.end_date) NULLS LAST, COALESCE(e.end_date, e.start_date), e.slug
