"""The picture of a query's answer, as its header declares it: a form, and which columns it is drawn from.

``-- plot: columns x=month y=events facet=topic_name``; between several columns that make one thing stands a plus.
Behind ``titled`` stands what the picture shows, where it is less than what the query answers.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from eventdb.spelling import nearest

# What each form is drawn from: the channels that it needs, and those that it can have.
FORMS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    # Counts by month or by number of days; several of them stand on one another.
    "columns": (frozenset({"x", "y"}), frozenset({"color", "facet"})),
    # One bar for each row, the longest first.
    "bars": (frozenset({"x", "y"}), frozenset()),
    # Pairs: a square for each, with its number.
    "matrix": (frozenset({"x", "y", "value"}), frozenset()),
    # What was when: a bar from the first day to the last.
    "spans": (frozenset({"start", "end", "precision", "y"}), frozenset({"color"})),
    # From the least to the greatest number, with the best between them.
    "ranges": (frozenset({"low", "best", "high", "y"}), frozenset()),
}
# Forms in which several rows make one mark: without some of them it would be too small.
SUMMED = frozenset({"columns"})
# What each form looks like, for a reader.
PICTURES = {
    "columns": "a column for each month or number of days",
    "bars": "a bar for each row, the longest first",
    "matrix": "a square for each pair",
    "spans": "a bar for each event over the time that it was, or can have been",
    "ranges": "a line from the least to the greatest number of each, and a mark for what is unknown",
}
PREFIX = "plot:"
_TITLED = " titled "
_CHANNEL = re.compile(r"(?P<name>[a-z]+)=(?P<columns>\w+(?:\+\w+)*)")


@dataclass(frozen=True, slots=True)
class Picture:
    """A form, and the columns of each of its channels."""

    form: str
    channels: dict[str, tuple[str, ...]]
    meanings: Mapping[str, str] = field(default_factory=dict)
    """What the columns of the answer mean."""
    title: str | None = None
    """What it shows, where that is less than the query answers."""


def read_picture(words: str, columns: Mapping[str, str]) -> Picture:
    """Read what stands behind ``plot:``.

    Args:
        words: the form, its channels and perhaps a title.
        columns: those of the answer, and what they mean.

    Raises:
        ValueError: it is not as it should be; the message says what was found and what was expected.
    """
    declared, _, title = map(str.strip, words.partition(_TITLED))
    form, *given = declared.split()
    if form not in FORMS:
        raise ValueError(f"found {form!r}{nearest(form, FORMS)}; expected one of {', '.join(FORMS)}")
    needed, possible = FORMS[form]
    channels: dict[str, tuple[str, ...]] = {}
    for each in given:
        found = _CHANNEL.fullmatch(each)
        if found is None or found["name"] not in needed | possible or found["name"] in channels:
            listed = ", ".join(f"{name}=" for name in sorted(needed | possible))
            raise ValueError(f"found {each!r}; expected each of {listed} once at most, with a column")
        channels[found["name"]] = tuple(found["columns"].split("+"))
    for name in sorted(needed - channels.keys()):
        raise ValueError(f"{form} has no {name}=")
    for column in (column for each in channels.values() for column in each):
        if column not in columns:
            raise ValueError(f"found {column!r}{nearest(column, columns)}; expected a column that the header describes")
    return Picture(form, channels, columns, title or None)
