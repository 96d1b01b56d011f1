"""Which files a user means: coded articles, or files of feeds."""

import glob
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from eventdb.errors import InvalidFilesError, Problem
from eventdb.feeds.detection import FEEDS
from eventdb.feeds.lines import beginning

CODING = "coding"
_CODINGS = (".yaml", ".yml")
_ARTICLE = ".txt"
PLAIN, PACKED = (".csv", ".tsv", ".tab"), (".zip", ".gz")
_UNREAD = (".bz2", ".xz", ".zst", ".7z", ".rar", ".tar", ".tgz")
"""Endings of what is packed in a way that we don't read, which is told file by file rather than passed over."""
_WIDTHS = {width for feed in FEEDS.values() for width in feed.widths}
_NOTHING = (
    "found neither codings (NAME.yaml beside NAME.txt) nor files of feeds"
    f" (rows of a feed, or names that end in {', '.join(PLAIN)}, {' or '.join(PACKED)})"
)
_PIPE = "found a pipe or device; expected a file, for its bytes are read twice: save them to a file and load that"


@dataclass(slots=True)
class Sorted:
    """What was named.

    Attributes:
        codings: paths to codings.
        feeds: what are to be files of feeds.
        refused: what is neither.
    """

    codings: list[str] = field(default_factory=list)
    feeds: list[Path] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)


def sort_files(names: Iterable[str], dataset: str | None = None) -> Sorted:
    """Tell files of feeds from codings by how they end or begin; the rest is looked at when their turn comes.

    Args:
        names: files, folders (searched through) or glob patterns.
        dataset: the feed, or ``coding``, that the user says all of them are of.
    """
    found = Sorted()
    for name in names:
        path = Path(name)
        files = [] if dataset == CODING else list(_feed_files(name, forced=dataset is not None))
        may_hold_codings = _may_hold_codings(name)
        if path.exists() and not path.is_dir() and not path.is_file():
            found.refused.append(Problem(name, 0, "", _PIPE))
        elif path.is_dir() and not files and (dataset or not may_hold_codings) and dataset != CODING:
            found.refused.append(Problem(name, 0, "", _NOTHING))
        elif (dataset is None and (not files or may_hold_codings)) or dataset == CODING:
            found.codings.append(name)
        elif not files:
            files = [path]
        found.feeds += files
    return found


def _feed_files(name: str, *, forced: bool) -> Iterator[Path]:
    """The files of feeds that a name stands for; in folders, those that end or begin as such."""
    path = Path(name)
    if path.is_dir():
        yield from sorted(
            file
            for file in path.rglob("*")
            if not _is_hidden(file.relative_to(path)) and file.is_file() and _is_of_feed(file)
        )
    elif path.exists():
        if path.is_file() and (forced or path.suffix.lower() not in (*_CODINGS, _ARTICLE) or _is_of_feed(path)):
            yield path
    elif glob.has_magic(name):
        for match in sorted(glob.glob(name, recursive=True)):  # noqa: PTH207 - a pattern may be absolute
            yield from _feed_files(match, forced=forced)


def _is_of_feed(path: Path) -> bool:
    """Whether a file ends as those of feeds do, or its first line has as many columns."""
    ending = path.suffix.lower()
    if ending in (*PLAIN, *PACKED, *_UNREAD):
        return True
    if ending in _CODINGS:
        return False
    try:
        return beginning(path)[0].count(b"\t") + 1 in _WIDTHS
    except InvalidFilesError:
        return False


def _may_hold_codings(name: str) -> bool:
    """Whether a folder or a pattern stands for codings too."""
    path = Path(name)
    if path.is_dir():
        files = (file for file in path.rglob("*") if not _is_hidden(file.relative_to(path)))
        return any(file.suffix.lower() in _CODINGS for file in files)
    if path.exists() or not glob.has_magic(name):
        return False
    matches = [Path(match) for match in glob.glob(name, recursive=True)]  # noqa: PTH207 - a pattern may be absolute
    return any(
        _may_hold_codings(str(match))
        if match.is_dir()
        else match.suffix.lower() in _CODINGS or (match.suffix.lower() == _ARTICLE and not _is_of_feed(match))
        for match in matches
    )


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
