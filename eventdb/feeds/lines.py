"""The lines of a file, plain or packed, in blocks: no more of it is in memory at once."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from lzma import LZMAError
from pathlib import Path
from typing import IO, cast

from eventdb.errors import InvalidFilesError, Problem

BLOCK = 5_000_000
"""Bytes in a block: some 11,000 rows, which take some 35 MB on their way."""
MOST_LINES = 100_000
"""Lines in a block: eight million empty ones would take gigabytes to say what is wrong with each."""
LONGEST_LINE = 1_000_000
"""Bytes in a line: the longest row of a real feed has some thousands."""
_BOM = b"\xef\xbb\xbf"
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Block:
    """Some whole lines of a file, without their ends."""

    first: int
    """Number of the first line, from 1."""
    lines: list[bytes]
    share: float
    """How much of the file is read with this block, from 0 to 1."""


def blocks(path: Path, size: int = BLOCK) -> Iterator[Block]:
    """A file in blocks of whole lines.

    Args:
        path: a text file, or a .gz or .zip with one text file in it.
        size: bytes to read at once.

    Raises:
        InvalidFilesError: it cannot be read or unpacked, or has a line longer than any feed's.
    """
    with _told(path), _opened(path) as (source, progress):
        number, share, rest = 1, 0.0, b""
        data = (source.read(len(_BOM)) + source.read(size)).removeprefix(_BOM)
        while data:
            lines = data.split(b"\n")
            # What stands before the first newline ends a line that was begun; what stands after the last begins one.
            lines[0] = rest + lines[0]
            rest = lines.pop()
            if lines and (b"\r" in data or lines[0].endswith(b"\r")):
                lines = _without_returns(lines)
            for block in _parts(number, lines, share, progress()):
                yield block
                number += len(block.lines)
                share = block.share
            if len(rest) > LONGEST_LINE:
                raise InvalidFilesError([_too_long(path, number, len(rest))])
            data = source.read(size)
        if rest:
            yield Block(number, _without_returns([rest]), 1.0)


def beginning(path: Path, size: int = 200_000) -> list[bytes]:
    """The first lines of a file, for telling what it is.

    Raises:
        InvalidFilesError: it cannot be read or unpacked.
    """
    with _told(path), _opened(path) as (source, _progress):
        data = source.read(size)
        whole, newline, rest = data.rpartition(b"\n")
        return _without_returns((whole if newline else rest).split(b"\n"))


def first_bytes(path: Path, size: int = 512) -> bytes:
    """The first bytes of a file, as they lie on the disk.

    Raises:
        InvalidFilesError: it cannot be read.
    """
    with _told(path), path.open("rb") as file:
        return file.read(size)


def _without_returns(lines: list[bytes]) -> list[bytes]:
    """Lines without the carriage returns that Windows ends lines with."""
    return [line.removesuffix(b"\r") for line in lines]


def _parts(first: int, lines: list[bytes], before: float, share: float) -> Iterator[Block]:
    """Lines as one block, or as several if they are so short that one would hold too many; as none if there are none.

    Args:
        first: number of the first line.
        lines: the lines.
        before: how much of the file was read before them.
        share: how much of it is read with them.
    """
    for at in range(0, len(lines), MOST_LINES):
        part = lines[at : at + MOST_LINES] if len(lines) > MOST_LINES else lines
        yield Block(first + at, part, before + (share - before) * (at + len(part)) / len(lines))


def _too_long(path: Path, line: int, length: int) -> Problem:
    message = f"found a line of at least {length:,} bytes; expected rows of a feed, of {LONGEST_LINE:,} at most"
    return Problem(str(path), line, "", message)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[IO[bytes], "_Progress"]]:
    with path.open("rb") as file:
        total = path.stat().st_size
        magic = file.read(4)
        file.seek(0)
        if magic.startswith(_GZIP):
            with gzip.open(file) as unpacked:
                yield cast(IO[bytes], unpacked), _Progress(file, total)
        elif magic == _ZIP:
            with zipfile.ZipFile(file) as archive, archive.open(_only_member(path, archive)) as member:
                yield member, _Progress(file, total)
        else:
            yield file, _Progress(file, total)


def _only_member(path: Path, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    # A Mac adds a folder with what it knows of each file.
    named = (member for member in archive.infolist() if not member.filename.startswith("__MACOSX/"))
    members = [member for member in named if not member.is_dir()]
    if len(members) != 1:
        message = f"found {len(members)} files in the archive; expected one: unpack it and load them"
        raise InvalidFilesError([Problem(str(path), 0, "", message)])
    return members[0]


class _Progress:
    """How much of a file has been read, as it lies on the disk."""

    def __init__(self, file: io.BufferedReader, total: int) -> None:
        self._file = file
        self._total = total

    def __call__(self) -> float:
        return min(1.0, self._file.tell() / self._total) if self._total else 1.0


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except EOFError as error:
        told = "the archive is damaged: it ends before its content does, as if it had not been downloaded whole"
        raise InvalidFilesError([Problem(str(path), 0, "", told)]) from error
    except (gzip.BadGzipFile, zipfile.BadZipFile, zlib.error, LZMAError, UnicodeDecodeError) as error:
        raise InvalidFilesError([Problem(str(path), 0, "", f"the archive is damaged: {error}")]) from error
    except (RuntimeError, NotImplementedError) as error:
        # Encrypted, or packed in a way that Python does not know.
        raise InvalidFilesError([Problem(str(path), 0, "", f"the archive cannot be unpacked: {error}")]) from error
    except OSError as error:
        raise InvalidFilesError([Problem(str(path), 0, "", f"cannot be read: {error.strerror or error}")]) from error
