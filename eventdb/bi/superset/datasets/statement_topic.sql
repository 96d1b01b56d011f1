-- Statements by topic and speaker, one row for each statement, topic and speaker. Count statements with
-- COUNT(DISTINCT event_id).
SELECT
    s.event_id,
    s.event_slug,
    s.kind,
    s.title,
    s.start_date,
    s.end_date,
    s.act,
    s.form,
    s.text,
    t.topic_slug,
    t.topic_name,
    p.name AS speaker_name,
    p.country_iso3,
    p.country_name
FROM bi_statement s
LEFT JOIN (SELECT DISTINCT event_id, topic_slug, topic_name FROM bi_topic) t ON t.event_id = s.event_id
LEFT JOIN bi_participation p ON p.event_id = s.event_id AND p.role = 'speaker'
