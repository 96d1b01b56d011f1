"""A file of a feed in pieces: rows that are new, rows that have changed, and lines that are no rows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from eventdb.feeds.decoding import Lines
from eventdb.feeds.lines import BLOCK
from eventdb.feeds.parsing import Parser
from eventdb.feeds.rejected import Rejected, raw_text
from eventdb.feeds.scanning import Mark, Scanned


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
        lines, marks, gathered = scanned.lines, scanned.marks, self._gathered
        if any(marks):
            yield Piece(len(marks) - marks.count(Mark.HEADER), marks.count(Mark.LEFT), scanned.share)
            gathered.add(scanned)
            if gathered.size >= BLOCK:
                yield gathered.parsed(scanned.share)
            return
        parsed = self._parser.parse(lines)
        first = lines.frame["line"][0]
        for bad in parsed.rejected:
            gathered.note_bad(lines.frame["text"][bad.line - first], Mark.NEW)
        yield Piece(len(marks), 0, scanned.share, parsed.frame, None, parsed.rejected)

    def rest(self) -> Iterator[Piece]:
        """What came of the lines that wait still, when the file has been read."""
        while self._gathered.size:
            yield self._gathered.parsed(1.0)


@dataclass(slots=True)
class _Waiting:
    """A line that waits: its number in the file, what stands in it, its checksum, and what is to become of it."""

    number: int
    text: str | None
    digest: int
    mark: int


@dataclass(slots=True)
class _Gathered:
    """Lines of blocks of which some are left out, until they are enough: to parse a few takes as long as for many.

    Attributes:
        lines: those to parse.
        undecodable: the bytes of those that are no UTF-8, by their numbers.
        again: lines with the key of an earlier line. They wait until that line is parsed: if it is a bad one, its key
            is still to be had.
        bad: keys of bad lines, and what was to become of these.
        held: keys of bad lines that a later line has now, with its checksum.
        size: how many characters wait.
    """

    parser: Parser
    lines: list[_Waiting] = field(default_factory=list)
    undecodable: dict[int, bytes] = field(default_factory=dict)
    again: list[_Waiting] = field(default_factory=list)
    bad: dict[str, int] = field(default_factory=dict)
    held: dict[str, int] = field(default_factory=dict)
    size: int = 0

    def add(self, scanned: Scanned) -> None:
        """Take the lines that are new, have changed or have a key that comes again."""
        import polars as pl  # noqa: PLC0415 - an extra

        marks = scanned.marks
        if marks.count(Mark.LEFT) == len(marks):
            return
        self.undecodable |= scanned.lines.undecodable
        frame = scanned.lines.frame.with_columns(pl.Series("mark", list(marks), dtype=pl.Int64))
        # As Python's own: a part of a frame's text would keep the text of the whole block in memory.
        for line in frame.filter(~pl.col("mark").is_in([Mark.LEFT, Mark.HEADER])).iter_rows():
            self._wait(_Waiting(*line))

    def _wait(self, line: _Waiting) -> None:
        (self.lines if line.mark <= Mark.CHANGED else self.again).append(line)
        self.size += 1 + len(self.undecodable[line.number] if line.text is None else line.text)

    def parsed(self, share: float) -> Piece:
        """What came of the lines that wait, which go; lines with the key of a bad one are parsed next."""
        piece = Piece(0, 0, share)
        if self.lines:
            parsed = self.parser.parse(self._as_lines())
            piece = Piece(0, 0, share, parsed.frame, None, parsed.rejected)
            changed = [line.number for line in self.lines if line.mark == Mark.CHANGED]
            if changed and parsed.frame is not None:
                is_changed = parsed.frame["line"].is_in(changed)
                piece.changed = parsed.frame.filter(is_changed)
                piece.new = parsed.frame.filter(~is_changed)
            waited = {line.number: line for line in self.lines}
            for bad in parsed.rejected:
                self.note_bad(waited[bad.line].text, waited[bad.line].mark)
        self.lines, self.undecodable, self.size = [], {}, 0
        self._settle_again(piece)
        return piece

    def _as_lines(self) -> Lines:
        import polars as pl  # noqa: PLC0415 - an extra

        rows = [(line.number, line.text, line.digest) for line in self.lines]
        schema = {"line": pl.Int64, "text": pl.String, "digest": pl.Int64}
        return Lines(pl.DataFrame(rows, schema, orient="row"), self.undecodable)

    def note_bad(self, line: str | None, mark: int) -> None:
        """Note that a line is bad, and what was to become of it."""
        key = self._key(line)
        if key is not None:
            self.bad[key] = mark

    def _settle_again(self, piece: Piece) -> None:
        """Leave or reject the lines whose key another line has, and take those whose key only a bad line had."""
        again, self.again = self.again, []
        taken = set()
        for line in again:
            key, text = self._key(line.text), line.text or ""
            if key is None:
                raise AssertionError(f"line {line.number} has no key that could come again")
            if key in taken:
                self._wait(line)
            elif (mark := self.bad.pop(key, None)) is not None:
                taken.add(key)
                self.held[key] = line.digest
                self._wait(_Waiting(line.number, text, line.digest, mark))
            elif line.mark == Mark.REPEATED if key not in self.held else line.digest == self.held[key]:
                piece.left += 1
            else:
                piece.rejected.append(Rejected(line.number, _clash(self.parser), raw_text(text.encode())))

    def _key(self, line: str | None) -> str | None:
        found = re.match(self.parser.feed.key, line or "")
        return "@".join(found.groups()) if found else None


def _clash(parser: Parser) -> str:
    name = parser.feed.holds["feed_id"][0]
    return f"{name}: found a key that an earlier line of the file has, with other values; expected each key once"
