-- Source texts, one row each, without the text itself, which is in the table document.
-- Key: document_id
SELECT
    d.id AS document_id,
    d.name AS document_name,
    d.sha256,
    d.title AS document_title,
    d.publisher,
    d.published_date,
    d.url,
    d.language
FROM document d
