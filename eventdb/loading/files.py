"""A file that is to be loaded: its name, its checksum, and that it stays as it is meanwhile."""

import hashlib
import os
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from eventdb.errors import InvalidFilesError, Problem

_AT_ONCE = 1_000_000


def require_name(path: Path) -> None:
    """Require that a database can keep the file's name.

    Raises:
        InvalidFilesError: its bytes are no UTF-8.
    """
    try:
        str(path).encode()
    except UnicodeEncodeError:
        name = os.fsencode(path).decode("utf-8", "backslashreplace")
        told = "its name holds bytes that are no UTF-8, which no database keeps: rename it"
        raise InvalidFilesError([Problem(name, 0, "", told)]) from None


class State(NamedTuple):
    """What changes when a file is written or another takes its place."""

    inode: int
    size: int
    modified: int


def state(path: Path) -> State | None:
    """The state of a file; None if there is none."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return State(stat.st_ino, stat.st_size, stat.st_mtime_ns)


@contextmanager
def unchanged(path: Path, before: State | None) -> Iterator[None]:
    """Require that a file is at the end as it was, whatever reading half of each version comes to.

    Args:
        path: the file.
        before: its ``state`` before any of it was read.

    Raises:
        InvalidFilesError: it was changed.
    """
    told = "was changed while it was read; nothing of it was loaded: load it again when it is whole"
    problem = Problem(str(path), 0, "", told)
    try:
        yield
    except Exception as error:
        if state(path) != before:
            raise InvalidFilesError([problem]) from error
        raise
    if state(path) != before:
        raise InvalidFilesError([problem])


@contextmanager
def hashing(path: Path) -> Iterator[Future[str]]:
    """The SHA-256 of the file's bytes, which a thread of its own finds out. At the end it is stopped: it reads no more.

    Its result raises InvalidFilesError if the file cannot be read.
    """
    stopped = threading.Event()
    with ThreadPoolExecutor(1, "hashing") as thread:
        try:
            yield thread.submit(_hashed, path, stopped)
        finally:
            stopped.set()


def _hashed(path: Path, stopped: threading.Event) -> str:
    found, buffer = hashlib.sha256(), memoryview(bytearray(_AT_ONCE))
    try:
        with path.open("rb", buffering=0) as file:
            while (size := file.readinto(buffer)) and not stopped.is_set():
                found.update(buffer[:size])
    except OSError as error:
        raise InvalidFilesError([Problem(str(path), 0, "", f"cannot be read: {error.strerror}")]) from error
    return found.hexdigest()
