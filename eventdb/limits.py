"""What text the tables hold, so that no reader takes more: how long it may be, and what a slug is made of."""

import re

# Lengths in characters.
SLUG = 120
NAME = 300
TITLE = 500
URL = 2000
CODE = 32
FEED_ID = 32
RAW_CODE = 32

SLUG_PATTERN = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
