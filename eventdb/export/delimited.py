"""Rows as a csv file.

The library's own writer cannot tell NULL from empty text, so the lines are made here.
"""

import datetime
import math
import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from eventdb.export.inert import inert
from eventdb.export.style import Style
from eventdb.output import plain
from eventdb.parquet import Column, Kind

_QUOTED = re.compile('[",\r\n]')


def write_csv(path: Path, columns: Sequence[Column], rows: Iterable[Sequence[Any]], style: Style) -> int:
    """Write rows to a file, with a header.

    NULL is nothing at all, and empty text is "", so that who looks can tell them.

    Args:
        path: a new file.
        columns: in the order of each row's values.
        rows: values as SQLAlchemy gives them.
        style: how.

    Returns:
        How many rows there were.
    """
    text = _guarded if style.guard else _quoted
    makers = [text if column.kind is Kind.TEXT else _MAKERS[column.kind or Kind.TEXT] for column in columns]
    written = 0
    with path.open("w", encoding="utf-8-sig" if style.mark else "utf-8", newline="") as stream:
        stream.write(",".join(column.name for column in columns) + "\n")
        for row in rows:
            cells = ["" if value is None else make(value) for make, value in zip(makers, row, strict=True)]
            stream.write(",".join(cells) + "\n")
            written += 1
    return written


def _quoted(words: str) -> str:
    if words and not _QUOTED.search(words):
        return words
    return '"' + words.replace('"', '""') + '"'


# Most text of a feed is the name or the code of something, in many rows.
@lru_cache(maxsize=4096)
def _guarded(words: str) -> str:
    return _quoted(inert(words))


def _number(value: float) -> str:
    """The shortest text that gives the same number back; what is no number as Table Schema spells it."""
    if math.isfinite(value):
        return repr(float(value))
    return "NaN" if math.isnan(value) else "INF" if value > 0 else "-INF"


_MAKERS: dict[Kind, Callable[[Any], str]] = {
    Kind.TEXT: _quoted,
    Kind.INTEGER: str,
    Kind.NUMBER: _number,
    Kind.BOOLEAN: {False: "false", True: "true"}.__getitem__,
    Kind.DATE: datetime.date.isoformat,
    Kind.TIMESTAMP: lambda value: str(plain(value)),
}
