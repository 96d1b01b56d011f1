"""Pictures of the answers of canned queries, as PNG, SVG or a page."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

from eventdb.output import plain
from eventdb.plotting.forms import specification
from eventdb.plotting.writing import SUFFIXES, drawn
from eventdb.queries import Query
from eventdb.terminal import one_line

__all__ = ["SUFFIXES", "picture"]


def picture(
    query: Query, columns: Sequence[str], rows: Iterable[Sequence[Any]], notes: Sequence[str], suffix: str
) -> bytes:
    """The picture of an answer.

    Args:
        query: what was asked; it has a picture.
        columns: of the answer.
        rows: of the answer.
        notes: what a reader should know of it, such as what was asked for.
        suffix: which sort of file it is to be, one of ``SUFFIXES``.
    """
    assert query.picture is not None  # noqa: S101 - the command has looked
    found = [dict(zip(columns, map(_cell, row), strict=True)) for row in rows]
    told = [one_line(note) for note in notes]
    return drawn(specification(query.picture, found, query.picture.title or query.help.rstrip("."), told), suffix)


def _cell(value: Any) -> Any:
    """The value as JSON has it, and text as it is harmless."""
    found = plain(value)
    if isinstance(found, float) and not math.isfinite(found):
        return None
    return one_line(found) if isinstance(found, str) else found
