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
            yield Piece(len(block.lines) - found.count(Mark.HEADER), found.count(Mark.LEFT), block.share)
            gathered.add(block, found)
            if gathered.size >= BLOCK:
                yield gathered.parsed(block.share)
        else:
            numbers = range(block.first, block.first + len(block.lines))
            parsed = parser.parse(block.lines, numbers, digests(block.lines) if sums is None else sums, block.data)
            for bad in parsed.rejected:
                gathered.note_bad(block.lines[bad.line - block.first], Mark.NEW)
            yield Piece(len(block.lines), 0, block.share, _rows(parsed), None, parsed.rejected, parsed.unknown)
    while gathered.size:
        yield gathered.parsed(1.0)


@dataclass(slots=True)
class _Gathered:
    """Lines of blocks of which some are left out, until they are enough: to parse a few takes as long as for many.

    Attributes:
        lines: those to parse.
        numbers: their numbers in the file.
        marks: what is to become of each.
        clashes: numbers and lines with the key of an earlier line. They wait until that line is parsed: if it is a bad
            one, its key is still to be had.
        bad: keys of bad lines, and what was to become of these.
        size: how many bytes wait.
    """

    parser: Parser
    lines: list[bytes] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)
    clashes: list[tuple[int, bytes]] = field(default_factory=list)
    bad: dict[bytes, int] = field(default_factory=dict)
    size: int = 0

    def add(self, block: Block, marks: bytearray) -> None:
        """Take the lines that are new, have changed or clash."""
        if marks.count(Mark.LEFT) == len(marks):
            return
        taken = [at for at, mark in enumerate(marks) if mark <= Mark.CHANGED]
        clashing = _where(marks, Mark.CLASH)
        self.lines += [block.lines[at] for at in taken]
        self.numbers += [block.first + at for at in taken]
        self.marks += [marks[at] for at in taken]
        self.clashes += [(block.first + at, block.lines[at]) for at in clashing]
        self.size += sum(len(block.lines[at]) for at in (*taken, *clashing))

    def parsed(self, share: float) -> Piece:
        """What came of the lines that wait, which go; but for clashes with bad lines: these are parsed next."""
        piece = Piece(0, 0, share)
        if self.lines:
            parsed = self.parser.parse(self.lines, self.numbers, digests(self.lines))
            piece = Piece(0, 0, share, _rows(parsed), None, parsed.rejected, parsed.unknown)
            changed = [number for number, mark in zip(self.numbers, self.marks, strict=True) if mark == Mark.CHANGED]
            if changed and parsed.frame is not None:
                is_changed = parsed.frame["line"].is_in(changed)
                piece.changed = parsed.frame.filter(is_changed).select(COLUMNS)
                piece.new = parsed.frame.filter(~is_changed).select(COLUMNS)
            waited = dict(zip(self.numbers, zip(self.lines, self.marks, strict=True), strict=True))
            for bad in parsed.rejected:
                self.note_bad(*waited[bad.line])
        self.lines, self.numbers, self.marks, self.size = [], [], [], 0
        self._settle_clashes(piece)
        return piece

    def note_bad(self, line: bytes, mark: int) -> None:
        """Note that a line is bad, and what was to become of it."""
        self.bad[self._key(line)] = mark

    def _settle_clashes(self, piece: Piece) -> None:
        """Reject the lines whose key another line has, and take those whose key only a bad line had."""
        clashes, self.clashes = self.clashes, []
        taken = set()
        for number, line in clashes:
            key = self._key(line)
            if key in taken:
                self.clashes.append((number, line))
            elif (mark := self.bad.pop(key, None)) is None:
                piece.rejected.append(Rejected(number, _clash(self.parser), raw_text(line)))
                continue
            else:
                taken.add(key)
                self.lines.append(line)
                self.numbers.append(number)
                self.marks.append(mark)
            self.size += len(line)

    def _key(self, line: bytes) -> bytes:
        # 007 is 7, as it is to the scanner.
        return self.parser.feed.feed_ids([line])[0].lstrip(b"0")


def _rows(parsed: Parsed) -> Any:
    return None if parsed.frame is None else parsed.frame.select(COLUMNS)


def _where(marks: bytearray, wanted: Mark) -> list[int]:
    return [at for at, mark in enumerate(marks) if mark == wanted] if wanted in marks else []


def _clash(parser: Parser) -> str:
    name = parser.feed.holds["feed_id"][0]
    return f"{name}: found a key that an earlier line of the file has, with other values; expected each key once"
