-- Whether every value has its evidence: how many are held, and on what they rest.
--
-- One row for each kind of record and field that has values; what all events can have stands under event. Compares the
-- values that the records hold with the claims they rest on: a single value on the claim that was chosen for it, a
-- participant or a topic on any claim that names it; and the claims with the passages they cite. In a sound database
-- unclaimed, unheld and uncited are 0 throughout. Organizations that only the vocabulary names are left out, and so is
-- what the loader computes from other values.
--
-- # Evidence
--
-- > kind            Kind of record: event, summit, …, leader, office_term, organization
-- > field           Field of the coded document
-- > held            Number of values that the records hold
-- > stated          Number of values that a passage states
-- > inferred        Number of values that were inferred
-- > inferred_share  Share of the inferred in these two, from 0 to 1
-- > unclaimed       Number of values held beyond those that claims give
-- > unheld          Number of values that claims give beyond those held
-- > uncited         Number of claims that cite no passage
WITH event_held AS (
    SELECT
        COUNT(*) AS title_,
        COUNT(status) AS status_,
        COUNT(*) FILTER (WHERE date_precision IN ('day', 'month', 'year')) AS date_,
        COUNT(*) FILTER (WHERE date_precision IN ('after', 'between')) AS not_before_,
        COUNT(*) FILTER (WHERE date_precision IN ('before', 'between')) AS not_after_,
        COUNT(place_slug) AS place_,
        COUNT(country_iso3) AS country_,
        COUNT(occasion_id) AS occasion_,
        COUNT(cameo_code) AS cameo_,
        COUNT(summary) AS summary_
    FROM event
),
summit_held AS (
    SELECT
        COUNT(format) AS format_,
        COUNT(level) AS level_,
        COUNT(series) AS series_,
        COUNT(edition) AS edition_
    FROM summit
),
agreement_held AS (
    SELECT
        COUNT(instrument_slug) AS instrument_,
        COUNT(instrument_count) AS instrument_count_,
        COUNT(package_id) AS package_
    FROM agreement
),
statement_held AS (
    SELECT
        COUNT(form) AS form_,
        COUNT(text) AS text_,
        COUNT(act_slug) AS act_,
        COUNT(medium) AS medium_
    FROM statement
),
protest_held AS (
    SELECT
        COUNT(tactic_slug) AS tactic_,
        COUNT(slogan) AS slogan_,
        COUNT(size_text) AS size_text_,
        COUNT(size_low) AS size_low_,
        COUNT(size_best) AS size_best_,
        COUNT(size_high) AS size_high_,
        COUNT(size_rule_slug) AS size_rule_,
        COUNT(violence) AS violence_,
        COUNT(state_response) AS state_response_
    FROM protest
),
leader_held AS (
    SELECT
        COUNT(*) AS name_,
        COUNT(country_iso3) AS country_,
        COUNT(wikidata_id) AS wikidata_id_
    FROM leader
),
office_term_held AS (
    SELECT
        COUNT(*) AS leader_,
        COUNT(*) AS office_,
        COUNT(country_iso3) AS country_,
        COUNT(organization_slug) AS organization_,
        COUNT(start_earliest) AS start_,
        COUNT(end_latest) AS end_
    FROM office_term
),
organization_held AS (
    SELECT
        COUNT(*) AS name_,
        COUNT(*) AS kind_,
        COUNT(status) AS status_,
        COUNT(country_iso3) AS country_,
        COUNT(place_slug) AS place_,
        COUNT(wikidata_id) AS wikidata_id_,
        COUNT(description) AS description_
    FROM organization
    WHERE coded
),
held (about, kind, field, amount) AS (
    SELECT 'event', 'event', 'title', title_ FROM event_held
    UNION ALL SELECT 'event', 'event', 'status', status_ FROM event_held
    UNION ALL SELECT 'event', 'event', 'date', date_ FROM event_held
    UNION ALL SELECT 'event', 'event', 'not_before', not_before_ FROM event_held
    UNION ALL SELECT 'event', 'event', 'not_after', not_after_ FROM event_held
    UNION ALL SELECT 'event', 'event', 'place', place_ FROM event_held
    UNION ALL SELECT 'event', 'event', 'country', country_ FROM event_held
    UNION ALL SELECT 'event', 'event', 'occasion', occasion_ FROM event_held
    UNION ALL SELECT 'event', 'event', 'cameo', cameo_ FROM event_held
    UNION ALL SELECT 'event', 'event', 'summary', summary_ FROM event_held
    UNION ALL SELECT 'event', 'event', 'topic', COUNT(*) FROM event_topic
    UNION ALL SELECT 'event', 'event', role_slug, COUNT(*) FROM participation GROUP BY role_slug
    UNION ALL SELECT 'event', 'summit', 'format', format_ FROM summit_held
    UNION ALL SELECT 'event', 'summit', 'level', level_ FROM summit_held
    UNION ALL SELECT 'event', 'summit', 'series', series_ FROM summit_held
    UNION ALL SELECT 'event', 'summit', 'edition', edition_ FROM summit_held
    UNION ALL SELECT 'event', 'agreement', 'instrument', instrument_ FROM agreement_held
    UNION ALL SELECT 'event', 'agreement', 'instrument_count', instrument_count_ FROM agreement_held
    UNION ALL SELECT 'event', 'agreement', 'package', package_ FROM agreement_held
    UNION ALL SELECT 'event', 'statement', 'form', form_ FROM statement_held
    UNION ALL SELECT 'event', 'statement', 'text', text_ FROM statement_held
    UNION ALL SELECT 'event', 'statement', 'act', act_ FROM statement_held
    UNION ALL SELECT 'event', 'statement', 'medium', medium_ FROM statement_held
    UNION ALL SELECT 'event', 'protest', 'tactic', tactic_ FROM protest_held
    UNION ALL SELECT 'event', 'protest', 'slogan', slogan_ FROM protest_held
    UNION ALL SELECT 'event', 'protest', 'size_text', size_text_ FROM protest_held
    UNION ALL SELECT 'event', 'protest', 'size_low', size_low_ FROM protest_held
    UNION ALL SELECT 'event', 'protest', 'size_best', size_best_ FROM protest_held
    UNION ALL SELECT 'event', 'protest', 'size_high', size_high_ FROM protest_held
    UNION ALL SELECT 'event', 'protest', 'size_rule', size_rule_ FROM protest_held
    UNION ALL SELECT 'event', 'protest', 'violence', violence_ FROM protest_held
    UNION ALL SELECT 'event', 'protest', 'state_response', state_response_ FROM protest_held
    UNION ALL SELECT 'leader', 'leader', 'name', name_ FROM leader_held
    UNION ALL SELECT 'leader', 'leader', 'country', country_ FROM leader_held
    UNION ALL SELECT 'leader', 'leader', 'wikidata_id', wikidata_id_ FROM leader_held
    UNION ALL SELECT 'leader', 'leader', 'alias', COUNT(*) FROM leader_alias
    UNION ALL SELECT 'office_term', 'office_term', 'leader', leader_ FROM office_term_held
    UNION ALL SELECT 'office_term', 'office_term', 'office', office_ FROM office_term_held
    UNION ALL SELECT 'office_term', 'office_term', 'country', country_ FROM office_term_held
    UNION ALL SELECT 'office_term', 'office_term', 'organization', organization_ FROM office_term_held
    UNION ALL SELECT 'office_term', 'office_term', 'start', start_ FROM office_term_held
    UNION ALL SELECT 'office_term', 'office_term', 'end', end_ FROM office_term_held
    UNION ALL SELECT 'organization', 'organization', 'name', name_ FROM organization_held
    UNION ALL SELECT 'organization', 'organization', 'kind', kind_ FROM organization_held
    UNION ALL SELECT 'organization', 'organization', 'status', status_ FROM organization_held
    UNION ALL SELECT 'organization', 'organization', 'country', country_ FROM organization_held
    UNION ALL SELECT 'organization', 'organization', 'place', place_ FROM organization_held
    UNION ALL SELECT 'organization', 'organization', 'wikidata_id', wikidata_id_ FROM organization_held
    UNION ALL SELECT 'organization', 'organization', 'description', description_ FROM organization_held
),
-- Claims chosen for single values; first of records other than events, which are few.
aside (about, field, amount, inferred) AS (
    SELECT 'leader', field, COUNT(*), COUNT(*) FILTER (WHERE basis = 'inferred')
    FROM claim
    WHERE chosen AND position IS NULL AND leader_id IS NOT NULL
    GROUP BY field
    UNION ALL
    SELECT 'office_term', field, COUNT(*), COUNT(*) FILTER (WHERE basis = 'inferred')
    FROM claim
    WHERE chosen AND position IS NULL AND office_term_id IS NOT NULL
    GROUP BY field
    UNION ALL
    SELECT 'organization', field, COUNT(*), COUNT(*) FILTER (WHERE basis = 'inferred')
    FROM claim
    WHERE chosen AND position IS NULL AND organization_slug IS NOT NULL
    GROUP BY field
),
-- Only of an event that several codings speak of is a title not chosen.
several AS (
    SELECT event_id FROM claim WHERE field = 'title' AND NOT chosen AND +event_id IS NOT NULL
),
given (about, field, amount, inferred) AS (
    SELECT about, field, amount, inferred FROM aside
    UNION ALL
    -- All that are not of organizations stand in the order of their fields in one index: what is not of events goes off.
    SELECT 'event', field, COUNT(*), 0
    FROM claim
    WHERE chosen AND position IS NULL AND organization_slug IS NULL
    GROUP BY field
    UNION ALL
    SELECT 'event', field, -amount, 0 FROM aside WHERE about <> 'organization'
    UNION ALL
    -- Two passes, for to sort what both look for together takes longer than to read all claims once more. The plus
    -- keeps SQLite from reading them in the order of an index.
    SELECT 'event', field, 0, COUNT(*)
    FROM claim
    WHERE basis = 'inferred' AND +position IS NULL AND chosen AND +event_id IS NOT NULL
    GROUP BY field
    UNION ALL
    SELECT 'event', field, COUNT(*), COUNT(*) FILTER (WHERE basis = 'inferred')
    FROM claim
    WHERE position IS NOT NULL AND +event_id IS NOT NULL AND event_id NOT IN (SELECT event_id FROM several)
    GROUP BY field
    UNION ALL
    -- What several codings name is one value, inferred if all of them infer it.
    SELECT 'event', m.field, COUNT(*), COUNT(*) FILTER (WHERE m.basis = 'inferred')
    FROM (
        SELECT event_id, field, position, MAX(basis) AS basis
        FROM claim
        WHERE position IS NOT NULL AND event_id IN (SELECT event_id FROM several)
        GROUP BY event_id, field, position
    ) AS m
    GROUP BY m.field
    UNION ALL
    SELECT 'leader', 'alias', COUNT(*), COUNT(*) FILTER (WHERE m.basis = 'inferred')
    FROM leader_alias a
    JOIN (
        SELECT leader_id, value, MAX(basis) AS basis
        FROM claim
        WHERE leader_id IS NOT NULL AND field = 'alias'
        GROUP BY leader_id, value
    ) AS m ON m.leader_id = a.leader_id AND m.value = a.alias
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
    WHERE (SELECT COUNT(*) FROM (SELECT DISTINCT claim_id FROM claim_citation) AS d) < (SELECT COUNT(*) FROM claim)
      AND NOT EXISTS (SELECT 1 FROM claim_citation x WHERE x.claim_id = m.id)
    GROUP BY 1, 2
),
audit (about, kind, field, held, given, inferred, uncited) AS (
    SELECT about, kind, field, amount, 0, 0, 0 FROM held
    UNION ALL
    SELECT about, NULL, field, 0, amount, inferred, 0 FROM given
    UNION ALL
    SELECT about, NULL, field, 0, 0, 0, amount FROM uncited
),
summed AS (
    SELECT
        COALESCE(MAX(kind), about) AS kind,
        field,
        SUM(held) AS held,
        SUM(given) AS given,
        SUM(inferred) AS inferred,
        SUM(uncited) AS uncited
    FROM audit
    GROUP BY about, field
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
