"""Whether values stand in the columns in which a feed has them: a number of columns alone doesn't tell."""

import re
from collections.abc import Sequence

from eventdb.feeds.feed import Feed
from eventdb.feeds.headers import shown

_MOST_LOOKED_AT = 500


def misfit(lines: Sequence[bytes], feed: Feed) -> tuple[int, str] | None:
    """A column that is not the feed's: most of its values in the first rows are of another shape.

    Args:
        lines: the first lines of a file; those with another number of columns are no rows and don't count.
        feed: which it should be of.

    Returns:
        The first line with such a value and what is wrong with it, or None if all columns may be the feed's.
    """
    rows = [
        (number, values)
        for number, line in enumerate(lines, start=1)
        if len(values := line.split(b"\t")) in feed.widths and not (feed.has_header and number == 1)
    ][:_MOST_LOOKED_AT]
    absent = {b"", *(words.encode() for words in feed.missing)}
    for column, (pattern, expected) in feed.shapes.items():
        at, fits = feed.columns.index(column), re.compile(pattern.encode()).fullmatch
        stated = [(number, row[at]) for number, row in rows if at < len(row) and row[at] not in absent]
        others = [(number, value) for number, value in stated if not fits(value)]
        if 2 * len(others) > len(stated):
            number, value = others[0]
            found = shown(value.decode("utf-8", "replace"))
            return number, f"column {at + 1} should be {column}, {expected}, and holds {found}"
    return None
