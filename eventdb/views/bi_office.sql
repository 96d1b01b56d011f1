-- Terms in office, one row each; the start and the end are each known to lie between two days.
-- Key: office_term_id
SELECT
    t.id AS office_term_id,
    l.slug AS leader_slug,
    l.name AS leader_name,
    t.office,
    t.country_iso3,
    c.name AS country_name,
    g.name AS organization_name,
    t.start_earliest,
    t.start_latest,
    t.end_earliest,
    t.end_latest
FROM office_term t
JOIN leader l ON l.id = t.leader_id
LEFT JOIN country c ON c.iso3 = t.country_iso3
LEFT JOIN organization g ON g.slug = t.organization_slug
