"""A file of a feed in pieces: rows that are new, rows that have changed, and lines that are no rows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from eventdb.feeds.lines import BLOCK
from eventdb.feeds.parsing import Parsed, Parser
from eventdb.feeds.rejected import Rejected, raw_text
from eventdb.feeds.scanning import Mark, Scanned
from eventdb.feeds.waiting import Waiters, Waiting, as_lines


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
    """Reads the blocks of one file, in their order, once it is known what is to become of each line.

    A key is the first good line's that has it, so lines whose key comes again wait until the lines before them are
    parsed: of a bad one, the key is still to be had.
    """

    def __init__(self, parser: Parser) -> None:
        self._parser = parser
        self._waiters = Waiters()
        # Keys that bad lines alone have had so far, with what was to become of the first of these.
        self._free: dict[str, Mark] = {}
        # Keys that were free until a good line had them, with its checksum.
        self._held: dict[str, int] = {}

    def read(self, scanned: Scanned) -> Iterator[Piece]:
        """What came of a block, and of lines of earlier ones that waited."""
        marks = scanned.marks
        if any(marks):
            yield Piece(len(marks) - marks.count(Mark.HEADER), marks.count(Mark.LEFT), scanned.share)
            self._waiters.add(scanned)
            if self._waiters.size >= BLOCK:
                yield self._settled(scanned.share)
            return
        parsed = self._parser.parse(scanned.lines)
        self._note_free(scanned, parsed.rejected)
        yield Piece(len(marks), 0, scanned.share, parsed.frame, None, parsed.rejected)

    def rest(self) -> Iterator[Piece]:
        """What came of the lines that wait still, when the file has been read."""
        if self._waiters.size:
            yield self._settled(1.0)

    def _note_free(self, scanned: Scanned, rejected: list[Rejected]) -> None:
        """Note the keys of the bad lines of a block in which no key comes again."""
        import polars as pl  # noqa: PLC0415 - an extra

        if rejected:
            first = scanned.lines.frame["line"][0]
            bad = scanned.keys.filter(pl.col("at").is_in([line.line - first for line in rejected]))
            self._free |= dict.fromkeys(bad["feed_id"], Mark.NEW)

    def _settled(self, share: float) -> Piece:
        """What came of the lines that wait, which go."""
        waiters = self._waiters.taken()
        first = [line for line in waiters.lines if line.mark in {Mark.NEW, Mark.CHANGED}]
        parsed = self._parsed(first, waiters)
        bad = {line.line: line for line in parsed.rejected}
        self._free |= {line.key: line.mark for line in first if line.number in bad and line.key is not None}
        piece = Piece(0, 0, share, rejected=parsed.rejected)
        frames, marks = [parsed.frame], {line.number: line.mark for line in first}
        if again := list(self._again(waiters.lines, piece)):
            parsed = self._parsed(again, waiters)
            marks |= self._held_by(again, {line.line: line for line in parsed.rejected}, piece)
            frames.append(parsed.frame)
        piece.new, piece.changed = _of(frames, marks, Mark.NEW), _of(frames, marks, Mark.CHANGED)
        return piece

    def _parsed(self, lines: list[Waiting], waiters: Waiters) -> Parsed:
        return self._parser.parse(as_lines(lines, waiters.undecodable)) if lines else Parsed(None, [])

    def _again(self, lines: Iterable[Waiting], piece: Piece) -> Iterator[Waiting]:
        """Those lines to parse whose key comes again; what a good line says already needs none, and is left."""
        for line in lines:
            if line.mark == Mark.REPEATED and line.key not in self._free and line.key not in self._held:
                piece.left += 1
            elif line.mark in {Mark.REPEATED, Mark.CLASH}:
                yield line

    def _held_by(self, again: Iterable[Waiting], bad: dict[int, Rejected], piece: Piece) -> dict[int, Mark]:
        """Leave or reject lines whose key comes again; what becomes of those that have it first, by their numbers."""
        marks = {}
        for line in again:
            assert line.key is not None  # noqa: S101 - only a key makes a line come again
            if line.number in bad:
                piece.rejected.append(bad[line.number])
            elif (mark := self._free.pop(line.key, None)) is not None:
                self._held[line.key] = line.digest
                marks[line.number] = mark
            elif line.mark == Mark.REPEATED if line.key not in self._held else line.digest == self._held[line.key]:
                piece.left += 1
            else:
                text = raw_text((line.text or "").encode())
                piece.rejected.append(Rejected(line.number, _clash(self._parser), text))
        return marks


def _of(frames: Iterable[Any], marks: dict[int, Mark], mark: Mark) -> Any:
    """A frame of the parsed lines of which the same is to become; None if there are none."""
    import polars as pl  # noqa: PLC0415 - an extra

    numbers = [number for number, its in marks.items() if its == mark]
    if not numbers:
        return None
    found = [frame.filter(pl.col("line").is_in(numbers)) for frame in frames if frame is not None]
    return pl.concat(found) if found else None


def _clash(parser: Parser) -> str:
    name = parser.feed.holds["feed_id"][0]
    return f"{name}: found a key that an earlier line of the file has, with other values; expected each key once"
