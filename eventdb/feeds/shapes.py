"""Whether values stand in the columns in which a feed has them: a number of columns alone doesn't tell."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eventdb.feeds.days import day_form
from eventdb.feeds.feed import Feed
from eventdb.feeds.headers import shown

SHIFTED = "columns are missing or shifted"
_ZEROS = "a spreadsheet drops the zeros before numbers; load the file as it was published"
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
    misfits = [(column, others) for column in feed.shapes if (others := _others(rows, column, feed))]
    if not misfits:
        return None
    column, others = misfits[0]
    lost = _lost_zeros(others, is_only=len(misfits) == 1) if column in feed.holds["cameo_code"] else []
    number, value = (lost or others)[0]
    expected = feed.shapes[column][1]
    told = f"column {feed.columns.index(column) + 1} should be {column}, {expected}, and holds {shown(value)}"
    return Misfit(number, told, _ZEROS if lost else _advice(column, others, feed))


def _others(rows: Iterable[tuple[int, list[bytes]]], column: str, feed: Feed) -> list[tuple[int, str]]:
    """The values of a column that are of another shape than the feed's, each with its line, if most values are."""
    at, fits = feed.columns.index(column), re.compile(feed.shapes[column][0].encode()).fullmatch
    absent = {b"", *(words.encode() for words in feed.missing)}
    stated = [(number, row[at]) for number, row in rows if at < len(row) and row[at] not in absent]
    others = [(number, value.decode("utf-8", "replace")) for number, value in stated if not fits(value)]
    return others if 2 * len(others) > len(stated) else []


def _lost_zeros(others: list[tuple[int, str]], *, is_only: bool) -> list[tuple[int, str]]:
    """The numbers that are codes without their zeros, if that is what is wrong with a column, but for a few faults.

    Args:
        others: what is no code.
        is_only: whether theirs is the only column with other values than it should have. Where others have too, columns
            are shifted, and numbers of one digit are those of another column.
    """
    lost = [(number, code) for number, code in others if re.fullmatch("[1-9][0-9]?", code)]
    is_told = 10 * len(lost) > 9 * len(others) and (is_only or any(len(code) > 1 for _number, code in lost))
    return lost if is_told else []


def _advice(column: str, others: list[tuple[int, str]], feed: Feed) -> str:
    value = others[0][1]
    if value.startswith('"'):
        return "its columns stand in quotation marks, which those of feeds don't"
    if re.match(f"(?:{feed.shapes[column][0]})[ T]", value):
        return "write it as the feed does"
    is_day = any(column in feed.holds.get(name, ()) for name in ("event_date", "added_date"))
    form = day_form([value for _number, value in others]) if is_day else None
    return SHIFTED if form is None else f"its days are written as {form}; write them as the feed does"
