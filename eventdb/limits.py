"""What the tables hold, so that no reader takes more: how long text may be, what a slug is made of, which days."""

import datetime
import re

# Lengths in characters.
SLUG = 120
NAME = 300
TITLE = 500
URL = 2000
CODE = 32
FEED_ID = 32
RAW_CODE = 32

# The years that the calendar has from the start; an event may need others, a report may not.
FIRST_YEAR, LAST_YEAR = 1900, 2100
FIRST_DAY, LAST_DAY = datetime.date(FIRST_YEAR, 1, 1), datetime.date(LAST_YEAR, 12, 31)

SLUG_PATTERN = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
