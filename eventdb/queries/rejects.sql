-- Rows of feeds that could not be taken, and why.
--
-- Counts nothing: one row for each line that was rejected, newest load first. The row is shown as it stood in the file,
-- with bytes that are no text written out.
--
-- # Reports
--
-- :load   load optional  Only the rows of this load, by its number in eventdb loads
-- :limit  integer = 100  At most this many rows; 0 for all
--
-- > load    Number of the load
-- > file    File that was loaded
-- > line    Line of the file
-- > reason  What was found and what was expected
-- > raw     The row as it stood in the file
-- ! no load has rejected a row
SELECT
    l.id AS load,
    l.file,
    r.line,
    r.reason,
    r.raw
FROM reject r
JOIN load l ON l.id = r.load_id
WHERE :load IS NULL OR r.load_id = :load
ORDER BY l.id DESC, r.line
LIMIT :limit
