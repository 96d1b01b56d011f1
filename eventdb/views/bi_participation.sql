-- Who took part in which event, one row for each event, role and position.
-- Key: event_id, role, position
SELECT
    p.event_id,
    p.role_slug AS role,
    p.position,
    e.slug AS event_slug,
    e.kind,
    e.start_date,
    p.name,
    l.slug AS leader_slug,
    l.name AS leader_name,
    p.country_iso3,
    c.name AS country_name,
    p.organization_slug,
    g.name AS organization_name,
    p.acted_on
FROM participation p
JOIN event e ON e.id = p.event_id
LEFT JOIN leader l ON l.id = p.leader_id
LEFT JOIN country c ON c.iso3 = p.country_iso3
LEFT JOIN organization g ON g.slug = p.organization_slug
