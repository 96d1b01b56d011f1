-- What feeds report of two countries, month by month, beside the coded events of the pair.
--
-- Who acts and who is acted upon makes no difference; twice the same country asks for what happened within it. Reports
-- are rows of feeds, and what two feeds say counts twice. Stories are the different addresses that they came from:
-- ICEWS publishes none and states no mentions, so both are of GDELT's reports alone. To count stories takes longer the
-- more reports the pair has: --stories no does without. Records are coded events with a CAMEO code, counted as
-- dyad-cooperation does: one country acts and the other is acted upon, or both meet or agree; what was postponed or
-- cancelled is left out. Those that are not known to the month stand in a last row without one: all that can have been
-- in the months asked for.
--
-- # Reports
--
-- :country  country required  The one country
-- :with     country required  The other country
-- :dataset  gdelt1|gdelt2|icews optional  Only reports of this feed
-- :from     month optional  Only this month and later ones
-- :to       month optional  Only this month and earlier ones
-- :stories  yes|no = yes  Whether stories are counted
--
-- > month             First day of the month; NULL for records that are not known to the month
-- > reports           Number of reports
-- > cooperative       Of these, how many are of cooperation in word or deed
-- > conflictual       Of these, how many are of conflict in word or deed; those without a known code are of neither
-- > goldstein_mean    Mean of the reports' Goldstein weights, from -10 (conflict) to 10 (cooperation)
-- > mentions          Sum of the reports' mentions; NULL where no report is of a feed that states them
-- > reports_with_url  Of the reports, how many have an address; NULL if not counted
-- > stories           Number of different addresses; NULL if not counted, or where no report has one
-- > records           Number of coded events
-- ! no report and no record is of both countries in the months asked for
-- plot: columns x=month y=cooperative+conflictual
WITH asked AS (
    SELECT
        -- Of both orders, the one that there are reports of: a database may sort codes otherwise than dyads do.
        COALESCE(
            (SELECT dyad FROM report_month WHERE dyad = :country || '-' || :with LIMIT 1),
            :with || '-' || :country
        ) AS dyad,
        COALESCE((SELECT month FROM calendar WHERE day = :from), :from, '0001-01-01') AS first_month,
        COALESCE((SELECT month FROM calendar WHERE day = :to), :to, '9999-12-31') AS last_month,
        COALESCE((SELECT MAX(day) FROM calendar WHERE month = (SELECT month FROM calendar WHERE day = :to)), :to, '9999-12-31') AS last_day
),
monthly AS (
    SELECT
        rm.month,
        SUM(rm.reports) AS reports,
        SUM(CASE WHEN c.quad_class <= 2 THEN rm.reports ELSE 0 END) AS cooperative,
        SUM(CASE WHEN c.quad_class >= 3 THEN rm.reports ELSE 0 END) AS conflictual,
        SUM(rm.goldstein_tenths) / 10.0 / NULLIF(SUM(rm.weighed), 0) AS goldstein_mean,
        SUM(CASE WHEN rm.dataset <> 'icews' THEN rm.mentions END) AS mentions
    FROM report_month rm
    LEFT JOIN cameo c ON c.code = rm.cameo_root
    WHERE rm.dyad = (SELECT dyad FROM asked)
      AND rm.month >= (SELECT first_month FROM asked)
      AND rm.month <= (SELECT last_month FROM asked)
      AND (:dataset IS NULL OR rm.dataset = :dataset)
    GROUP BY rm.month
),
story AS (
    SELECT m.month, COUNT(r.story) AS reports_with_url, COUNT(DISTINCT r.story) AS stories
    FROM report r
    JOIN calendar m ON m.day = r.event_date
    WHERE :stories = 'yes'
      AND r.dyad = (SELECT dyad FROM asked)
      AND r.event_date >= (SELECT first_month FROM asked)
      AND r.event_date <= (SELECT last_day FROM asked)
      AND (:dataset IS NULL OR r.dataset = :dataset)
    GROUP BY m.month
),
coded AS (
    SELECT m.month, COUNT(DISTINCT e.id) AS records
    FROM participation a
    JOIN participation b ON b.country_iso3 = :with AND b.event_id = a.event_id
    JOIN role ar ON ar.slug = a.role_slug
    JOIN role br ON br.slug = b.role_slug
    JOIN event e ON e.id = a.event_id
    LEFT JOIN calendar f ON f.day = e.end_date
    LEFT JOIN calendar m ON m.day = e.start_date AND m.month = f.month
    WHERE a.country_iso3 = :country
      AND (ar.side <> br.side OR (ar.side = 'both' AND br.side = 'both' AND :country <> :with))
      AND e.cameo_code IS NOT NULL
      AND (e.status IS NULL OR e.status NOT IN ('postponed', 'cancelled'))
      AND (:from IS NULL OR e.end_date IS NULL OR e.end_date >= (SELECT first_month FROM asked))
      AND (:to IS NULL OR e.start_date IS NULL OR e.start_date <= (SELECT last_day FROM asked))
    GROUP BY m.month
),
-- A month with records and no report has its row too.
month AS (
    SELECT month FROM monthly
    UNION
    SELECT month FROM coded
)
SELECT
    month.month,
    COALESCE(n.reports, 0) AS reports,
    COALESCE(n.cooperative, 0) AS cooperative,
    COALESCE(n.conflictual, 0) AS conflictual,
    ROUND(CAST(n.goldstein_mean AS NUMERIC), 2) AS goldstein_mean,
    n.mentions,
    CASE WHEN :stories = 'yes' THEN COALESCE(s.reports_with_url, 0) END AS reports_with_url,
    CASE WHEN s.reports_with_url > 0 THEN s.stories END AS stories,
    COALESCE(d.records, 0) AS records
FROM month
LEFT JOIN monthly n ON n.month = month.month
LEFT JOIN story s ON s.month = month.month
LEFT JOIN coded d ON d.month = month.month OR (d.month IS NULL AND month.month IS NULL)
ORDER BY month.month NULLS LAST
