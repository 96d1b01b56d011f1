-- Countries and territories, one row each, with their codes in ISO 3166-1 and in the datasets of the field.
-- Key: country_iso3
SELECT
    c.iso3 AS country_iso3,
    c.name AS country_name,
    c.iso2,
    c.iso_numeric,
    c.region,
    c.subregion,
    c.latitude,
    c.longitude,
    c.cow,
    c.fips,
    c.cameo
FROM country c
