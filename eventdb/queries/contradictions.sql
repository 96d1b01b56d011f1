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
    SELECT * FROM claim WHERE :record IS NULL AND NOT chosen
    UNION ALL
    SELECT m.* FROM event e JOIN claim m ON m.event_id = e.id WHERE e.slug = :record AND NOT m.chosen
    UNION ALL
    SELECT m.* FROM leader l JOIN claim m ON m.leader_id = l.id WHERE l.slug = :record AND NOT m.chosen
    UNION ALL
    SELECT m.* FROM office_term o JOIN claim m ON m.office_term_id = o.id WHERE o.slug = :record AND NOT m.chosen
    UNION ALL
    SELECT * FROM claim WHERE organization_slug = :record AND NOT chosen
),
other AS (
    SELECT coding_id, event_id, leader_id, office_term_id, organization_slug, field, value
    FROM asked
    WHERE position IS NULL AND (:field IS NULL OR field = :field)
),
-- Against the chosen claim on the same field; or a date against a chosen bound, and a bound against the chosen date or
-- the other bound.
matched AS (
    SELECT
        m.coding_id,
        e.slug AS record,
        e.kind,
        m.field,
        m.value,
        e.start_date,
        e.end_date,
        COALESCE(c.coding_id, d.coding_id, b.coding_id) AS chosen_coding_id,
        COALESCE(c.field, d.field, b.field) AS chosen_field,
        COALESCE(c.value, d.value, b.value) AS chosen_value
    FROM other m
    JOIN event e ON e.id = m.event_id
    LEFT JOIN claim c ON c.event_id = m.event_id AND c.field = m.field AND c.chosen AND c.position IS NULL
    LEFT JOIN claim d
        ON d.event_id = m.event_id AND d.chosen AND d.position IS NULL AND d.field IN ('date', 'not_before')
        AND d.field = CASE m.field WHEN 'date' THEN 'not_before' WHEN 'not_before' THEN 'date' WHEN 'not_after' THEN 'date' END
    LEFT JOIN claim b
        ON b.event_id = m.event_id AND b.chosen AND b.position IS NULL AND b.field IN ('not_after', 'not_before')
        AND b.field = CASE
            WHEN m.field IN ('date', 'not_before') THEN 'not_after'
            WHEN m.field = 'not_after' THEN 'not_before'
        END
    UNION ALL
    SELECT m.coding_id, l.slug, 'leader', m.field, m.value, NULL, NULL, c.coding_id, c.field, c.value
    FROM other m
    JOIN leader l ON l.id = m.leader_id
    LEFT JOIN claim c ON c.leader_id = m.leader_id AND c.field = m.field AND c.chosen AND c.position IS NULL
    UNION ALL
    SELECT m.coding_id, o.slug, 'office_term', m.field, m.value, NULL, NULL, c.coding_id, c.field, c.value
    FROM other m
    JOIN office_term o ON o.id = m.office_term_id
    LEFT JOIN claim c ON c.office_term_id = m.office_term_id AND c.field = m.field AND c.chosen AND c.position IS NULL
    UNION ALL
    SELECT m.coding_id, m.organization_slug, 'organization', m.field, m.value, NULL, NULL, c.coding_id, c.field, c.value
    FROM other m
    LEFT JOIN claim c
        ON c.organization_slug = m.organization_slug AND c.field = m.field AND c.chosen AND c.position IS NULL
    WHERE m.organization_slug IS NOT NULL
),
judged AS (
    SELECT
        record,
        kind,
        field,
        CASE
            WHEN chosen_value IS NULL THEN 'left_out'
            WHEN field = 'cameo' AND substr(chosen_value, 1, length(value)) = value THEN 'less_precise'
            WHEN field IN ('start', 'end') AND chosen_value LIKE value || '-%' AND chosen_value NOT LIKE '%/%'
                THEN 'less_precise'
            WHEN field = 'date'
                AND substr(CAST(start_date AS VARCHAR(10)), 1, length(value)) = value
                AND substr(CAST(end_date AS VARCHAR(10)), 1, length(value)) = value
                THEN 'less_precise'
            WHEN field = 'not_before' AND COALESCE(CAST(end_date AS VARCHAR(10)), value) >= value THEN 'agrees'
            WHEN field = 'not_after' AND COALESCE(CAST(start_date AS VARCHAR(10)), value) <= value THEN 'agrees'
            WHEN field = 'date' AND chosen_field <> 'date' AND value NOT LIKE '%/%'
                AND COALESCE(substr(CAST(start_date AS VARCHAR(10)), 1, length(value)), value) <= value
                AND COALESCE(substr(CAST(end_date AS VARCHAR(10)), 1, length(value)), value) >= value
                THEN 'agrees'
            ELSE 'differs'
        END AS relation,
        chosen_value,
        chosen_coding_id,
        value,
        coding_id
    FROM matched
    WHERE chosen_value IS NULL OR chosen_value <> value OR chosen_field <> field
)
SELECT
    j.record,
    j.kind,
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
WHERE :relation IS NULL OR j.relation = :relation
ORDER BY j.record, j.field, d.name, d.sha256, k.coder
LIMIT :limit
