-- Who reports what: events by document or publisher, and how many of them no other document knows.
--
-- One row for each document, or for each publisher with --by publisher. Counts records of events, whatever their
-- status, that a coding of the document speaks of. An event is of a single source if one document alone speaks of it,
-- however many coders read that document.
--
-- # Evidence
--
-- :by         document|publisher = document  What a row stands for
-- :publisher  text optional  Only documents of this publisher
-- :kind       summit|agreement|statement|protest optional  Only events of this kind
--
-- > publisher            Who published the document; NULL if it does not say
-- > document_name        Name of the document's file
-- > published_date       Day on which the document was published
-- > documents            Number of documents that speak of an event
-- > events               Number of events they speak of
-- > single_source        Of these, how many no other document speaks of
-- > single_source_share  Their share, from 0 to 1
WITH covered AS (
    -- Every coding of an event says its title, and no other field is in all of them.
    SELECT DISTINCT m.event_id, k.document_id
    FROM claim m
    JOIN coding k ON k.id = m.coding_id
    WHERE m.field = 'title' AND m.event_id IS NOT NULL
),
known AS (
    SELECT event_id, COUNT(*) AS documents FROM covered GROUP BY event_id
),
source AS (
    SELECT
        id,
        publisher,
        CASE WHEN :by = 'document' THEN id END AS document_id,
        CASE WHEN :by = 'document' THEN name END AS document_name,
        CASE WHEN :by = 'document' THEN published_date END AS published_date
    FROM document
    WHERE :publisher IS NULL OR publisher = :publisher
),
counted AS (
    SELECT
        s.publisher,
        s.document_name,
        s.published_date,
        COUNT(DISTINCT s.id) AS documents,
        COUNT(DISTINCT c.event_id) AS events,
        COUNT(*) FILTER (WHERE n.documents = 1) AS single_source
    FROM source s
    JOIN covered c ON c.document_id = s.id
    JOIN known n ON n.event_id = c.event_id
    WHERE :kind IS NULL OR EXISTS (SELECT 1 FROM event e WHERE e.id = c.event_id AND e.kind = :kind)
    GROUP BY s.publisher, s.document_id, s.document_name, s.published_date
)
SELECT
    publisher,
    document_name,
    published_date,
    documents,
    events,
    single_source,
    ROUND(1.0 * single_source / events, 2) AS single_source_share
FROM counted
ORDER BY events DESC, publisher NULLS LAST, published_date NULLS LAST, document_name
