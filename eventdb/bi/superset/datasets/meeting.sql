-- Who met whom, one row for each summit that was held and pair of countries at it, each pair both ways. Hosts, guests
-- and participants meet; observers and mediators don't. Count summits with COUNT(DISTINCT event_id).
SELECT
    s.event_id,
    s.event_slug,
    s.kind,
    s.title,
    s.start_date,
    s.end_date,
    s.format,
    s.level,
    a.country_iso3,
    a.country_name,
    b.country_iso3 AS partner_iso3,
    b.country_name AS partner_name
FROM bi_summit s
JOIN (
    SELECT DISTINCT event_id, country_iso3, country_name
    FROM bi_participation
    WHERE role IN ('host', 'guest', 'participant') AND country_iso3 IS NOT NULL
) a ON a.event_id = s.event_id
JOIN (
    SELECT DISTINCT event_id, country_iso3, country_name
    FROM bi_participation
    WHERE role IN ('host', 'guest', 'participant') AND country_iso3 IS NOT NULL
) b ON b.event_id = s.event_id AND b.country_iso3 <> a.country_iso3
WHERE s.status IS NULL OR s.status = 'held'
