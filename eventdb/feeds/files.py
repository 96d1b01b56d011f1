"""Which files a user means: coded articles, or files of feeds."""

import glob
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

CODING = "coding"
_OF_CODINGS = (".yaml", ".yml", ".txt")
_OF_FEEDS = (".csv", ".tsv", ".tab", ".zip", ".gz")


@dataclass(slots=True)
class Sorted:
    """What was named: paths to codings, and what are to be files of feeds."""

    codings: list[str] = field(default_factory=list)
    feeds: list[Path] = field(default_factory=list)


def sort_files(names: Iterable[str], dataset: str | None = None) -> Sorted:
    """Tell files of feeds from codings by their endings; what stands in them is looked at when their turn comes.

    Args:
        names: files, folders (searched through) or glob patterns.
        dataset: the feed, or ``coding``, that the user says all of them are of.
    """
    found = Sorted()
    for name in names:
        files = [] if dataset == CODING else list(_feed_files(name, forced=dataset is not None))
        if (dataset is None and (not files or _may_hold_codings(name))) or dataset == CODING:
            found.codings.append(name)
        elif not files:
            files = [Path(name)]
        found.feeds += files
    return found


def _feed_files(name: str, *, forced: bool) -> Iterator[Path]:
    """The files of feeds that a name stands for; in folders, those that end as such."""
    path = Path(name)
    if path.is_dir():
        yield from sorted(
            file
            for file in path.rglob("*")
            if file.suffix.lower() in _OF_FEEDS and file.is_file() and not _hidden(file)
        )
    elif path.exists():
        if path.is_file() and (forced or path.suffix.lower() not in _OF_CODINGS):
            yield path
    elif glob.has_magic(name):
        for match in sorted(glob.glob(name, recursive=True)):  # noqa: PTH207 - a pattern may be absolute
            yield from _feed_files(match, forced=forced)


def _may_hold_codings(name: str) -> bool:
    """Whether a folder or a pattern stands for codings too."""
    path = Path(name)
    if path.is_dir():
        return any(file.suffix.lower() in _OF_CODINGS[:2] and not _hidden(file) for file in path.rglob("*"))
    if path.exists() or not glob.has_magic(name):
        return False
    matches = glob.glob(name, recursive=True)  # noqa: PTH207 - a pattern may be absolute
    return any(
        Path(match).suffix.lower() in _OF_CODINGS or (Path(match).is_dir() and _may_hold_codings(match))
        for match in matches
    )


def _hidden(path: Path) -> bool:
    return path.name.startswith(".")
