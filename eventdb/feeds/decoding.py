"""A file's bytes → lines of text, each with its number and its checksum."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eventdb.feeds.checksums import checksum
from eventdb.feeds.lines import blocks

MOST_LINES = 100_000
"""Lines at once: eight million empty ones would take gigabytes to say what is wrong with each."""
_PART = 200_000


@dataclass(frozen=True, slots=True)
class Lines:
    """Some lines of a file.

    Attributes:
        frame: a row for each line: its number in the file (``line``), its ``text``, NULL if it is no UTF-8, and its
            checksum (``digest``).
        undecodable: the bytes of each line that is no UTF-8, by its number.
    """

    frame: Any
    undecodable: Mapping[int, bytes]

    def content(self, at: int) -> bytes:
        """What stands in the line at a place of the frame."""
        number, text, _digest = self.frame.row(at)
        return self.undecodable[number] if text is None else text.encode()


def decoded(path: Path) -> Iterator[tuple[Lines, float]]:
    """The lines of a file, some at a time, and how much of it is read with them, from 0 to 1.

    Raises:
        InvalidFilesError: it cannot be read.
    """
    import polars as pl  # noqa: PLC0415 - an extra

    digest = checksum("text").alias("digest")
    first = 1
    for block in blocks(path):
        texts, undecodable = _texts(block.data)
        for at in range(0, len(texts), MOST_LINES):
            some = texts.slice(at, MOST_LINES)
            numbers = pl.int_range(first, first + len(some), eager=True).alias("line")
            bad = {first + place - at: line for place, line in undecodable.items() if 0 <= place - at < len(some)}
            share = block.before + (block.share - block.before) * (at + len(some)) / len(texts)
            yield Lines(some.to_frame().select(numbers, "text", digest), bad), share
            first += len(some)


def _texts(data: bytes) -> tuple[Any, dict[int, bytes]]:
    """A series of lines as text, NULL where one is no UTF-8, and the bytes of these by their place."""
    text = _decoded(data)
    if text is not None:
        return _lines(text), {}
    good, undecodable, begin, place = [], {}, 0, 0
    for start, end in _undecodable(data):
        place += data.count(b"\n", begin, start)
        good.append(data[begin:start])
        undecodable[place] = data[start:end]
        begin = end
    texts = _lines(_decoded(b"".join([*good, data[begin:]])))
    return texts.scatter(list(undecodable), None), undecodable


def _undecodable(data: bytes) -> Iterator[tuple[int, int]]:
    """Where each line that is no UTF-8 begins and ends.

    They are looked for in parts of the whole: to make a line of Python's of each takes longer than all else here.
    """
    begin = 0
    while begin < len(data):
        end = data.find(b"\n", begin + _PART)
        end = len(data) if end < 0 else end
        part = data[begin:end]
        if _decoded(part) is None:
            at = begin
            for line in part.split(b"\n"):
                if not line.isascii() and _decoded(line) is None:
                    yield at, at + len(line)
                at += len(line) + 1
        begin = end + 1


def _decoded(data: bytes) -> Any:
    """Text as a series of one, for which polars needs no lock of Python's; None if it is no UTF-8."""
    import polars as pl  # noqa: PLC0415 - an extra

    try:
        return pl.Series("text", [data], dtype=pl.Binary).cast(pl.String)
    except pl.exceptions.ComputeError:
        return None


def _lines(text: Any) -> Any:
    return text.str.split("\n").explode(empty_as_null=False)
