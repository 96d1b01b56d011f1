-- What each coding says of each field of each record, one row for each claim and passage that it cites.
-- One of event_slug, leader_slug, office_slug and organization_slug names the record.
-- Key: claim_id, citation_id
SELECT
    m.id AS claim_id,
    t.id AS citation_id,
    e.slug AS event_slug,
    l.slug AS leader_slug,
    m.field,
    m.value,
    m.basis,
    m.chosen,
    k.coder,
    t.quote,
    t.start_char,
    t.end_char,
    t.match,
    d.title AS document_title,
    d.publisher,
    d.published_date,
    d.url,
    o.slug AS office_slug,
    m.organization_slug,
    d.id AS document_id
FROM claim m
JOIN coding k ON k.id = m.coding_id
JOIN document d ON d.id = k.document_id
LEFT JOIN claim_citation x ON x.claim_id = m.id
LEFT JOIN citation t ON t.id = x.citation_id
LEFT JOIN event e ON e.id = m.event_id
LEFT JOIN leader l ON l.id = m.leader_id
LEFT JOIN office_term o ON o.id = m.office_term_id
