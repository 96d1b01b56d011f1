"""Which files a user means: coded articles, or files of feeds."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from eventdb.coding.files import ENDINGS, article_of, codings_of, files_in, find_codings, matches, why_missing
from eventdb.errors import InvalidFilesError, Problem
from eventdb.feeds.aside import is_about_data, is_aside
from eventdb.feeds.detection import FEEDS
from eventdb.feeds.lines import beginning

CODING = "coding"
_ARTICLE = ".txt"
PLAIN, PACKED = (".csv", ".tsv", ".tab"), (".zip", ".gz")
_UNREAD = (".bz2", ".xz", ".zst", ".7z", ".rar", ".tar", ".tgz")
"""Endings of what is packed in a way that we don't read, which is told file by file rather than passed over."""
_WIDTHS = {width for feed in FEEDS.values() for width in feed.widths}
_MOST_LOOKED_AT = 20
"""Lines with something in them; comments may stand above the first row."""
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
        passed_over: files in folders, and articles among what a pattern matches, that are neither; without those that
            stand beside data anywhere.
    """

    codings: list[str] = field(default_factory=list)
    feeds: list[Path] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)
    passed_over: list[Path] = field(default_factory=list)


def sort_files(names: Iterable[str], dataset: str | None = None) -> Sorted:
    """Tell files of feeds from codings by how they end or begin; the rest is looked at when their turn comes.

    Args:
        names: files, folders (searched through) or glob patterns.
        dataset: the feed, or ``coding``, that the user says all of them are of.
    """
    found = Sorted()
    for name in names:
        try:
            _sort(name, dataset, found)
        except OSError as error:  # a name too long for the system, a folder that may not be looked into
            found.refused.append(Problem(name, 0, "", f"cannot be read: {error.strerror}"))
    # A pattern such as ** matches folders and what is in them too.
    found.feeds = list(dict.fromkeys(found.feeds))
    found.passed_over = sorted({*found.passed_over} - {*found.feeds})
    return found


def _sort(name: str, dataset: str | None, found: Sorted) -> None:
    """Note what a name stands for."""
    if dataset == CODING:
        _note_codings(name, found)
        return
    path, before = Path(name), len(found.feeds) + len(found.refused)
    matched = [] if path.exists() else matches(name)
    meant = [path] if path.exists() else [match for match in matched if not _is_beside(match)]
    # All of them are sorted, whatever the first is.
    hold_codings = [_sort_match(match, name, dataset, found) for match in meant]
    if dataset is None and any(hold_codings):
        _note_codings(name, found)
    elif len(found.feeds) + len(found.refused) == before:
        found.refused.append(Problem(name, 0, "", _NOTHING if meant or matched else why_missing(name)))


def _is_beside(match: Path) -> bool:
    """Whether what a pattern matches is about the data alone: licence-events.csv is not, though it begins so."""
    return is_about_data(match) and match.is_file() and match.suffix.lower() not in ENDINGS and not _is_of_feed(match)


def _sort_match(match: Path, name: str, dataset: str | None, found: Sorted) -> bool:
    """Note what a name is the name of, or what it matches; whether that may be codings."""
    if match.is_dir():
        return _sort_folder(match, found)
    if not match.is_file():
        told = _PIPE if match.exists() else "a link to a file that is not there"
        found.refused.append(Problem(str(match), 0, "", told))
    elif not dataset and match.suffix.lower() == _ARTICLE and codings_of(str(match)):
        return True
    elif dataset or match.suffix.lower() not in (*ENDINGS, _ARTICLE) or _is_of_feed(match):
        found.feeds.append(match)
    elif match == Path(name) or match.suffix.lower() in ENDINGS:
        return True
    else:
        found.passed_over.append(match)
    return False


def _note_codings(name: str, found: Sorted) -> None:
    """Note a name that stands for codings; one that stands for none is refused without the codings of others."""
    try:
        find_codings([name])
    except InvalidFilesError as error:
        found.refused += error.problems
    else:
        found.codings.append(name)


def _sort_folder(folder: Path, found: Sorted) -> bool:
    """Note the files of feeds in a folder, those that end or begin as such, and what is passed over.

    Returns:
        Whether it holds codings. An article that one of them codes is no file of a feed, whatever stands in it.
    """
    files = files_in(folder)
    codings = {file for file in files if file.suffix.lower() in ENDINGS}
    coded = codings | {article_of(coding) for coding in codings}
    for file in files:
        if file not in coded and _is_of_feed(file):
            found.feeds.append(file)
        elif file not in coded and not is_aside(file.relative_to(folder)):
            found.passed_over.append(file)
    return bool(codings)


def _is_of_feed(path: Path) -> bool:
    """Whether a file ends as those of feeds do, or one of its first lines has as many columns."""
    ending = path.suffix.lower()
    if ending in (*PLAIN, *PACKED, *_UNREAD):
        return True
    if ending in ENDINGS:
        return False
    try:
        stated = filter(None, beginning(path))
        return any(line.count(b"\t") + 1 in _WIDTHS for line in islice(stated, _MOST_LOOKED_AT))
    except InvalidFilesError:
        return False
