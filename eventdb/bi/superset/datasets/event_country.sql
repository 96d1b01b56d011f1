-- Events of every kind, one row for each event and country: every country that has a part in it, and the one where it
-- was; an event without a country has one row. Count events with COUNT(DISTINCT event_id).
SELECT
    e.event_id,
    e.event_slug,
    e.kind,
    e.title,
    e.status,
    e.start_date,
    e.end_date,
    e.date_precision,
    e.year,
    e.month,
    c.country_iso3,
    c.country_name,
    c.region
FROM bi_event e
LEFT JOIN (
    SELECT event_id, country_iso3 FROM bi_participation
    UNION
    SELECT event_id, country_iso3 FROM bi_event
) x ON x.event_id = e.event_id AND x.country_iso3 IS NOT NULL
LEFT JOIN bi_country c ON c.country_iso3 = x.country_iso3
