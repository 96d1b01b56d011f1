-- Who was at a summit, in which role, and in which office.
--
-- One row for each participant and role; hosts first.
--
-- # Summits
--
-- :summit  summit required  The summit
--
-- > role               Part taken: host, guest, participant, observer …
-- > position           Order among those of the same role
-- > name               Name of the participant
-- > office             Office that a leader can have held then; of several, the one begun last
-- > country_iso3       Country of the participant, or that the leader acts for
-- > country_name       Name of that country
-- > leader_slug        Short name of the leader, if it is one
-- > organization_slug  Short name of the organization, if it is one
SELECT
    p.role_slug AS role,
    p.position,
    p.name,
    (SELECT o.office
     FROM office_term o
     WHERE o.leader_id = p.leader_id
       AND (o.start_earliest IS NULL OR o.start_earliest <= COALESCE(e.end_date, e.start_date))
       AND (o.end_latest IS NULL OR o.end_latest >= COALESCE(e.start_date, e.end_date))
     ORDER BY COALESCE(o.start_latest, o.start_earliest) DESC NULLS LAST, o.slug
     LIMIT 1) AS office,
    p.country_iso3,
    c.name AS country_name,
    l.slug AS leader_slug,
    p.organization_slug
FROM event e
JOIN participation p ON p.event_id = e.id
LEFT JOIN leader l ON l.id = p.leader_id
LEFT JOIN country c ON c.iso3 = p.country_iso3
WHERE e.slug = :summit AND e.kind = 'summit'
ORDER BY
    CASE p.role_slug WHEN 'host' THEN 1 WHEN 'guest' THEN 2 WHEN 'participant' THEN 3 ELSE 4 END,
    p.role_slug,
    p.position
