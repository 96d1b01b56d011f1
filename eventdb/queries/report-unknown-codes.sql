-- Codes and names in reports that the dictionaries lack, the most frequent first.
--
-- A code of a country that no dictionary has leaves the country NULL: some are no country, such as AFR for Africa; for
-- others a file of your own, country_aliases.csv, may say which country they are. An unknown CAMEO code leaves root,
-- quad class and Goldstein weight NULL. Counts reports; one with two unknown codes stands in two rows.
--
-- # Reports
--
-- :dataset  gdelt1|gdelt2|icews optional  Only reports of this feed
-- :limit    integer = 50  At most this many rows; 0 for all
--
-- > dataset  The feed
-- > side     What the code is of: source (who acts), target (who is acted upon), place, or event
-- > code     The code or name, as the feed has it
-- > reports  Number of reports
-- ! the dictionaries have all codes
WITH unknown AS (
    SELECT dataset, 'source' AS side, source_country AS code, COUNT(*) AS reports
    FROM report
    WHERE source_iso3 IS NULL AND source_country IS NOT NULL AND (:dataset IS NULL OR dataset = :dataset)
    GROUP BY dataset, source_country
    UNION ALL
    SELECT dataset, 'target', target_country, COUNT(*)
    FROM report
    WHERE target_iso3 IS NULL AND target_country IS NOT NULL AND (:dataset IS NULL OR dataset = :dataset)
    GROUP BY dataset, target_country
    UNION ALL
    SELECT dataset, 'place', place_country, COUNT(*)
    FROM report
    WHERE place_iso3 IS NULL AND place_country IS NOT NULL AND (:dataset IS NULL OR dataset = :dataset)
    GROUP BY dataset, place_country
    UNION ALL
    SELECT dataset, 'event', cameo_code, COUNT(*)
    FROM report
    WHERE cameo_root IS NULL AND cameo_code IS NOT NULL AND (:dataset IS NULL OR dataset = :dataset)
    GROUP BY dataset, cameo_code
)
SELECT dataset, side, code, reports
FROM unknown
ORDER BY reports DESC, dataset, side, code
LIMIT :limit
