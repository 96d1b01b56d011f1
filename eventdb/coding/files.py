"""Which codings a user means (files, folders, glob patterns, articles), and the article that each one codes."""

import glob
from collections.abc import Iterable
from pathlib import Path

from eventdb.errors import InvalidFilesError, Problem

ENDINGS = (".yaml", ".yml")


def find_codings(names: Iterable[str]) -> list[Path]:
    """The coding files that paths stand for, each once, in order.

    Args:
        names: coding files, articles (their codings are meant), folders (searched through) or glob patterns.

    Raises:
        InvalidFilesError: each name for which no coding was found.
    """
    found: dict[Path, Path] = {}
    problems = []
    for name in names:
        try:
            paths = codings_of(name)
        except OSError as error:
            problems.append(Problem(name, 0, "", f"cannot be read: {error.strerror}"))
            continue
        if not paths:
            problems.append(Problem(name, 0, "", _why_none(name)))
        for path in paths:
            if not _is_text(str(path)):
                problems.append(Problem(repr(str(path)), 0, "", "the name is not text in UTF-8; give it another"))
            found.setdefault(path.resolve(), path)
    if problems:
        raise InvalidFilesError(problems)
    return list(found.values())


def matches(pattern: str) -> list[Path]:
    """What a glob pattern matches, in order; of a name without wildcards, nothing."""
    found = glob.glob(pattern, recursive=True) if glob.has_magic(pattern) else []  # noqa: PTH207 - it may be absolute
    return [Path(match) for match in sorted(found)]


def files_in(folder: Path) -> list[Path]:
    """The files in a folder and in those in it, in order; hidden ones are passed over."""
    found = (file for file in folder.rglob("*") if not _is_hidden(file.relative_to(folder)))
    return sorted(file for file in found if file.is_file())


def article_of(path: Path) -> Path | None:
    """The article that a coding codes: NAME.txt beside NAME.yaml or NAME.CODER.yaml."""
    candidates = (path.with_name(f"{name}.txt") for name in (path.stem, path.stem.rpartition(".")[0]) if name)
    return next((candidate for candidate in candidates if candidate.is_file()), None)


def require_article(path: Path) -> Path:
    """The article that a coding codes.

    Raises:
        InvalidFilesError: there is none beside it.
    """
    article = article_of(path)
    if article is None:
        raise InvalidFilesError([Problem(str(path), 0, "", f"no article beside it; expected {path.stem}.txt")])
    return article


def why_missing(name: str) -> str:
    """What to say of a name that nothing has and nothing matches."""
    return "nothing matches this pattern" if glob.has_magic(name) else "no such file or folder"


def codings_of(name: str) -> list[Path]:
    """The coding files that one name stands for, as ``find_codings`` takes them; none if there are none."""
    path = Path(name)
    if path.is_dir():
        return [found for found in files_in(path) if found.suffix.lower() in ENDINGS]
    if path.suffix == ".txt" and path.is_file():
        escaped = glob.escape(path.stem)
        beside = [path.with_suffix(ending) for ending in ENDINGS]
        beside += [found for ending in ENDINGS for found in path.parent.glob(f"{escaped}.*{ending}")]
        return sorted({found for found in beside if found.is_file() and article_of(found) == path})
    if path.exists():
        return [path]
    return [found for match in matches(name) if _may_be_coding(match) for found in codings_of(str(match))]


def _may_be_coding(path: Path) -> bool:
    """Whether codings are looked for in what a pattern matches: a folder would be searched for no others."""
    return path.is_dir() or (path.is_file() and (path.suffix == ".txt" or path.suffix.lower() in ENDINGS))


def _is_text(name: str) -> bool:
    """Whether a file's name is text: names are bytes, and what is no UTF-8 of them Python keeps as surrogates."""
    return not any("\ud800" <= letter <= "\udfff" for letter in name)


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _why_none(name: str) -> str:
    path = Path(name)
    if path.is_dir():
        return "the folder holds no coding; expected NAME.yaml beside NAME.txt"
    if path.exists():
        return (
            f"the article has no coding; expected {path.with_suffix('.yaml').name} beside it (eventdb new writes one)"
        )
    if matches(name):
        return "no coding is among what this pattern matches; expected NAME.yaml beside NAME.txt"
    return why_missing(name)
