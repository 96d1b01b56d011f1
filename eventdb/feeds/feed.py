"""What a feed promises: its columns, how it marks what is missing, and which column holds what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

NUMBER = "(?:0|[1-9][0-9]{0,11})"
"""How a feed writes the number of a row; with zeros before it, one number would be two keys."""
CAMEO_CODE = (r"0\d|\d{3,4}", "a CAMEO code of three or four digits")
"""The shape of a code, and what it is."""


class Codes(StrEnum):
    """What a feed names countries by."""

    CAMEO = "cameo"
    FIPS = "fips"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: rows of text, one a line, columns between TABs, nothing quoted.

    Attributes:
        dataset: its name in the tables.
        title: its name to a user.
        columns: names of its columns, as its publisher has them.
        widths: numbers of columns that a row may have; a shorter row lacks the last ones.
        has_header: whether the first line names the columns.
        holds: column of ``report`` → column of the feed; the first of several that isn't missing.
        date_format: how days are written.
        shapes: column of the feed → a pattern that its values fit, and what they are: by these columns a file is known
            whose columns are shifted.
        missing: what else than nothing stands for a missing value.
        actor_codes: what it names the actors' countries by.
        place_codes: what it names the country of a place by.
        key: a pattern of how a line begins, whose groups are the parts of its key, to be joined by @; a line that does
            not begin so has none.
        id_with_date: whether the day is part of the key.
        whole_numbers: columns of ``report`` that hold counts.
        ranges: columns of ``report`` that hold other numbers → the least and the greatest that they can have.
    """

    dataset: str
    title: str
    columns: tuple[str, ...]
    widths: frozenset[int]
    has_header: bool
    holds: Mapping[str, tuple[str, ...]]
    date_format: str
    actor_codes: Codes
    place_codes: Codes
    key: str
    shapes: Mapping[str, tuple[str, str]]
    missing: tuple[str, ...] = ()
    id_with_date: bool = False
    whole_numbers: tuple[str, ...] = ("mentions", "sources", "articles")
    ranges: dict[str, tuple[float, float]] = field(
        default_factory=lambda: {"tone": (-100.0, 100.0), "latitude": (-90.0, 90.0), "longitude": (-180.0, 180.0)}
    )

    @property
    def header(self) -> str:
        """The line that names its columns."""
        return "\t".join(self.columns)
