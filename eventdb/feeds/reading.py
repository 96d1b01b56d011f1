"""A file of a feed in pieces: rows that are new, rows that have changed, and lines that are no rows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from eventdb.feeds.columns import Lines
from eventdb.feeds.lines import BLOCK
from eventdb.feeds.parsing import Parser
from eventdb.feeds.rejected import Rejected, raw_text
from eventdb.feeds.scanning import Mark, Scanned

_ZEROS = re.compile(rb"^0+(?=[0-9])")


@dataclass(slots=True)
class Piece:
    """What came of some lines.

    Attributes:
        read: rows in these lines, bad ones included; those that an earlier piece counted are not.
        left: rows that are in the database already, or earlier in the file; those that waited are counted when settled.
        new: a frame of the rows to add, as ``Parsed`` has it; None for none.
        changed: likewise, of the rows that take the place of others.
        rejected: bad lines.
        share: how much of the file is read with this piece, from 0 to 1.
    """

    read: int
    left: int
    share: float
    new: Any = None
    changed: Any = None
    rejected: list[Rejected] = field(default_factory=list)


class Reader:
    """Reads the blocks of one file, in their order, once it is known what is to become of each line."""

    def __init__(self, parser: Parser) -> None:
        self._parser = parser
        self._gathered = _Gathered(parser)

    def read(self, scanned: Scanned) -> Iterator[Piece]:
        """What came of a block, and of lines of earlier ones that waited."""
        block, marks, gathered = scanned.block, scanned.marks, self._gathered
        if any(marks):
            yield Piece(len(block.lines) - marks.count(Mark.HEADER), marks.count(Mark.LEFT), block.share)
            gathered.add(scanned)
            if gathered.size >= BLOCK:
                yield gathered.parsed(block.share)
            return
        numbers = range(block.first, block.first + len(block.lines))
        parsed = self._parser.parse(Lines(block.lines, numbers, scanned.digests))
        for bad in parsed.rejected:
            gathered.note_bad(block.lines[bad.line - block.first], Mark.NEW)
        yield Piece(len(block.lines), 0, block.share, parsed.frame, None, parsed.rejected)

    def rest(self) -> Iterator[Piece]:
        """What came of the lines that wait still, when the file has been read."""
        while self._gathered.size:
            yield self._gathered.parsed(1.0)


@dataclass(slots=True)
class _Again:
    """A line with the key of an earlier one, its number in the file and its checksum; whether both say the same."""

    number: int
    digest: int
    line: bytes
    is_same: bool


@dataclass(slots=True)
class _Gathered:
    """Lines of blocks of which some are left out, until they are enough: to parse a few takes as long as for many.

    Attributes:
        lines: those to parse.
        numbers: their numbers in the file.
        digests: their checksums.
        marks: what is to become of each.
        again: lines with the key of an earlier line. They wait until that line is parsed: if it is a bad one, its key
            is still to be had.
        bad: keys of bad lines, and what was to become of these.
        held: keys of bad lines that a later line has now, with its checksum.
        size: how many bytes wait.
    """

    parser: Parser
    lines: list[bytes] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    digests: list[int] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)
    again: list[_Again] = field(default_factory=list)
    bad: dict[bytes, int] = field(default_factory=dict)
    held: dict[bytes, int] = field(default_factory=dict)
    size: int = 0

    def add(self, scanned: Scanned) -> None:
        """Take the lines that are new, have changed or have a key that comes again."""
        block, marks = scanned.block, scanned.marks
        if marks.count(Mark.LEFT) == len(marks):
            return
        for at, (mark, digest, line) in enumerate(zip(marks, scanned.digests.to_list(), block.lines, strict=True)):
            if mark <= Mark.CHANGED:
                self._take(block.first + at, digest, line, mark)
            elif mark in {Mark.CLASH, Mark.REPEATED}:
                self._wait(_Again(block.first + at, digest, line, is_same=mark == Mark.REPEATED))

    def _wait(self, line: _Again) -> None:
        self.again.append(line)
        self.size += len(line.line)

    def _take(self, number: int, digest: int, line: bytes, mark: int) -> None:
        self.lines.append(line)
        self.numbers.append(number)
        self.digests.append(digest)
        self.marks.append(mark)
        self.size += len(line)

    def parsed(self, share: float) -> Piece:
        """What came of the lines that wait, which go; lines with the key of a bad one are parsed next."""
        import polars as pl  # noqa: PLC0415 - an extra

        piece = Piece(0, 0, share)
        if self.lines:
            digests = pl.Series("digest", self.digests, dtype=pl.Int64)
            parsed = self.parser.parse(Lines(self.lines, self.numbers, digests))
            piece = Piece(0, 0, share, parsed.frame, None, parsed.rejected)
            changed = [number for number, mark in zip(self.numbers, self.marks, strict=True) if mark == Mark.CHANGED]
            if changed and parsed.frame is not None:
                is_changed = parsed.frame["line"].is_in(changed)
                piece.changed = parsed.frame.filter(is_changed)
                piece.new = parsed.frame.filter(~is_changed)
            waited = dict(zip(self.numbers, zip(self.lines, self.marks, strict=True), strict=True))
            for bad in parsed.rejected:
                self.note_bad(*waited[bad.line])
        self.lines, self.numbers, self.digests, self.marks, self.size = [], [], [], [], 0
        self._settle_again(piece)
        return piece

    def note_bad(self, line: bytes, mark: int) -> None:
        """Note that a line is bad, and what was to become of it."""
        self.bad[self._key(line)] = mark

    def _settle_again(self, piece: Piece) -> None:
        """Leave or reject the lines whose key another line has, and take those whose key only a bad line had."""
        again, self.again = self.again, []
        taken = set()
        for found in again:
            key = self._key(found.line)
            if key in taken:
                self._wait(found)
            elif (mark := self.bad.pop(key, None)) is not None:
                taken.add(key)
                self.held[key] = found.digest
                self._take(found.number, found.digest, found.line, mark)
            elif found.is_same if key not in self.held else found.digest == self.held[key]:
                piece.left += 1
            else:
                piece.rejected.append(Rejected(found.number, _clash(self.parser), raw_text(found.line)))

    def _key(self, line: bytes) -> bytes:
        # 007 is 7, as it is to the scanner; nothing is not 0.
        return _ZEROS.sub(b"", self.parser.feed.feed_ids([line])[0])


def _clash(parser: Parser) -> str:
    name = parser.feed.holds["feed_id"][0]
    return f"{name}: found a key that an earlier line of the file has, with other values; expected each key once"
