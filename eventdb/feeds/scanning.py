"""What tells rows apart before they are parsed: keys and checksums, and rows that a file has twice."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

from eventdb.feeds.decoding import Lines, decoded
from eventdb.feeds.feed import Feed
from eventdb.feeds.keys import keys_of_lines
from eventdb.feeds.seen import Seen


class Mark(IntEnum):
    """What is to become of a line."""

    NEW = 0
    CHANGED = 1
    """Its key is in the database, with another checksum."""
    LEFT = 2
    """It is in the database as it stands."""
    CLASH = 3
    """Its key stands earlier in this file, with another checksum."""
    HEADER = 4
    """It names the columns."""
    REPEATED = 5
    """Its key stands earlier in this file, with the same checksum."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """A block, and what is known of its lines before they are parsed.

    Attributes:
        lines: its lines.
        share: how much of the file is read with them, from 0 to 1.
        keys: a frame of the lines whose key may be one: the place in the block (``at``), ``feed_id``, ``digest``
            and ``id``, as ``keys_of_lines`` has it.
        marks: what is to become of each line.
    """

    lines: Lines
    share: float
    keys: Any
    marks: bytearray


def scan(path: Path, feed: Feed) -> Iterator[Scanned]:
    """A file in blocks; lines whose key comes again in it are marked.

    Raises:
        InvalidFilesError: it cannot be read.
        EventdbError: there is no room on the disk for its keys.
    """
    scanner = _Scanner(feed, Seen())
    for lines, share in decoded(path):
        yield scanner.scan(lines, share)


@dataclass(slots=True)
class _Scanner:
    """Goes through a file's blocks and marks the keys that come again."""

    feed: Feed
    seen: Seen

    def scan(self, lines: Lines, share: float) -> Scanned:
        """Keys, checksums and marks of lines."""
        marks = bytearray(lines.frame.height)
        keys = keys_of_lines(lines.frame, self.feed)
        if not keys.is_empty():
            self._mark_repeated(marks, keys)
        if lines.frame["line"][0] == 1 and self.feed.has_header:
            marks[0] = Mark.HEADER
        return Scanned(lines, share, keys, marks)

    def _mark_repeated(self, marks: bytearray, keys: Any) -> None:
        """Mark the lines whose key stands earlier in the file, and keep the keys that don't."""
        import polars as pl  # noqa: PLC0415 - an extra

        earlier, new = self.seen.among(keys["id"]), keys
        if earlier or keys["id"].n_unique() < keys.height:
            at = pl.col("at")
            before = (rows.select(pl.lit(-1, dtype=pl.Int64).alias("at"), "id", "digest") for rows in earlier)
            here = keys.select(at, "id", "digest")
            first = pl.concat([*before, here]).unique("id", keep="first", maintain_order=True)
            again = here.join(first, on="id", suffix="_first").filter(at != pl.col("at_first"))
            for where, same in again.select("at", pl.col("digest") == pl.col("digest_first")).iter_rows():
                marks[where] = Mark.REPEATED if same else Mark.CLASH
            new = first.filter(at >= 0)
        if not new.is_empty():
            self.seen.add(new.select("id", "digest"))
