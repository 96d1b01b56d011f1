"""A file of a feed in pieces that are ready to be written; all that one process can do before another writes."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eventdb.database import Packed, Packer
from eventdb.feeds.dictionaries import Dictionaries
from eventdb.feeds.feed import Feed
from eventdb.feeds.lines import blocks
from eventdb.feeds.parsing import Parser, Rejected
from eventdb.feeds.reading import pieces
from eventdb.feeds.scanning import Scanner
from eventdb.loading.rollup import cells_of
from eventdb.loading.versions import keys


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read: what it is of, and what its rows are for.

    Attributes:
        path: the file.
        feed: what it is of.
        dictionaries: what its codes are looked up in.
        load: number of the load that its rows are of.
        pack: makes rows ready for the database.
    """

    path: Path
    feed: Feed
    dictionaries: Dictionaries
    load: int
    pack: Packer


@dataclass(frozen=True, slots=True)
class Prepared:
    """What came of some lines, as ``Piece`` has it, ready to be written.

    Attributes:
        new: the rows to add; None for none.
        cells: what they add to the rollup, as a frame.
        changed: the rows that take the place of others.
    """

    read: int
    left: int
    share: float
    new: Packed | None
    cells: Any
    changed: Packed | None
    rejected: list[Rejected]
    unknown: dict[str, Counter[str]]


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys and checksums of some lines, ready to be written, and what is known of these lines from the file alone."""

    packed: Packed
    marks: bytearray
    share: float


def prepared(source: Source, marks: bytearray | None) -> Iterator[Prepared]:
    """Read a file's rows.

    Args:
        source: the file.
        marks: what is to become of each of its lines; None: all are new, but for keys that come again in it.

    Raises:
        InvalidFilesError: it cannot be read.
    """
    parser = Parser(source.feed, source.dictionaries, source.load)
    for piece in pieces(source.path, parser, marks):
        yield Prepared(
            piece.read,
            piece.left,
            piece.share,
            None if piece.new is None else source.pack(piece.new),
            None if piece.new is None else cells_of(piece.new),
            None if piece.changed is None else source.pack(piece.changed),
            piece.rejected,
            piece.unknown,
        )


def keys_of(source: Source) -> Iterator[Keys]:
    """Read a file's keys.

    Raises:
        InvalidFilesError: it cannot be read.
    """
    scanner = Scanner(source.feed)
    for block in blocks(source.path):
        scanned = scanner.scan(block)
        yield Keys(source.pack(keys(scanned, block.first)), scanned.marks, block.share)
