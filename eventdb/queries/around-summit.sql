-- What happened in the days around summits, by days before or after and by kind.
--
-- One row for each summit, day and kind with events, wherever they happened. Counts records known to the day, by their
-- first day; the summit itself doesn't count. What was only proposed or announced, and what was postponed or cancelled,
-- is left out, summits among it.
--
-- # Summits
--
-- :summit  summit optional  Only this summit
-- :days    integer = 7 from 0 to 3660  Up to this many days before and after
-- :kind    summit|agreement|statement|protest optional  Only events of this kind
--
-- > summit_slug   Short name of the summit
-- > summit_date   First day of the summit
-- > day_offset    Days after the summit's first day; negative before it
-- > kind          Kind of the events
-- > events        Number of events of this kind on this day
-- > summit_title  What the summit is called
-- plot: columns x=day_offset y=events color=kind facet=summit_title+summit_date
WITH RECURSIVE around (day_offset) AS (
    SELECT -:days
    UNION ALL
    SELECT day_offset + 1 FROM around WHERE day_offset < :days
),
centre AS (
    SELECT e.slug, e.title, e.start_date, c.day_number
    FROM event e
    JOIN calendar c ON c.day = e.start_date
    WHERE e.kind = 'summit'
      AND e.date_precision = 'day'
      AND (e.status IS NULL OR e.status = 'held')
      AND (:summit IS NULL OR e.slug = :summit)
),
bounds AS (
    SELECT MIN(day_number) - :days AS first_number, MAX(day_number) + :days AS last_number FROM centre
),
daily AS (
    SELECT start_date, kind, COUNT(*) AS events
    FROM event
    WHERE date_precision = 'day'
      AND (status IS NULL OR status NOT IN ('proposed', 'announced', 'postponed', 'cancelled'))
      AND (:kind IS NULL OR kind = :kind)
      AND start_date >= (SELECT MIN(day) FROM calendar WHERE day_number >= (SELECT first_number FROM bounds))
      AND start_date <= (SELECT MAX(day) FROM calendar WHERE day_number <= (SELECT last_number FROM bounds))
    GROUP BY start_date, kind
),
numbered AS (
    SELECT c.day_number, daily.kind, daily.events
    FROM daily
    JOIN calendar c ON c.day = daily.start_date
),
counted AS (
    SELECT
        centre.slug,
        centre.title,
        centre.start_date,
        around.day_offset,
        numbered.kind,
        numbered.events - CASE WHEN around.day_offset = 0 AND numbered.kind = 'summit' THEN 1 ELSE 0 END AS events
    FROM centre
    CROSS JOIN around
    JOIN numbered ON numbered.day_number = centre.day_number + around.day_offset
)
SELECT slug AS summit_slug, start_date AS summit_date, day_offset, kind, events, title AS summit_title
FROM counted
WHERE events > 0
ORDER BY start_date, slug, day_offset, kind
