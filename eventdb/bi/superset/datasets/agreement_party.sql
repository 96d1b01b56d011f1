-- Agreements by party, one row for each agreement and party to it. What was only proposed or announced, and what was
-- cancelled, is left out. COUNT(*) counts records, SUM(net_count) the instruments that they hold.
SELECT
    a.event_id,
    a.event_slug,
    a.kind,
    a.title,
    a.status,
    a.start_date,
    a.end_date,
    a.instrument,
    a.net_count,
    p.party_name,
    p.country_iso3,
    p.country_name
FROM bi_agreement a
JOIN (
    SELECT
        event_id,
        COALESCE(organization_name, country_name, name) AS party_name,
        MIN(country_iso3) AS country_iso3,
        MIN(country_name) AS country_name
    FROM bi_participation
    WHERE role IN ('signatory', 'ratifier')
    GROUP BY event_id, COALESCE(organization_name, country_name, name)
) p ON p.event_id = a.event_id
WHERE a.status IS NULL OR a.status NOT IN ('proposed', 'announced', 'cancelled')
