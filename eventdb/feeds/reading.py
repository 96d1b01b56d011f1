"""A file of a feed in pieces: rows that are new, rows that have changed, and lines that are no rows."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eventdb.feeds.lines import BLOCK, Block, blocks
from eventdb.feeds.parsing import COLUMNS, Parsed, Parser, Rejected, raw_text
from eventdb.feeds.scanning import Mark, Scanner, digests


@dataclass(slots=True)
class Piece:
    """What came of some lines.

    Attributes:
        read: rows in these lines, bad ones included; those that an earlier piece counted are not.
        left: rows that are in the database already, or earlier in the file.
        new: a frame of the rows to add, in the columns of ``report``; None for none.
        changed: a frame of the rows that take the place of others.
        rejected: bad lines.
        unknown: codes that the dictionaries lack, by what they name.
        share: how much of the file is read with this piece, from 0 to 1.
    """

    read: int
    left: int
    share: float
    new: Any = None
    changed: Any = None
    rejected: list[Rejected] = field(default_factory=list)
    unknown: dict[str, Counter[str]] = field(default_factory=dict)


def pieces(path: Path, parser: Parser, marks: bytearray | None = None) -> Iterator[Piece]:
    """Read a file.

    Args:
        path: the file.
        parser: what reads its lines.
        marks: what is to become of each line of the file; None: all are new, but for keys that come again in it.

    Raises:
        InvalidFilesError: it cannot be read.
    """
    scanner, gathered = Scanner(parser.feed), _Gathered(parser)
    for block in blocks(path):
        if marks is None:
            scanned = scanner.scan(block)
            found, sums = scanned.marks, scanned.digests
        else:
            start = block.first - 1
            found, sums = marks[start : start + len(block.lines)], None
        if any(found):
            yield _counted(parser, block, found)
            gathered.add(block, found)
            if gathered.size >= BLOCK:
                yield gathered.parsed(block.share)
        else:
            numbers = range(block.first, block.first + len(block.lines))
            parsed = parser.parse(block.lines, numbers, digests(block.lines) if sums is None else sums, block.data)
            yield Piece(len(block.lines), 0, block.share, _rows(parsed), None, parsed.rejected, parsed.unknown)
    if gathered.lines:
        yield gathered.parsed(1.0)


def _counted(parser: Parser, block: Block, marks: bytearray) -> Piece:
    """What is known of the lines of a block before they are parsed."""
    piece = Piece(len(block.lines) - marks.count(Mark.HEADER), marks.count(Mark.LEFT), block.share)
    for at in _where(marks, Mark.CLASH):
        piece.rejected.append(Rejected(block.first + at, _clash(parser), raw_text(block.lines[at])))
    return piece


@dataclass(slots=True)
class _Gathered:
    """Lines of blocks of which some are left out, until they are enough: to parse a few takes as long as for many."""

    parser: Parser
    lines: list[bytes] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    size: int = 0

    def add(self, block: Block, marks: bytearray) -> None:
        """Take the lines that are new or have changed."""
        if marks.count(Mark.LEFT) == len(marks):
            return
        taken = [at for at, mark in enumerate(marks) if mark <= Mark.CHANGED]
        self.lines += [block.lines[at] for at in taken]
        self.numbers += [block.first + at for at in taken]
        self.changed += [block.first + at for at in _where(marks, Mark.CHANGED)]
        self.size += len(block.data) * len(taken) // len(marks)

    def parsed(self, share: float) -> Piece:
        """What came of the lines, which go; they are counted already."""
        parsed = self.parser.parse(self.lines, self.numbers, digests(self.lines))
        piece = Piece(0, 0, share, _rows(parsed), None, parsed.rejected, parsed.unknown)
        if self.changed and parsed.frame is not None:
            is_changed = parsed.frame["line"].is_in(self.changed)
            piece.changed = parsed.frame.filter(is_changed).select(COLUMNS)
            piece.new = parsed.frame.filter(~is_changed).select(COLUMNS)
        self.lines, self.numbers, self.changed, self.size = [], [], [], 0
        return piece


def _rows(parsed: Parsed) -> Any:
    return None if parsed.frame is None else parsed.frame.select(COLUMNS)


def _where(marks: bytearray, wanted: Mark) -> list[int]:
    return [at for at, mark in enumerate(marks) if mark == wanted] if wanted in marks else []


def _clash(parser: Parser) -> str:
    name = parser.feed.holds["feed_id"][0]
    return f"{name}: found a key that an earlier line of the file has, with other values; expected each key once"
