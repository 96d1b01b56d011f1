-- How far coders of the same documents agree, field by field.
--
-- One row for each pair of coders and field, over all documents that both have coded. The row for record tells how many
-- records both have coded, of all that either has; the others are about these records only. Of single values, those
-- that both give are compared. Participants, topics, other names and days of attestation are sets, of which each member
-- is compared: one that only one coder gives counts against them.
--
-- # Evidence
--
-- :document  document optional  Only this document
-- :coder     text optional  Only pairs with this coder
--
-- > coder_a          The one coder
-- > coder_b          The other coder
-- > field            Field of the coded document, or record
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
        COALESCE('e' || m.event_id, 'l' || m.leader_id, 'o' || m.office_term_id, 'g' || m.organization_slug) AS record,
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
        COALESCE('e' || m.event_id, 'l' || m.leader_id, 'o' || m.office_term_id, 'g' || m.organization_slug),
        m.field,
        CASE WHEN m.position IS NULL THEN '' ELSE m.value END,
        NULL,
        m.value
    FROM pair
    JOIN claim m ON m.coding_id = pair.b_id
),
coded AS (
    SELECT a_id, b_id, record, COUNT(value_a) AS of_a, COUNT(value_b) AS of_b
    FROM side
    GROUP BY a_id, b_id, record
),
met AS (
    SELECT
        a_id,
        b_id,
        'record' AS field,
        0 AS rank,
        TRUE AS comparable,
        of_a > 0 AND of_b > 0 AS same,
        of_b = 0 AS only_a,
        of_a = 0 AS only_b
    FROM coded
    UNION ALL
    SELECT
        s.a_id,
        s.b_id,
        s.field,
        1,
        s.member <> '' OR (MAX(s.value_a) IS NOT NULL AND MAX(s.value_b) IS NOT NULL),
        COALESCE(MAX(s.value_a) = MAX(s.value_b), FALSE),
        MAX(s.value_b) IS NULL,
        MAX(s.value_a) IS NULL
    FROM side s
    JOIN coded c ON c.a_id = s.a_id AND c.b_id = s.b_id AND c.record = s.record
    WHERE c.of_a > 0 AND c.of_b > 0
    GROUP BY s.a_id, s.b_id, s.record, s.field, s.member
),
counted AS (
    SELECT
        pair.coder_a,
        pair.coder_b,
        met.rank,
        met.field,
        COUNT(DISTINCT pair.document_id) AS documents,
        COUNT(*) FILTER (WHERE met.comparable) AS compared,
        COUNT(*) FILTER (WHERE met.same) AS agreed,
        COUNT(*) FILTER (WHERE met.only_a) AS only_a,
        COUNT(*) FILTER (WHERE met.only_b) AS only_b
    FROM met
    JOIN pair ON pair.a_id = met.a_id AND pair.b_id = met.b_id
    GROUP BY pair.coder_a, pair.coder_b, met.rank, met.field
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
ORDER BY coder_a, coder_b, rank, field
