"""The key of a row: as a line begins with it, as columns hold it, and as a whole number."""

from typing import Any

from eventdb.feeds.feed import NUMBER, Feed
from eventdb.limits import FIRST_DAY, LAST_DAY

_JOINT = "@"
_DAYS = 1_000_000
"""More than there are days that a row may have: a number and a day make one number."""
_IS_NUMBER = f"^{NUMBER}$"


def keys_of_lines(lines: Any, feed: Feed) -> Any:
    """The keys that lines begin with.

    Args:
        lines: a frame with ``text`` and ``digest``.
        feed: whose lines they are.

    Returns:
        A frame of the lines that begin with one: the place among the lines (``at``), the key (``feed_id``), ``digest``,
        and the key as a whole number (``id``), by which it takes a fraction of the memory. A line that doesn't is none
        of the feed's rows; one that does may still be a bad one.
    """
    import polars as pl  # noqa: PLC0415 - an extra

    parts = [pl.col("text").str.extract(feed.key, group) for group in (1, 2)[: 1 + feed.id_with_date]]
    number = parts[0].cast(pl.Int64)
    if feed.id_with_date:
        day = parts[1].str.to_date(feed.date_format, strict=False)
        # Of other days the numbers would be those of other keys.
        day = pl.when(day.is_between(FIRST_DAY, LAST_DAY)).then(day)
        number = number * _DAYS + day.cast(pl.Int64)
    at = pl.int_range(pl.len()).alias("at")
    keys = lines.select(at, pl.concat_str(parts, separator=_JOINT).alias("feed_id"), "digest", number.alias("id"))
    return keys.drop_nulls("id")


def key_of_columns(feed: Feed) -> Any:
    """The key of proved rows, as an expression over their columns of text."""
    import polars as pl  # noqa: PLC0415 - an extra

    key = pl.col("feed_id")
    return key + _JOINT + pl.col("event_date") if feed.id_with_date else key


def is_number(column: str) -> Any:
    """Whether a column of text holds what may be the number in a key, as an expression."""
    import polars as pl  # noqa: PLC0415 - an extra

    return pl.col(column).str.contains(_IS_NUMBER).fill_null(value=False)
