"""A file of a feed in pieces: rows that are new, rows that have changed, and lines that are no rows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from eventdb.feeds.lines import BLOCK
from eventdb.feeds.parsing import Parsed, Parser
from eventdb.feeds.rejected import Rejected, raw_text
from eventdb.feeds.scanning import Mark, Scanned
from eventdb.feeds.seen import Seen
from eventdb.feeds.waiting import Waiters, Waiting, as_lines

_AGAIN = {Mark.REPEATED, Mark.CLASH}


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
        # Keys that bad lines alone had at first, each with the mark of the first of these.
        self._free = Seen()
        # Those of them that a good line has now, each with its checksum.
        self._held = Seen()

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
            _keep(self._free, dict.fromkeys(bad["id"], Mark.NEW))

    def _settled(self, share: float) -> Piece:
        """What came of the lines that wait, which go."""
        waiters = self._waiters.taken()
        first = [line for line in waiters.lines if line.mark in {Mark.NEW, Mark.CHANGED}]
        parsed = self._parsed(first, waiters)
        bad = {line.line: line for line in parsed.rejected}
        _keep(self._free, {line.key: line.mark for line in first if line.number in bad and line.key is not None})
        piece = Piece(0, 0, share, rejected=parsed.rejected)
        frames, marks = [parsed.frame], {line.number: line.mark for line in first}
        known = _Known.of(waiters.lines, self._free, self._held)
        if again := list(known.again(waiters.lines, piece)):
            parsed = self._parsed(again, waiters)
            marks |= self._held_by(again, known, {line.line: line for line in parsed.rejected}, piece)
            frames.append(parsed.frame)
        piece.new, piece.changed = _of(frames, marks, Mark.NEW), _of(frames, marks, Mark.CHANGED)
        return piece

    def _parsed(self, lines: list[Waiting], waiters: Waiters) -> Parsed:
        return self._parser.parse(as_lines(lines, waiters.undecodable)) if lines else Parsed(None, [])

    def _held_by(
        self, again: Iterable[Waiting], known: "_Known", bad: dict[int, Rejected], piece: Piece
    ) -> dict[int, Mark]:
        """Leave or reject lines whose key comes again; what becomes of those that have it first, by their numbers."""
        marks, new = {}, {}
        for line in again:
            assert line.key is not None  # noqa: S101 - only a key makes a line come again
            if line.number in bad:
                piece.rejected.append(bad[line.number])
            elif (mark := known.free.pop(line.key, None)) is not None:
                known.held[line.key] = new[line.key] = line.digest
                marks[line.number] = Mark(mark)
            elif known.is_said(line):
                piece.left += 1
            else:
                text = raw_text((line.text or "").encode())
                piece.rejected.append(Rejected(line.number, _clash(self._parser), text))
        _keep(self._held, new)
        return marks


@dataclass(frozen=True, slots=True)
class _Known:
    """Of keys that come again: those that are free, each with a mark, and those held since, each with a checksum."""

    free: dict[int, int]
    held: dict[int, int]

    @classmethod
    def of(cls, lines: Iterable[Waiting], free: Seen, held: Seen) -> "_Known":
        """What is known of the keys of some lines."""
        import polars as pl  # noqa: PLC0415 - an extra

        keys = pl.Series(list({line.key for line in lines if line.mark in _AGAIN}), dtype=pl.Int64)
        if keys.is_empty():
            return cls({}, {})
        were, are = (dict(row for rows in seen.among(keys) for row in rows.iter_rows()) for seen in (free, held))
        return cls({key: mark for key, mark in were.items() if key not in are}, are)

    def again(self, lines: Iterable[Waiting], piece: Piece) -> Iterator[Waiting]:
        """Those lines to parse whose key comes again; what a good line says already needs none, and is left."""
        for line in lines:
            if line.mark == Mark.REPEATED and line.key not in self.free and line.key not in self.held:
                piece.left += 1
            elif line.mark in _AGAIN:
                yield line

    def is_said(self, line: Waiting) -> bool:
        """Whether the good line that has the key of another says the same."""
        return line.digest == self.held[line.key] if line.key in self.held else line.mark == Mark.REPEATED


def _keep(seen: Seen, values: Mapping[int, int]) -> None:
    """Keep keys with a value each: on disk, for bad lines may be millions."""
    import polars as pl  # noqa: PLC0415 - an extra

    if values:
        ids, digests = list(values), list(map(int, values.values()))
        seen.add(pl.DataFrame({"id": ids, "digest": digests}, {"id": pl.Int64, "digest": pl.Int64}))


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
