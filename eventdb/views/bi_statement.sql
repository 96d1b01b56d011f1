-- Statements, one row each: the columns of bi_event, their own, and the first speaker.
-- Key: event_id
SELECT
    e.id AS event_id,
    e.slug AS event_slug,
    e.kind,
    e.title,
    e.status,
    e.start_date,
    e.end_date,
    e.date_precision,
    y.year,
    q.quarter,
    m.month,
    p.name AS place_name,
    e.country_iso3,
    c.name AS country_name,
    c.region,
    p.latitude,
    p.longitude,
    o.slug AS occasion_slug,
    o.title AS occasion_title,
    o.start_date AS occasion_start_date,
    e.cameo_code,
    a.name AS cameo_name,
    a.quad_class,
    a.goldstein,
    e.summary,
    k.form,
    k.text,
    k.act_slug AS act,
    k.medium,
    s.name AS speaker_name,
    s.country_iso3 AS speaker_iso3
FROM statement k
JOIN event e ON e.id = k.id
LEFT JOIN calendar f ON f.day = e.end_date
LEFT JOIN calendar y ON y.day = e.start_date AND y.year = f.year
LEFT JOIN calendar q ON q.day = e.start_date AND q.year = f.year AND q.quarter = f.quarter
LEFT JOIN calendar m ON m.day = e.start_date AND m.month = f.month
LEFT JOIN place p ON p.slug = e.place_slug
LEFT JOIN country c ON c.iso3 = e.country_iso3
LEFT JOIN event o ON o.id = e.occasion_id
LEFT JOIN cameo a ON a.code = e.cameo_code
LEFT JOIN participation s ON s.event_id = e.id AND s.role_slug = 'speaker' AND s.position = 1
