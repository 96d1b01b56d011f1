-- Reports: rows of machine-coded feeds, one row each, in their latest version. A report says that something may have
-- happened; several of them may be of one event, and what two feeds say is there twice. COUNT(DISTINCT url) counts
-- stories; events are in bi_event.
-- Key: dataset, feed_id
SELECT
    r.dataset,
    r.feed_id,
    r.event_date,
    r.added_date,
    r.days_back,
    r.source_actor,
    r.source_name,
    r.source_country,
    r.source_iso3,
    s.name AS source_country_name,
    r.target_actor,
    r.target_name,
    r.target_country,
    r.target_iso3,
    t.name AS target_country_name,
    r.dyad,
    r.cameo_code,
    a.name AS cameo_name,
    r.cameo_root,
    r.quad_class,
    r.goldstein,
    r.mentions,
    r.sources,
    r.articles,
    r.tone,
    r.place_name,
    r.place_country,
    r.place_iso3,
    p.name AS place_country_name,
    r.latitude,
    r.longitude,
    r.url,
    r.load_id
FROM report r
LEFT JOIN country s ON s.iso3 = r.source_iso3
LEFT JOIN country t ON t.iso3 = r.target_iso3
LEFT JOIN country p ON p.iso3 = r.place_iso3
LEFT JOIN cameo a ON a.code = r.cameo_code
