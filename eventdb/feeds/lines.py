"""The lines of a file, plain or packed, in blocks: no more of it is in memory at once."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from lzma import LZMAError
from pathlib import Path, PurePosixPath
from typing import IO, cast

from eventdb.errors import InvalidFilesError, Problem
from eventdb.feeds.aside import is_aside

BLOCK = 5_000_000
"""Bytes in a block: some 11,000 rows, which take some 35 MB on their way."""
LONGEST_LINE = 1_000_000
"""Bytes in a line: the longest row of a real feed has some thousands."""
_BOM = b"\xef\xbb\xbf"
_MOST_NAMED = 5
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Block:
    """Some whole lines of a file.

    Attributes:
        data: the lines, a newline between them and none after the last; no carriage return ends one.
        before: how much of the file was read before this block, from 0 to 1.
        share: how much of it is read with it.
    """

    data: bytes
    before: float
    share: float


def blocks(path: Path, size: int = BLOCK) -> Iterator[Block]:
    """A file in blocks of whole lines.

    Args:
        path: a text file, or a .gz or .zip with one text file in it.
        size: bytes to read at once.

    Raises:
        InvalidFilesError: it cannot be read or unpacked, or has a line longer than any feed's.
    """
    with _told(path), _opened(path) as (source, progress):
        begin = source.read(len(_BOM))
        # Where in the text, unpacked, those of its bytes begin that are in no block yet.
        at = len(begin) if begin == _BOM else 0
        before, rest = 0.0, b""
        data = (begin + source.read(size))[at:]
        while data:
            end = data.rfind(b"\n")
            if end < 0:
                rest += data
            else:
                share, whole = progress(), b"".join((rest, memoryview(data)[:end]))
                _require_short_lines(path, source, whole, at)
                yield Block(_without_returns(whole), before, share)
                before, rest, at = share, data[end + 1 :], at + len(whole) + 1
            _require_short_lines(path, source, rest, at)
            data = source.read(size)
        if rest:
            yield Block(_without_returns(rest), before, 1.0)


def beginning(path: Path, size: int = 200_000) -> list[bytes]:
    """The first lines of a file, for telling what it is.

    Raises:
        InvalidFilesError: it cannot be read or unpacked.
    """
    with _told(path), _opened(path) as (source, _progress):
        data = source.read(size)
        whole, newline, rest = data.rpartition(b"\n")
        return _without_returns(whole if newline else rest).split(b"\n")


def first_bytes(path: Path, size: int = 512) -> bytes:
    """The first bytes of a file, as they lie on the disk.

    Raises:
        InvalidFilesError: it cannot be read.
    """
    with _told(path), path.open("rb") as file:
        return file.read(size)


def _without_returns(lines: bytes) -> bytes:
    """Lines without the carriage returns that Windows ends lines with."""
    return lines.replace(b"\r\n", b"\n").removesuffix(b"\r") if b"\r" in lines else lines


def _require_short_lines(path: Path, source: IO[bytes], lines: bytes, at: int) -> None:
    """Refuse a line that is longer than any feed's; it takes a look at each million bytes, not at each line.

    Args:
        path: the file.
        source: its text, unpacked.
        lines: some of it; the last line may go on.
        at: where in the text they begin.
    """
    begin = 0
    while len(lines) - begin > LONGEST_LINE:
        end = lines.rfind(b"\n", begin, begin + LONGEST_LINE + 1)
        if end < 0:
            found = f"found a line of more than {LONGEST_LINE:,} bytes; expected rows of a feed"
            raise InvalidFilesError([Problem(str(path), _line_at(source, at + begin), "", found)])
        begin = end + 1


def _line_at(source: IO[bytes], at: int) -> int:
    """The number of the line that begins at a place of a text."""
    source.seek(0)
    number = 1
    while at > 0 and (data := source.read(min(at, BLOCK))):
        number, at = number + data.count(b"\n"), at - len(data)
    return number


@contextmanager
def _opened(path: Path) -> Iterator[tuple[IO[bytes], "_Progress"]]:
    with path.open("rb") as file:
        total = path.stat().st_size
        magic = file.read(4)
        file.seek(0)
        if magic.startswith(_GZIP):
            with gzip.open(file) as unpacked:
                _require_unpacked(path, unpacked.peek(len(_ZIP)))
                yield cast(IO[bytes], unpacked), _Progress(file, total)
        elif magic == _ZIP:
            if not zipfile.is_zipfile(file):  # its list of contents, which is its end, is lacking
                raise EOFError
            with zipfile.ZipFile(file) as archive, archive.open(_only_member(path, archive)) as member:
                _require_unpacked(path, cast(zipfile.ZipExtFile, member).peek(len(_ZIP)))
                yield member, _Progress(file, total)
        else:
            yield file, _Progress(file, total)


def _require_unpacked(path: Path, begin: bytes) -> None:
    if begin.startswith((_GZIP, _ZIP)):
        message = "found an archive in the archive; expected rows of a feed: unpack it once and load what is in it"
        raise InvalidFilesError([Problem(str(path), 0, "", message)])


def _only_member(path: Path, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    files = [member for member in archive.infolist() if not member.is_dir()]
    members = [member for member in files if not is_aside(PurePosixPath(member.filename))]
    if len(members) == 1:
        return members[0]
    listed = ", ".join(member.filename for member in (members or files)[:_MOST_NAMED])
    listed += ", …" if len(members or files) > _MOST_NAMED else ""
    if members:
        message = f"found {len(members)} files in the archive ({listed}); expected one: unpack it and load them"
    elif files:
        message = (
            f"found nothing in the archive but {listed}, which is passed over; expected a file with rows of a feed"
        )
    else:
        message = "found no file in the archive; expected one with rows of a feed"
    raise InvalidFilesError([Problem(str(path), 0, "", message)])


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
