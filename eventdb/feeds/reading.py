"""A file of a feed in pieces: rows that are new, rows that have changed, and lines that are no rows."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eventdb.feeds.lines import Block, blocks
from eventdb.feeds.parsing import COLUMNS, Parser, Rejected, raw_text
from eventdb.feeds.scanning import Mark, Scanner, digests


@dataclass(slots=True)
class Piece:
    """What came of some lines.

    Attributes:
        read: rows in these lines, bad ones included.
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
    scanner = Scanner(parser.feed)
    for block in blocks(path):
        if marks is None:
            scanned = scanner.scan(block)
            yield _piece(parser, block, scanned.marks, scanned.digests)
        else:
            start = block.first - 1
            yield _piece(parser, block, marks[start : start + len(block.lines)], None)


def _piece(parser: Parser, block: Block, marks: bytearray, sums: Any) -> Piece:
    lines = block.lines
    left = marks.count(Mark.LEFT)
    piece = Piece(len(lines) - marks.count(Mark.HEADER), left, block.share)
    for at in _where(marks, Mark.CLASH):
        piece.rejected.append(Rejected(block.first + at, _clash(parser), raw_text(lines[at])))
    if any(marks):
        taken = [at for at, mark in enumerate(marks) if mark <= Mark.CHANGED]
        if not taken:
            return piece
        chosen = [lines[at] for at in taken]
        sums = digests(chosen) if sums is None else sums[taken]
        parsed = parser.parse(chosen, [block.first + at for at in taken], sums)
    else:
        numbers = range(block.first, block.first + len(lines))
        parsed = parser.parse(lines, numbers, digests(lines) if sums is None else sums, block.data)
    piece.rejected += parsed.rejected
    piece.unknown = parsed.unknown
    if parsed.frame is not None:
        changed = [block.first + at for at in _where(marks, Mark.CHANGED)]
        if changed:
            is_changed = parsed.frame["line"].is_in(changed)
            piece.changed = parsed.frame.filter(is_changed).select(COLUMNS)
            piece.new = parsed.frame.filter(~is_changed).select(COLUMNS)
        else:
            piece.new = parsed.frame.select(COLUMNS)
    return piece


def _where(marks: bytearray, wanted: Mark) -> list[int]:
    return [at for at, mark in enumerate(marks) if mark == wanted] if wanted in marks else []


def _clash(parser: Parser) -> str:
    name = parser.feed.holds["feed_id"][0]
    return f"{name}: found a key that an earlier line of the file has, with other values; expected each key once"
