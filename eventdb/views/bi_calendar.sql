-- One row a day, to group by and to count days between events.
-- Key: day
SELECT
    d.day,
    d.day_number,
    d.year,
    d.quarter,
    d.month,
    d.iso_year,
    d.iso_week
FROM calendar d
