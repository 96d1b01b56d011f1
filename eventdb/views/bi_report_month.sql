-- Reports added up, one row for each pair of countries, month, root of the CAMEO code and feed. SUM(reports) counts
-- reports, not events; SUM(goldstein_tenths) / 10.0 / SUM(weighed) is the mean Goldstein weight.
-- Key: dyad, month, cameo_root, dataset
SELECT
    r.dyad,
    r.month,
    r.cameo_root,
    r.dataset,
    r.country_a,
    x.name AS country_a_name,
    r.country_b,
    y.name AS country_b_name,
    a.name AS cameo_name,
    a.quad_class,
    r.reports,
    r.weighed,
    r.goldstein_tenths,
    r.mentions,
    r.articles
FROM report_month r
LEFT JOIN country x ON x.iso3 = r.country_a
LEFT JOIN country y ON y.iso3 = r.country_b
LEFT JOIN cameo a ON a.code = r.cameo_root
