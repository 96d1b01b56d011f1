-- How far coders of the same documents agree, field by field.
--
-- One row for each pair of coders and field, over all documents that both have coded. A value that both give is one of
-- the same field of the same record. Of single values, those that both give are compared. Participants, topics, other
-- names and days of attestation are sets, of which each member is compared, so that one that only one of them gives
-- counts against them.
--
-- # Evidence
--
-- :document  document optional  Only this document
-- :coder     text optional  Only pairs with this coder
--
-- > coder_a          The one coder
-- > coder_b          The other coder
-- > field            Field of the coded document
-- > documents        Number of documents in which either gives the field
-- > compared         Number of values compared
-- > agreed           Of these, how many are the same
-- > agreement_share  Their share, from 0 to 1; NULL if there was nothing to compare
-- > only_a           Number of values that only coder_a gives
-- > only_b           Number of values that only coder_b gives
WITH pair AS (
    SELECT a.document_id, a.id AS a_id, b.id AS b_id, a.coder AS coder_a, b.coder AS coder_b
    FROM coding a
    JOIN coding b ON b.document_id = a.document_id AND b.coder > a.coder
    JOIN document d ON d.id = a.document_id
    WHERE a.current AND b.current
      AND (:document IS NULL OR d.name = :document)
      AND (:coder IS NULL OR :coder IN (a.coder, b.coder))
),
-- A member of a set is its own key, for its place in the set is no coder's choice.
side AS (
    SELECT
        pair.a_id,
        pair.b_id,
        m.event_id,
        m.leader_id,
        m.office_term_id,
        m.organization_slug,
        m.field,
        CASE WHEN m.position IS NULL THEN '' ELSE m.value END AS member,
        m.value AS value_a,
        NULL AS value_b
    FROM pair
    JOIN claim m ON m.coding_id = pair.a_id
    UNION ALL
    SELECT
        pair.a_id,
        pair.b_id,
        m.event_id,
        m.leader_id,
        m.office_term_id,
        m.organization_slug,
        m.field,
        CASE WHEN m.position IS NULL THEN '' ELSE m.value END,
        NULL,
        m.value
    FROM pair
    JOIN claim m ON m.coding_id = pair.b_id
),
met AS (
    SELECT a_id, b_id, field, member, MAX(value_a) AS value_a, MAX(value_b) AS value_b
    FROM side
    GROUP BY a_id, b_id, event_id, leader_id, office_term_id, organization_slug, field, member
),
counted AS (
    SELECT
        pair.coder_a,
        pair.coder_b,
        met.field,
        COUNT(DISTINCT pair.document_id) AS documents,
        COUNT(*) FILTER (WHERE met.member <> '' OR (met.value_a IS NOT NULL AND met.value_b IS NOT NULL)) AS compared,
        COUNT(*) FILTER (WHERE met.value_a = met.value_b) AS agreed,
        COUNT(*) FILTER (WHERE met.value_b IS NULL) AS only_a,
        COUNT(*) FILTER (WHERE met.value_a IS NULL) AS only_b
    FROM met
    JOIN pair ON pair.a_id = met.a_id AND pair.b_id = met.b_id
    GROUP BY pair.coder_a, pair.coder_b, met.field
)
SELECT
    coder_a,
    coder_b,
    field,
    documents,
    compared,
    agreed,
    CASE WHEN compared > 0 THEN ROUND(1.0 * agreed / compared, 2) END AS agreement_share,
    only_a,
    only_b
FROM counted
ORDER BY coder_a, coder_b, field
