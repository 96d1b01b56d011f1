"""Lines of a feed → the columns that we hold, as text; lines that are no rows are told apart."""

from secrets import token_hex
from typing import Any

from eventdb.feeds.decoding import Lines
from eventdb.feeds.feed import Feed

_MARK = "\x01"


def split(lines: Lines, feed: Feed) -> tuple[Any, dict[int, str]]:
    """The columns of lines.

    Returns:
        A frame of text in the columns of ``report`` that the feed holds, with a row for each line: its place among
        them (``at``), and whether it is one (``is_row``); and for each place of a line that is no row the reason.
    """
    import polars as pl  # noqa: PLC0415 - an extra

    texts = lines.frame["text"]
    bad = {at: _not_utf8(lines.content(at)) for at in texts.is_null().arg_true()}
    texts = texts.fill_null("")
    data, mark = _marked(texts, feed)
    frame = _read(data, mark, feed)
    if frame.height != len(texts):
        raise AssertionError(f"{frame.height} rows came of {len(texts)} lines")
    if not frame["is_row"].all():
        expected = " or ".join(map(str, sorted(feed.widths)))
        for at in (~frame["is_row"]).arg_true():
            bad.setdefault(at, _ragged(texts[at], expected))
    if b"\0" in data:
        bad |= dict.fromkeys(texts.str.contains("\0", literal=True).arg_true(), "found a NUL byte; expected text")
        frame = frame.with_columns(is_row=pl.col("is_row") & ~pl.col("at").is_in(list(bad)))
    return frame, bad


def _ragged(line: str, expected: str) -> str:
    if not line:
        return f"found an empty line; expected {expected} columns"
    count = line.count("\t") + 1
    return f"found {count} column{'s' if count > 1 else ''}; expected {expected}"


def _names(feed: Feed) -> list[str]:
    """The names of the feed's columns; those that we do not hold are numbered."""
    wanted = {name for names in feed.holds.values() for name in names}
    return [name if name in wanted else f"#{at}" for at, name in enumerate(feed.columns[: max(feed.widths)])]


def _marked(texts: Any, feed: Feed) -> tuple[bytes, str]:
    """The lines with one column more, that holds a mark, and the mark, which no line has; the names stand first.

    Where the mark stands tells how many columns a line has, which takes a fraction of the time of counting them. The
    names tell how many columns there are, however few the first lines have.
    """
    import polars as pl  # noqa: PLC0415 - an extra

    mark = _MARK
    while texts.str.contains(mark, literal=True).any():
        mark = token_hex(8)  # which nobody could know before
    lines = pl.concat([pl.Series("text", ["\t".join(_names(feed))]), texts, pl.Series("text", [""])])
    # As bytes: to make text of Python's of it takes as long as to read it.
    return lines.str.join(f"\t{mark}\n").cast(pl.Binary).item(), mark


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


def _not_utf8(line: bytes) -> str:
    """Why a line is no UTF-8."""
    try:
        line.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"found bytes that are no UTF-8 at byte {error.start + 1}; expected text in UTF-8"
    raise AssertionError("polars refused a line that is UTF-8")
