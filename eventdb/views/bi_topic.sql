-- What events were about, one row for each event and position among its topics.
-- Key: event_id, position
SELECT
    t.event_id,
    t.topic_slug,
    n.name AS topic_name,
    t.text,
    e.slug AS event_slug,
    e.kind,
    e.start_date,
    t.position
FROM event_topic t
JOIN topic n ON n.slug = t.topic_slug
JOIN event e ON e.id = t.event_id
