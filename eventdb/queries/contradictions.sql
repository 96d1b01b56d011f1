-- Where codings disagree: the value that was chosen, and the one that was not.
--
-- One row for each claim that was not chosen and says something else than the chosen one. What it says can differ; be
-- less precise (a month beside a day in it, a general CAMEO code beside a specific one); agree, as a bound does that the
-- chosen date keeps to; or be left out, where the account that was chosen is silent on the field. Participants and topics
-- never contradict: all of them stand. Equal values of several codings are no contradiction.
--
-- # Evidence
--
-- :record    record optional  Only this event, leader, term in office or organization
-- :field     text optional  Only this field: title, status, date …
-- :relation  differs|less_precise|agrees|left_out optional  Only such rows
-- :limit     integer = 100  At most this many rows; 0 for all
--
-- > record           Short name of the record
-- > kind             Kind of record: summit, …, leader, office_term, organization
-- > field            Field of the coded document
-- > relation         How the other value stands to the chosen one: differs, less_precise, agrees or left_out
-- > chosen_value     The value that was chosen
-- > chosen_coder     Who coded it
-- > chosen_document  Document it was read from
-- > other_value      The value that was not chosen
-- > other_coder      Who coded it
-- > other_document   Document it was read from
WITH asked AS (
    SELECT id FROM claim WHERE :record IS NULL AND NOT chosen
    UNION ALL
    SELECT m.id FROM event e JOIN claim m ON m.event_id = e.id WHERE e.slug = :record AND NOT m.chosen
    UNION ALL
    SELECT m.id FROM leader l JOIN claim m ON m.leader_id = l.id WHERE l.slug = :record AND NOT m.chosen
    UNION ALL
    SELECT m.id FROM office_term o JOIN claim m ON m.office_term_id = o.id WHERE o.slug = :record AND NOT m.chosen
    UNION ALL
    SELECT id FROM claim WHERE organization_slug = :record AND NOT chosen
),
-- The chosen claim on the same field; or, of a date, a chosen bound, and of a bound, the chosen date.
matched AS (
    SELECT
        m.id,
        COALESCE(
            (SELECT c.id FROM claim c
             WHERE c.event_id = m.event_id AND c.field = m.field AND c.chosen AND c.position IS NULL),
            (SELECT c.id FROM claim c
             WHERE c.leader_id = m.leader_id AND c.field = m.field AND c.chosen AND c.position IS NULL),
            (SELECT c.id FROM claim c
             WHERE c.office_term_id = m.office_term_id AND c.field = m.field AND c.chosen AND c.position IS NULL),
            (SELECT c.id FROM claim c
             WHERE c.organization_slug = m.organization_slug AND c.field = m.field AND c.chosen AND c.position IS NULL),
            (SELECT c.id FROM claim c
             WHERE m.field IN ('date', 'not_before', 'not_after') AND c.event_id = m.event_id
               AND c.field IN ('date', 'not_before', 'not_after') AND c.chosen AND c.position IS NULL
             ORDER BY c.field
             LIMIT 1)
        ) AS chosen_id
    FROM asked
    JOIN claim m ON m.id = asked.id
    WHERE m.position IS NULL AND (:field IS NULL OR m.field = :field)
),
judged AS (
    SELECT
        m.id,
        m.coding_id,
        m.leader_id,
        m.office_term_id,
        m.organization_slug,
        m.field,
        m.value,
        e.slug AS event_slug,
        e.kind AS event_kind,
        c.coding_id AS chosen_coding_id,
        c.value AS chosen_value,
        CASE
            WHEN c.id IS NULL THEN 'left_out'
            WHEN m.field = 'cameo' AND substr(c.value, 1, length(m.value)) = m.value THEN 'less_precise'
            WHEN m.field IN ('start', 'end') AND c.value LIKE m.value || '-%' AND c.value NOT LIKE '%/%' THEN 'less_precise'
            WHEN m.field = 'date'
                AND substr(CAST(e.start_date AS VARCHAR(10)), 1, length(m.value)) = m.value
                AND substr(CAST(e.end_date AS VARCHAR(10)), 1, length(m.value)) = m.value
                THEN 'less_precise'
            WHEN m.field = 'not_before' AND COALESCE(CAST(e.end_date AS VARCHAR(10)), m.value) >= m.value THEN 'agrees'
            WHEN m.field = 'not_after' AND COALESCE(CAST(e.start_date AS VARCHAR(10)), m.value) <= m.value THEN 'agrees'
            WHEN m.field = 'date' AND c.field <> 'date' AND m.value NOT LIKE '%/%'
                AND COALESCE(substr(CAST(e.start_date AS VARCHAR(10)), 1, length(m.value)), m.value) <= m.value
                AND COALESCE(substr(CAST(e.end_date AS VARCHAR(10)), 1, length(m.value)), m.value) >= m.value
                THEN 'agrees'
            ELSE 'differs'
        END AS relation
    FROM matched
    JOIN claim m ON m.id = matched.id
    LEFT JOIN claim c ON c.id = matched.chosen_id
    LEFT JOIN event e ON e.id = m.event_id
    WHERE c.id IS NULL OR c.value <> m.value OR c.field <> m.field
)
SELECT
    COALESCE(j.event_slug, l.slug, o.slug, j.organization_slug) AS record,
    CASE
        WHEN j.event_kind IS NOT NULL THEN j.event_kind
        WHEN j.leader_id IS NOT NULL THEN 'leader'
        WHEN j.office_term_id IS NOT NULL THEN 'office_term'
        ELSE 'organization'
    END AS kind,
    j.field,
    j.relation,
    j.chosen_value,
    ck.coder AS chosen_coder,
    cd.name AS chosen_document,
    j.value AS other_value,
    k.coder AS other_coder,
    d.name AS other_document
FROM judged j
JOIN coding k ON k.id = j.coding_id
JOIN document d ON d.id = k.document_id
LEFT JOIN coding ck ON ck.id = j.chosen_coding_id
LEFT JOIN document cd ON cd.id = ck.document_id
LEFT JOIN leader l ON l.id = j.leader_id
LEFT JOIN office_term o ON o.id = j.office_term_id
WHERE :relation IS NULL OR j.relation = :relation
ORDER BY record, j.field, d.name, d.sha256, k.coder
LIMIT :limit
