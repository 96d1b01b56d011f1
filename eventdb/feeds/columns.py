"""Lines of a feed → the columns that we hold, as text; lines that are no rows are told apart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress
from operator import not_
from secrets import token_hex
from typing import Any

from eventdb.feeds.feed import Feed

_MARK = b"\x01"


@dataclass(frozen=True, slots=True)
class Lines:
    """Some lines of a file, each with what is known of it.

    Attributes:
        content: the lines, without their ends.
        numbers: their numbers in the file.
        digests: a polars series of their checksums.
    """

    content: Sequence[bytes]
    numbers: Sequence[int]
    digests: Any

    def told(self, places: Any) -> tuple[Any, Any]:
        """The numbers and the checksums, as series, of the lines at these places, of which each stands there once."""
        import polars as pl  # noqa: PLC0415 - an extra

        numbers = pl.Series("line", self.numbers, dtype=pl.Int64)
        if len(places) == len(self.content):
            return numbers, self.digests
        return numbers.gather(places), self.digests.gather(places)


def split(lines: Lines, feed: Feed) -> tuple[Any, dict[int, str]]:
    """The columns of lines.

    Returns:
        A frame of text in the columns of ``report`` that the feed holds, with a row for each line: its place among
        them (``at``), and whether it is one (``is_row``); and for each place of a line that is no row the reason.
    """
    import polars as pl  # noqa: PLC0415 - an extra

    bad = dict(_not_utf8(lines.content))
    content = lines.content if not bad else [b"" if at in bad else line for at, line in enumerate(lines.content)]
    data, mark = _marked(content, feed)
    frame = _read(data, mark, feed)
    if frame.height != len(content):
        raise AssertionError(f"{frame.height} rows came of {len(content)} lines")
    if not frame["is_row"].all():
        expected = " or ".join(map(str, sorted(feed.widths)))
        for at in (~frame["is_row"]).arg_true():
            width = content[at].count(b"\t") + 1
            bad.setdefault(at, f"found {width} columns; expected {expected}")
    if b"\0" in data:
        bad |= {at: "found a NUL byte; expected text" for at, line in enumerate(content) if b"\0" in line}
        frame = frame.with_columns(is_row=pl.col("is_row") & ~pl.col("at").is_in(list(bad)))
    return frame, bad


def _names(feed: Feed) -> list[str]:
    """The names of the feed's columns; those that we do not hold are numbered."""
    wanted = {name for names in feed.holds.values() for name in names}
    return [name if name in wanted else f"#{at}" for at, name in enumerate(feed.columns[: max(feed.widths)])]


def _marked(lines: Sequence[bytes], feed: Feed) -> tuple[bytes, str]:
    """The lines with one column more, that holds a mark, and the mark, which no line has; the names stand first.

    Where the mark stands tells how many columns a line has. To count the columns of each line takes Python a third of
    the time that all of this takes. The names tell how many columns there are, however few the first lines have.
    """
    mark = _MARK
    while True:  # a line may have the mark, but none has one that nobody could know
        data = (b"\t" + mark + b"\n").join(("\t".join(_names(feed)).encode(), *lines, b""))
        if data.count(mark) == len(lines) + 1:
            return data, mark.decode()
        mark = token_hex(8).encode()


def _read(data: bytes, mark: str, feed: Feed) -> Any:
    import polars as pl  # noqa: PLC0415 - an extra

    names = [*_names(feed), mark]
    # A short row has its mark in a column that is wanted of others.
    ends = [names[width] for width in sorted(feed.widths)]
    frame = pl.read_csv(
        data,
        separator="\t",
        quote_char=None,
        columns=[name for name in names if not name.startswith("#") or name in ends],
        infer_schema=False,
        null_values=list(feed.missing),
    )
    is_row = pl.any_horizontal((pl.col(name) == mark).fill_null(value=False) for name in ends)
    at = pl.int_range(pl.len()).alias("at")
    frame = frame.with_columns(is_row.alias("is_row"), at)
    frame = frame.with_columns(pl.when(pl.col(name) != mark).then(name).alias(name) for name in ends[:-1])
    # To coalesce one column takes a copy of it.
    held = {name: pl.col(*given) if len(given) == 1 else pl.coalesce(given) for name, given in feed.holds.items()}
    return frame.select("at", "is_row", **held)


def _not_utf8(lines: Sequence[bytes]) -> Iterator[tuple[int, str]]:
    """Lines that hold bytes which are no UTF-8: where they are, and why."""
    for at in compress(range(len(lines)), map(not_, map(bytes.isascii, lines))):
        try:
            lines[at].decode("utf-8")
        except UnicodeDecodeError as error:
            yield at, f"found bytes that are no UTF-8 at byte {error.start + 1}; expected text in UTF-8"
