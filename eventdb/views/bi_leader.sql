-- Leaders, one row each.
-- Key: leader_id
SELECT
    l.id AS leader_id,
    l.slug AS leader_slug,
    l.name AS leader_name,
    l.country_iso3,
    c.name AS country_name,
    l.wikidata_id
FROM leader l
LEFT JOIN country c ON c.iso3 = l.country_iso3
