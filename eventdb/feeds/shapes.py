"""Whether values stand in the columns in which a feed has them: a number of columns alone doesn't tell."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from eventdb.feeds.feed import CAMEO_CODE, Feed
from eventdb.feeds.headers import shown

SHIFTED = "columns are missing or shifted"
_MOST_LOOKED_AT = 500


@dataclass(frozen=True, slots=True)
class Misfit:
    """A column that is not the feed's.

    Attributes:
        line: the first line with a value of another shape.
        told: which column it is, what it should be, and what it holds.
        advice: what may be the matter.
    """

    line: int
    told: str
    advice: str


def misfit(lines: Sequence[bytes], feed: Feed) -> Misfit | None:
    """A column that is not the feed's: most of its values in the first rows are of another shape.

    Args:
        lines: the first lines of a file; those with another number of columns are no rows and don't count.
        feed: which it should be of.

    Returns:
        None if all columns may be the feed's.
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
            number, value = others[0][0], others[0][1].decode("utf-8", "replace")
            told = f"column {at + 1} should be {column}, {expected}, and holds {shown(value)}"
            return Misfit(number, told, _advice(pattern, value))
    return None


def _advice(pattern: str, value: str) -> str:
    if value.startswith('"'):
        return "its columns stand in quotation marks, which those of feeds don't"
    if pattern == CAMEO_CODE[0] and re.fullmatch("[1-9][0-9]", value):
        return "a spreadsheet drops the zeros before numbers; load the file as it was published"
    if re.match(f"(?:{pattern})[ T]", value):
        return "write it as the feed does"
    return SHIFTED
