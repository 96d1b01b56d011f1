-- Find words in statements: who said them, in which document and passage.
--
-- Searches the texts of statements, quotes and paraphrases, without regard to upper and lower case. One row for each
-- passage that a text is read from; document.text from start_char to end_char is the quote.
--
-- # Statements
--
-- :words  words required  Words that stand together in the text
-- :limit  integer = 100  At most this many rows; 0 for all
--
-- > speaker_name   Name of the first speaker
-- > speaker_iso3   Country of the first speaker
-- > start_date     First day of the statement, or the earliest that it can have been
-- > text           The words of the statement, or what they come to
-- > form           quote: the text is the speaker's words; paraphrase: it is the source's or the coder's
-- > document_name  Name of the document's file
-- > publisher      Who published the document
-- > quote          The passage, exactly as in the document
-- > start_char     Characters of the document before the passage
-- > end_char       Characters of the document up to the end of the passage
-- > event_slug     Short name of the statement
WITH found AS (
    SELECT id, text, form FROM statement WHERE text_folded LIKE :words ESCAPE '!'
),
passage AS (
    SELECT DISTINCT m.event_id, x.citation_id
    FROM found
    JOIN claim m ON m.event_id = found.id AND m.field = 'text' AND m.value = found.text
    JOIN claim_citation x ON x.claim_id = m.id
)
SELECT
    p.name AS speaker_name,
    p.country_iso3 AS speaker_iso3,
    e.start_date,
    found.text,
    found.form,
    d.name AS document_name,
    d.publisher,
    c.quote,
    c.start_char,
    c.end_char,
    e.slug AS event_slug
FROM found
JOIN event e ON e.id = found.id
LEFT JOIN participation p ON p.event_id = e.id AND p.role_slug = 'speaker' AND p.position = 1
LEFT JOIN passage ON passage.event_id = found.id
LEFT JOIN citation c ON c.id = passage.citation_id
LEFT JOIN document d ON d.id = c.document_id
ORDER BY
    COALESCE(e.start_date, e.end_date) NULLS LAST,
    e.slug,
    d.published_date NULLS LAST,
    d.sha256,
    c.start_char,
    c.end_char
LIMIT :limit
