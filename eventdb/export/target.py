"""Where an export goes: written beside it and put in its place when it is whole, so that a failure leaves no trace."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from eventdb.errors import EventdbError
from eventdb.export.datapackage import MARK, NAME

# What file managers leave in folders that they show.
_LITTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
_NAMED = 3


@contextmanager
def new_folder(path: Path, *, force: bool) -> Iterator[Path]:
    """A folder to write into, which takes the place of ``path`` at the end.

    Args:
        path: a folder that isn't there, or is empty.
        force: it may also hold an earlier export, and nothing else.

    Raises:
        EventdbError: the folder is another one, or cannot be written; it is left as it was.
    """
    target = Path(os.path.realpath(path))
    _check_folder(path, target, force=force)
    with _beside(path, target) as part:
        yield part
        if not target.exists():
            part.rename(target)
            return
        # Hours may have passed.
        _check_folder(path, target, force=force)
        _swap(part, target)


def _check_folder(path: Path, target: Path, *, force: bool) -> None:
    """See that nothing is lost if ``target`` is replaced, and that it can be."""
    if not target.exists():
        return
    if not target.is_dir():
        raise EventdbError(f"{path} is a file; name a folder, or FILE.xlsx for a workbook")
    inside = Path.cwd().is_relative_to(target)
    if inside or os.path.ismount(target):
        why = "you are in it" if inside else "something is mounted there"
        raise EventdbError(f"cannot replace {path}: {why}; name a folder inside it, and it will be made")
    if not any(target.iterdir()):
        return
    listed = _listed(target / NAME)
    if listed is None:
        raise EventdbError(f"{path} is not empty, and no export of eventdb; name another folder")
    if not force:
        raise EventdbError(f"{path} holds an earlier export; --force replaces it")
    others = sorted(_files(target) - listed)
    if others:
        more = ", …" if len(others) > _NAMED else ""
        raise EventdbError(
            f"{path} holds files that are not of the export, and would be lost: {', '.join(others[:_NAMED])}{more};"
            " move them elsewhere"
        )


def _files(folder: Path) -> set[str]:
    """The files of a folder and of those within, from there, with slashes; links count as files."""
    found = set()
    for base, folders, files in os.walk(folder):
        links = [name for name in folders if (Path(base) / name).is_symlink()]
        found |= {(Path(base) / name).relative_to(folder).as_posix() for name in [*files, *links]}
    return {name for name in found if name.rpartition("/")[2] not in _LITTER}


def _listed(package: Path) -> set[str] | None:
    """The files that an export of ours wrote, as its description lists them; None if it is not of ours."""
    try:
        found: Any = json.loads(package.read_text(encoding="utf-8"))
        if MARK not in found:
            return None
        paths = [resource["path"] for resource in found["resources"]]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return {NAME}.union(*([path] if isinstance(path, str) else path for path in paths))


@contextmanager
def new_file(path: Path, *, force: bool) -> Iterator[Path]:
    """A file to write in a folder of its own, which takes the place of ``path`` at the end.

    Args:
        path: the file.
        force: it may be there already.

    Raises:
        EventdbError: it is there already, or cannot be written; it is left as it was.
    """
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise EventdbError(f"{path} is a folder; name a file")
    if target.exists() and not force:
        raise EventdbError(f"{path} is there already; --force replaces it")
    with _beside(path, target) as part:
        yield part / target.name
        if target.exists():
            shutil.copymode(target, part / target.name)
        (part / target.name).replace(target)


@contextmanager
def _beside(path: Path, target: Path) -> Iterator[Path]:
    """A new folder beside the target, gone at the end whatever happens."""
    part = _hidden(target, "part")
    try:
        part.mkdir()
        yield part
    except OSError as error:
        raise EventdbError(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _hidden(target: Path, ending: str) -> Path:
    return target.with_name(f".{target.name}.{os.getpid()}.{ending}")


def _swap(part: Path, target: Path) -> None:
    """Put a folder in the place of another one, which goes once the new one stands."""
    old = _hidden(target, "old")
    target.rename(old)
    try:
        shutil.copymode(old, part)
        part.rename(target)
    except BaseException:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)
