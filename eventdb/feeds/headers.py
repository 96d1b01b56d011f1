"""What is wrong with a header, said of the first column that differs."""

import re

from eventdb.feeds.feed import Feed

_LONGEST_SHOWN = 40
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def shown(words: str) -> str:
    """Text of a file as a message quotes it: not more than a few words of it."""
    return repr(words if len(words) <= _LONGEST_SHOWN else words[:_LONGEST_SHOWN] + "…")


def resembles(line: str, feed: Feed) -> bool:
    """Whether a line is meant to be the header of a feed, in capitals or not: by its first column or half of all."""
    names, columns = line.casefold().split("\t"), feed.header.casefold().split("\t")
    return names[0] == columns[0] or 2 * len(set(names) & set(columns)) > len(columns)


def _quoted(values: list[str]) -> str | None:
    """The first of several values that stands in quotation marks, if most of them do."""
    quoted = [value for value in values if value.startswith('"') and value.endswith('"')]
    return quoted[0] if len(values) > 1 and 2 * len(quoted) > len(values) else None


def fault(line: str, feed: Feed) -> str:
    """What is wrong with the first line of a file of a feed that has a header.

    Args:
        line: the line, which is not the header.
        feed: whose header it should be.
    """
    found, expected = line.split("\t"), feed.columns
    if not resembles(line, feed):
        if quoted := _quoted(found):
            told = f"found columns in quotation marks: {shown(quoted)}"
            return f"{told}; expected the header of {feed.title} and its rows without them: write the file anew so"
        if len(found) == len(expected) and any(_DAY.fullmatch(value) for value in found):
            how = f"write the header of the original file above it ({expected[0]}, {expected[1]}, … {expected[-1]})"
            return f"found a row of {feed.title} where its header should be; {how}, with TABs between the columns"
        return f"found {shown(line)}; expected the header of {feed.title}, {len(expected)} columns between TABs"
    for number, (name, wanted) in enumerate(zip(found, expected, strict=False), start=1):
        if name != wanted:
            told = f"column {number} is {shown(name)}; expected {wanted!r}, as in {feed.title}"
            counts = f"; the header has {len(found)} columns, not {len(expected)}"
            return told if len(found) == len(expected) else told + counts
    if len(found) < len(expected):
        return f"the header ends with {shown(found[-1])}; expected {expected[len(found)]!r} next, as in {feed.title}"
    more = found[len(expected)]
    return f"column {len(expected) + 1} is {shown(more)}; expected {len(expected)} columns, as in {feed.title}"
