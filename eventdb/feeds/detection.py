"""Which feed a file is of, by what stands in it."""

from collections import Counter
from pathlib import Path

from eventdb.errors import InvalidFilesError, Problem
from eventdb.feeds.feed import Feed
from eventdb.feeds.gdelt import GDELT1, GDELT2
from eventdb.feeds.icews import ICEWS
from eventdb.feeds.lines import beginning

FEEDS = {feed.dataset: feed for feed in (GDELT1, GDELT2, ICEWS)}
_LONGEST_SHOWN = 200


def detect(path: Path, dataset: str | None = None) -> Feed:
    """The feed that a file is of.

    Args:
        path: the file, plain or packed.
        dataset: the feed that the user says it is of; its header must fit none the less.

    Raises:
        InvalidFilesError: it isn't there, cannot be read, is empty, or is of no feed that eventdb knows.
    """
    if path.is_dir() or not path.exists():
        found = "a folder without files of feeds" if path.is_dir() else "no such file"
        raise InvalidFilesError([Problem(str(path), 0, "", found)])
    lines = beginning(path)
    if not any(lines):
        raise InvalidFilesError([Problem(str(path), 0, "", "the file is empty; expected rows of a feed")])
    header = lines[0].removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    feed = FEEDS[dataset] if dataset else _by_header(header) or _by_width(lines)
    if feed is None or (feed.has_header and header != feed.header):
        raise InvalidFilesError([Problem(str(path), 1, "", _unknown(header, feed))])
    return feed


def _by_header(header: str) -> Feed | None:
    """A feed with a header whose first column this one has: whether the rest fits is looked at afterwards."""
    first = header.split("\t", maxsplit=1)[0]
    return next((feed for feed in FEEDS.values() if feed.has_header and feed.columns[0] == first), None)


def _by_width(lines: list[bytes]) -> Feed | None:
    """The feed without a header of which most of the first lines have the number of columns, and a number first."""
    widths = Counter(line.count(b"\t") + 1 for line in lines if line[: line.find(b"\t")].isdigit())
    for width, _count in widths.most_common(1):
        return next((feed for feed in FEEDS.values() if not feed.has_header and width in feed.widths), None)
    return None


def _unknown(header: str, feed: Feed | None) -> str:
    found = header if len(header) <= _LONGEST_SHOWN else header[:_LONGEST_SHOWN] + "…"
    if feed is not None:
        return f"found the header {found!r}; expected that of {feed.title}: {feed.header!r}"
    width = header.count("\t") + 1
    columns = "1 column" if width == 1 else f"{width} columns"
    return (
        f"found {columns} between TABs: {found!r}; expected 61 columns (GDELT 2.0), 58 or 57 (GDELT 1.0), or the header"
        f" of ICEWS, {ICEWS.header!r}; a coded article ends in .yaml"
    )
