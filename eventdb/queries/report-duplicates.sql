-- Reports that say the same twice: one story, one action, the same two actors.
--
-- One row for each group of more than one report, of the same feed, with the same address, CAMEO code and actors, in
-- which the country acts or is acted upon, dated in one month. An actor is the feed's code, or the name where it has no
-- code; reports that name no second actor are alike in that. Counts reports; each row is one story. Reports without an
-- address are not compared: ICEWS publishes none, so that its rows never stand here.
--
-- # Reports
--
-- :country  country required  A country that acts or is acted upon
-- :month    month required  In which they are dated
-- :dataset  gdelt1|gdelt2 optional  Only reports of this feed
-- :limit    integer = 100  At most this many rows; 0 for all
--
-- > url            Address of the story
-- > cameo_code     CAMEO code of the action
-- > source         Who acts; NULL if nobody is named
-- > target         Who is acted upon; NULL if nobody is named
-- > dataset        The feed
-- > reports        Number of reports
-- > first_feed_id  The feed's own key of one of them, the first in the order of text
-- ! no two reports with an address say the same; those of ICEWS, which publishes no addresses, are not compared
WITH asked AS (
    SELECT f.month AS first_day, MAX(c.day) AS last_day
    FROM calendar f
    JOIN calendar c ON c.month = f.month
    WHERE f.day = :month
    GROUP BY f.month
),
-- Every pair that the country can be in, whether or not there is a report of it: so many the engine can foresee. In both
-- orders, for a database may sort codes otherwise than dyads do.
pair AS (
    SELECT :country || '-' || iso3 AS dyad FROM country
    UNION ALL
    SELECT iso3 || '-' || :country FROM country WHERE iso3 <> :country
    UNION ALL
    SELECT :country || '-'
),
alike AS (
    SELECT
        r.story,
        r.cameo_code,
        COALESCE(r.source_actor, r.source_name) AS source,
        COALESCE(r.target_actor, r.target_name) AS target,
        r.dataset,
        COUNT(*) AS reports,
        MIN(r.feed_id) AS first_feed_id
    FROM pair
    CROSS JOIN report r
    WHERE r.dyad = pair.dyad
      AND r.event_date >= (SELECT first_day FROM asked)
      AND r.event_date <= (SELECT last_day FROM asked)
      AND r.story IS NOT NULL
      AND (:dataset IS NULL OR r.dataset = :dataset)
    GROUP BY
        r.story,
        r.cameo_code,
        COALESCE(r.source_actor, r.source_name),
        COALESCE(r.target_actor, r.target_name),
        r.dataset
    HAVING COUNT(*) > 1
    ORDER BY reports DESC, r.dataset, first_feed_id
    LIMIT :limit
)
SELECT r.url, a.cameo_code, a.source, a.target, a.dataset, a.reports, a.first_feed_id
FROM alike a
JOIN report r ON r.dataset = a.dataset AND r.feed_id = a.first_feed_id
ORDER BY a.reports DESC, a.dataset, a.first_feed_id
