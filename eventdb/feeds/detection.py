"""Which feed a file is of, by what stands in it."""

from collections import Counter
from itertools import islice
from pathlib import Path
from typing import NoReturn

from eventdb.errors import InvalidFilesError, Problem
from eventdb.feeds import headers, strangers
from eventdb.feeds.feed import Feed
from eventdb.feeds.gdelt import GDELT1, GDELT2
from eventdb.feeds.icews import ICEWS
from eventdb.feeds.lines import beginning, first_bytes
from eventdb.feeds.shapes import SHIFTED, misfit

_ENOUGH_LINES = 100
# Of UTF-8, which some programs write before the first line.
_MARK = b"\xef\xbb\xbf"
_MOST_ABOVE = 20
"""Lines that aren't empty, among which names of columns stand if there are any."""
FEEDS = {feed.dataset: feed for feed in (GDELT1, GDELT2, ICEWS)}


def detect(path: Path, dataset: str | None = None) -> Feed:
    """The feed that a file is of.

    Args:
        path: the file, plain or packed.
        dataset: the feed that the user says it is of; its header and its columns must fit none the less.

    Raises:
        InvalidFilesError: it isn't there, cannot be read, is empty, or is of no feed that eventdb knows.
    """
    if path.is_dir() or not path.exists():
        _refuse(path, 0, "a folder without files of feeds" if path.is_dir() else "no such file")
    _require_no_stranger(path, first_bytes(path))
    first, *others = beginning(path)
    lines = [first.removeprefix(_MARK), *others]
    _require_no_stranger(path, b"\n".join(lines[:_ENOUGH_LINES]))
    stated = _stated(lines)
    if not stated:
        _refuse(path, 0, "the file is empty; expected rows of a feed")
    number, words = stated[0]
    feed = FEEDS[dataset] if dataset else _by_header(stated) or _by_width(lines)
    if feed is None:
        _refuse(path, number, _unknown(words))
    named = next((line for line in stated if headers.resembles(line[1], feed)), None)
    if feed.has_header:
        _require_header(path, feed, named or stated[0])
    elif named is not None:
        _refuse(path, named[0], _of_names(feed, has_rows=any(lines[named[0] :])))
    if found := misfit(lines, feed):
        told = f"found the number of columns of {feed.title}, but {found.told}: {found.advice}"
        _refuse(path, found.line, told + (_of_wider(feed) if found.advice == SHIFTED else ""))
    return feed


def _of_wider(feed: Feed) -> str:
    """What to do about columns that are not where they should be: some may lack of a feed that has more."""
    wider = [other for other in FEEDS.values() if not feed.has_header and min(other.widths) > max(feed.widths)]
    return "".join(f"; --format {other.dataset} tells what its rows lack if it is of {other.title}" for other in wider)


def _refuse(path: Path, line: int, message: str) -> NoReturn:
    raise InvalidFilesError([Problem(str(path), line, "", message)])


def _require_no_stranger(path: Path, head: bytes) -> None:
    found = strangers.kind(head[: strangers.HEAD])
    if found is not None:
        _refuse(path, 0, f"found {found}")


def _stated(lines: list[bytes]) -> list[tuple[int, str]]:
    """The first lines that aren't empty, each with its number: names of columns are looked for in these."""
    stated = ((number, line.decode("utf-8", "replace")) for number, line in enumerate(lines, start=1) if line)
    return list(islice(stated, _MOST_ABOVE))


def _require_header(path: Path, feed: Feed, found: tuple[int, str]) -> None:
    """Require that a line, which is meant to be the header or stands in its place, is the header and comes first."""
    number, line = found
    if number > 1 and headers.resembles(line, feed):
        told = f"found the line that names the columns here; expected it first, as in {feed.title}"
        _refuse(path, number, f"{told}: remove what is above it")
    if line != feed.header:
        _refuse(path, number, headers.fault(line, feed))


def _of_names(feed: Feed, *, has_rows: bool) -> str:
    """What to say of a line that names the columns of a feed that has none."""
    if has_rows:
        return f"found a line that names the columns, which files of {feed.title} don't have: remove it"
    return f"found a line that names the columns of {feed.title} and no rows; expected rows, and no such line"


def _by_header(stated: list[tuple[int, str]]) -> Feed | None:
    """A feed whose header one of these lines is, or is meant to be: whether it fits is looked at afterwards."""
    for feed in FEEDS.values():
        for _number, line in stated:
            if headers.resembles(line, feed) and (feed.has_header or line.count("\t") + 1 in feed.widths):
                return feed
    # Rows that have lost their header.
    width = stated[0][1].count("\t") + 1
    return next((feed for feed in FEEDS.values() if feed.has_header and width in feed.widths), None)


def _by_width(lines: list[bytes]) -> Feed | None:
    """The feed without a header of which most of the first lines have the number of columns, and a number first."""
    widths = Counter(line.count(b"\t") + 1 for line in lines if line[: line.find(b"\t")].isdigit())
    for width, _count in widths.most_common(1):
        return next((feed for feed in FEEDS.values() if not feed.has_header and width in feed.widths), None)
    return None


def _unknown(header: str) -> str:
    width = header.count("\t") + 1
    between = strangers.separator(header)
    columns = "1 column" if width == 1 else f"{width} columns"
    if header.startswith('"') and between is None:
        return f"found columns in quotation marks: {headers.shown(header)}; expected rows of a feed, which quotes none"
    if "\r" in header.rstrip("\r"):
        return "found lines that end in a carriage return alone; expected line feeds: write the file anew with them"
    found = f"{columns} between TABs" if between is None else f"{between} between the columns, not TABs"
    key, meant = header.partition("\t")[0], next((feed for feed in FEEDS.values() if width in feed.widths), None)
    if meant is not None and not key.isdigit():
        return f"found {found}, as in {meant.title}, but {headers.shown(key)} where its {meant.columns[0]} should be"
    return (
        f"found {found}: {headers.shown(header)}; expected 61 columns (GDELT 2.0), 58 or 57 (GDELT 1.0),"
        f" or the header of ICEWS, {len(ICEWS.columns)} columns from {ICEWS.columns[0]!r} to {ICEWS.columns[-1]!r}"
    )
