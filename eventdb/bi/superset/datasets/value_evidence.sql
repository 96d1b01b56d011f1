-- Values and their evidence, one row for each value that a coding gives and passage that it cites; a value without one
-- has one row. Count values with COUNT(DISTINCT claim_id).
SELECT
    c.claim_id,
    c.citation_id,
    c.event_slug,
    c.field,
    c.value,
    c.basis,
    c.chosen,
    c.coder,
    c.quote,
    c.document_title,
    c.publisher,
    c.url,
    e.kind,
    e.start_date
FROM bi_claim c
LEFT JOIN bi_event e ON e.event_slug = c.event_slug
