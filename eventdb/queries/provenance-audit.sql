-- Whether every value has its evidence: how many are held, and on what they rest.
--
-- One row for each kind of record and field that has values; what all events can have stands under event. Compares the
-- values that the records hold with the claims they rest on: a single value on the claim that was chosen for it, a
-- participant or a topic on any claim that names it; and the claims with the passages they cite. In a sound database
-- unclaimed, unheld and uncited are 0 throughout. A date is one value, whether a day or two bounds. Organizations that
-- only the vocabulary names are left out, and so is what the loader computes from other values.
--
-- # Evidence
--
-- > kind            Kind of record: event, summit, …, leader, office_term, organization
-- > field           Field of the coded document; date stands for not_before and not_after too
-- > held            Number of values that the records hold
-- > stated          Number of values that a passage states
-- > inferred        Number of values that were inferred
-- > inferred_share  Share of the inferred in these two, from 0 to 1
-- > unclaimed       Number of values held beyond those that claims give
-- > unheld          Number of values that claims give beyond those held
-- > uncited         Number of claims that cite no passage
WITH held (about, kind, field, amount) AS (
    SELECT 'event', 'event', 'title', COUNT(*) FROM event
    UNION ALL SELECT 'event', 'event', 'status', COUNT(status) FROM event
    UNION ALL SELECT 'event', 'event', 'date', COUNT(COALESCE(start_date, end_date)) FROM event
    UNION ALL SELECT 'event', 'event', 'place', COUNT(place_slug) FROM event
    UNION ALL SELECT 'event', 'event', 'country', COUNT(country_iso3) FROM event
    UNION ALL SELECT 'event', 'event', 'occasion', COUNT(occasion_id) FROM event
    UNION ALL SELECT 'event', 'event', 'cameo', COUNT(cameo_code) FROM event
    UNION ALL SELECT 'event', 'event', 'summary', COUNT(summary) FROM event
    UNION ALL SELECT 'event', 'event', 'topic', COUNT(*) FROM event_topic
    UNION ALL SELECT 'event', 'event', role_slug, COUNT(*) FROM participation GROUP BY role_slug
    UNION ALL SELECT 'event', 'summit', 'format', COUNT(format) FROM summit
    UNION ALL SELECT 'event', 'summit', 'level', COUNT(level) FROM summit
    UNION ALL SELECT 'event', 'summit', 'series', COUNT(series) FROM summit
    UNION ALL SELECT 'event', 'summit', 'edition', COUNT(edition) FROM summit
    UNION ALL SELECT 'event', 'agreement', 'instrument', COUNT(instrument_slug) FROM agreement
    UNION ALL SELECT 'event', 'agreement', 'instrument_count', COUNT(instrument_count) FROM agreement
    UNION ALL SELECT 'event', 'agreement', 'package', COUNT(package_id) FROM agreement
    UNION ALL SELECT 'event', 'statement', 'form', COUNT(form) FROM statement
    UNION ALL SELECT 'event', 'statement', 'text', COUNT(text) FROM statement
    UNION ALL SELECT 'event', 'statement', 'act', COUNT(act_slug) FROM statement
    UNION ALL SELECT 'event', 'statement', 'medium', COUNT(medium) FROM statement
    UNION ALL SELECT 'event', 'protest', 'tactic', COUNT(tactic_slug) FROM protest
    UNION ALL SELECT 'event', 'protest', 'slogan', COUNT(slogan) FROM protest
    UNION ALL SELECT 'event', 'protest', 'size_text', COUNT(size_text) FROM protest
    UNION ALL SELECT 'event', 'protest', 'size_low', COUNT(size_low) FROM protest
    UNION ALL SELECT 'event', 'protest', 'size_best', COUNT(size_best) FROM protest
    UNION ALL SELECT 'event', 'protest', 'size_high', COUNT(size_high) FROM protest
    UNION ALL SELECT 'event', 'protest', 'size_rule', COUNT(size_rule_slug) FROM protest
    UNION ALL SELECT 'event', 'protest', 'violence', COUNT(violence) FROM protest
    UNION ALL SELECT 'event', 'protest', 'state_response', COUNT(state_response) FROM protest
    UNION ALL SELECT 'leader', 'leader', 'name', COUNT(*) FROM leader
    UNION ALL SELECT 'leader', 'leader', 'country', COUNT(country_iso3) FROM leader
    UNION ALL SELECT 'leader', 'leader', 'wikidata_id', COUNT(wikidata_id) FROM leader
    UNION ALL SELECT 'leader', 'leader', 'alias', COUNT(*) FROM leader_alias
    UNION ALL SELECT 'office_term', 'office_term', 'leader', COUNT(*) FROM office_term
    UNION ALL SELECT 'office_term', 'office_term', 'office', COUNT(*) FROM office_term
    UNION ALL SELECT 'office_term', 'office_term', 'country', COUNT(country_iso3) FROM office_term
    UNION ALL SELECT 'office_term', 'office_term', 'organization', COUNT(organization_slug) FROM office_term
    UNION ALL SELECT 'office_term', 'office_term', 'start', COUNT(start_earliest) FROM office_term
    UNION ALL SELECT 'office_term', 'office_term', 'end', COUNT(end_latest) FROM office_term
    UNION ALL SELECT 'organization', 'organization', 'name', COUNT(*) FROM organization WHERE coded
    UNION ALL SELECT 'organization', 'organization', 'kind', COUNT(*) FROM organization WHERE coded
    UNION ALL SELECT 'organization', 'organization', 'status', COUNT(status) FROM organization WHERE coded
    UNION ALL SELECT 'organization', 'organization', 'country', COUNT(country_iso3) FROM organization WHERE coded
    UNION ALL SELECT 'organization', 'organization', 'place', COUNT(place_slug) FROM organization WHERE coded
    UNION ALL SELECT 'organization', 'organization', 'wikidata_id', COUNT(wikidata_id) FROM organization WHERE coded
    UNION ALL SELECT 'organization', 'organization', 'description', COUNT(description) FROM organization WHERE coded
),
-- Several codings can name one participant or topic: that is one value, inferred if all of them infer it.
given (about, field, amount) AS (
    SELECT 'event', m.field, COUNT(*)
    FROM claim m
    WHERE m.chosen AND m.position IS NULL AND m.event_id IS NOT NULL
      -- Of two bounds, the first stands for the date.
      AND (m.field <> 'not_after' OR EXISTS (SELECT 1 FROM event e WHERE e.id = m.event_id AND e.start_date IS NULL))
    GROUP BY m.field
    UNION ALL
    SELECT 'event', m.field, COUNT(*)
    FROM (SELECT DISTINCT event_id, field, position FROM claim WHERE position IS NOT NULL AND event_id IS NOT NULL) AS m
    GROUP BY m.field
    UNION ALL
    SELECT 'leader', m.field, COUNT(*)
    FROM claim m
    WHERE m.chosen AND m.position IS NULL AND m.leader_id IS NOT NULL
    GROUP BY m.field
    UNION ALL
    SELECT 'leader', 'alias', COUNT(*)
    FROM leader_alias
    WHERE (leader_id, alias) IN (SELECT leader_id, value FROM claim WHERE field = 'alias')
    UNION ALL
    SELECT 'office_term', m.field, COUNT(*)
    FROM claim m
    WHERE m.chosen AND m.position IS NULL AND m.office_term_id IS NOT NULL
    GROUP BY m.field
    UNION ALL
    SELECT 'organization', m.field, COUNT(*)
    FROM claim m
    WHERE m.chosen AND m.position IS NULL AND m.organization_slug IS NOT NULL
    GROUP BY m.field
),
inferred (about, field, amount) AS (
    SELECT
        CASE
            WHEN m.event_id IS NOT NULL THEN 'event'
            WHEN m.leader_id IS NOT NULL THEN 'leader'
            WHEN m.office_term_id IS NOT NULL THEN 'office_term'
            ELSE 'organization'
        END,
        m.field,
        COUNT(*)
    FROM claim m
    WHERE m.basis = 'inferred' AND m.chosen AND m.position IS NULL
      AND (m.field <> 'not_after' OR EXISTS (SELECT 1 FROM event e WHERE e.id = m.event_id AND e.start_date IS NULL))
    GROUP BY 1, 2
    UNION ALL
    SELECT 'event', i.field, COUNT(*)
    FROM (
        SELECT DISTINCT m.event_id, m.field, m.position
        FROM claim m
        WHERE m.basis = 'inferred' AND m.position IS NOT NULL AND m.event_id IS NOT NULL
          AND NOT EXISTS (
              SELECT 1
              FROM claim s
              WHERE s.event_id = m.event_id AND s.field = m.field AND s.position = m.position AND s.basis = 'stated')
    ) AS i
    GROUP BY i.field
),
uncited (about, field, amount) AS (
    SELECT
        CASE
            WHEN m.event_id IS NOT NULL THEN 'event'
            WHEN m.leader_id IS NOT NULL THEN 'leader'
            WHEN m.office_term_id IS NOT NULL THEN 'office_term'
            ELSE 'organization'
        END,
        m.field,
        COUNT(*)
    FROM claim m
    -- To compare two numbers first takes a fraction of the time of looking for the passages of every claim.
    WHERE (SELECT COUNT(DISTINCT claim_id) FROM claim_citation) < (SELECT COUNT(*) FROM claim)
      AND NOT EXISTS (SELECT 1 FROM claim_citation x WHERE x.claim_id = m.id)
    GROUP BY 1, 2
),
audit (about, kind, field, held, given, inferred, uncited) AS (
    SELECT about, kind, field, amount, 0, 0, 0 FROM held
    UNION ALL
    SELECT about, NULL, field, 0, amount, 0, 0 FROM given
    UNION ALL
    SELECT about, NULL, field, 0, 0, amount, 0 FROM inferred
    UNION ALL
    SELECT about, NULL, field, 0, 0, 0, amount FROM uncited
),
summed AS (
    SELECT
        COALESCE(MAX(kind), about) AS kind,
        CASE WHEN field IN ('not_before', 'not_after') THEN 'date' ELSE field END AS field,
        SUM(held) AS held,
        SUM(given) AS given,
        SUM(inferred) AS inferred,
        SUM(uncited) AS uncited
    FROM audit
    GROUP BY about, CASE WHEN field IN ('not_before', 'not_after') THEN 'date' ELSE field END
)
SELECT
    kind,
    field,
    held,
    given - inferred AS stated,
    inferred,
    CASE WHEN given > 0 THEN ROUND(1.0 * inferred / given, 2) END AS inferred_share,
    CASE WHEN held > given THEN held - given ELSE 0 END AS unclaimed,
    CASE WHEN given > held THEN given - held ELSE 0 END AS unheld,
    uncited
FROM summed
WHERE held > 0 OR given > 0 OR uncited > 0
ORDER BY
    CASE kind
        WHEN 'event' THEN 1
        WHEN 'summit' THEN 2
        WHEN 'agreement' THEN 3
        WHEN 'statement' THEN 4
        WHEN 'protest' THEN 5
        WHEN 'leader' THEN 6
        WHEN 'office_term' THEN 7
        ELSE 8
    END,
    field
