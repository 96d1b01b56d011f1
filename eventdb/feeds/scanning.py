"""What tells rows apart before they are parsed: keys and checksums, and rows that a file has twice."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from eventdb.errors import EventdbError
from eventdb.feeds.decoding import Lines, decoded
from eventdb.feeds.feed import Feed


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
        keys: a frame of the lines whose key may be one: the place in the block (``at``), ``feed_id``, ``digest``.
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
    with TemporaryFile() as file:
        scanner = _Scanner(feed, _Seen(file))
        for lines, share in decoded(path):
            yield scanner.scan(lines, share)


@dataclass(frozen=True, slots=True)
class _Span:
    """Where the keys of a block lie in a file, and the least and the greatest of them."""

    least: int
    greatest: int
    at: int
    size: int


@dataclass(slots=True)
class _Seen:
    """Keys of earlier blocks, as whole numbers, with their checksums.

    They wait in a file, 16 bytes a row: keys are counted onward, so that hardly any block has one that may have come
    before, and tens of millions of them would fill the memory.
    """

    file: IO[bytes]
    spans: list[_Span] = field(default_factory=list)

    def near(self, least: int, greatest: int) -> list[Any]:
        """The rows of the blocks in which a key from the least to the greatest may be."""
        return [self._read(span) for span in self.spans if span.least <= greatest and least <= span.greatest]

    def add(self, least: int, greatest: int, rows: Any) -> None:
        """Keep the rows of a block."""
        written = io.BytesIO()
        rows.write_ipc(written)
        try:
            at = self.file.seek(0, io.SEEK_END)
            size = self.file.write(written.getvalue())
            self.file.flush()
        except OSError as error:
            told = f"cannot keep a file's keys in the folder for temporary files: {error.strerror}"
            raise EventdbError(told) from error
        self.spans.append(_Span(least, greatest, at, size))

    def _read(self, span: _Span) -> Any:
        import polars as pl  # noqa: PLC0415 - an extra

        self.file.seek(span.at)
        return pl.read_ipc(self.file.read(span.size))


@dataclass(slots=True)
class _Scanner:
    """Goes through a file's blocks and marks the keys that come again."""

    feed: Feed
    seen: _Seen

    def scan(self, lines: Lines, share: float) -> Scanned:
        """Keys, checksums and marks of lines."""
        marks = bytearray(lines.frame.height)
        keys = _keys(lines, self.feed)
        if not keys.is_empty():
            self._mark_repeated(marks, keys)
        if lines.frame["line"][0] == 1 and self.feed.has_header:
            marks[0] = Mark.HEADER
        return Scanned(lines, share, keys.drop("id"), marks)

    def _mark_repeated(self, marks: bytearray, keys: Any) -> None:
        import polars as pl  # noqa: PLC0415 - an extra

        ids = keys["id"]
        least, greatest = ids.min(), ids.max()
        near = [seen.filter(pl.col("id").is_in(ids.implode())) for seen in self.seen.near(least, greatest)]
        earlier = [seen for seen in near if not seen.is_empty()]
        if earlier or ids.n_unique() < keys.height:
            _compare(marks, keys, earlier)
        self.seen.add(least, greatest, keys.select("id", "digest"))


def _keys(lines: Lines, feed: Feed) -> Any:
    """Places, keys and checksums of the lines that have a key, and the key as a whole number (``id``)."""
    import polars as pl  # noqa: PLC0415 - an extra

    parts = [pl.col("text").str.extract(feed.key, group) for group in (1, 2)[: 1 + feed.id_with_date]]
    number = parts[0].cast(pl.Int64)
    if feed.id_with_date:
        number = number * 1_000_000 + parts[1].str.to_date(feed.date_format, strict=False).cast(pl.Int64)
    at = pl.int_range(pl.len()).alias("at")
    keys = lines.frame.select(at, pl.concat_str(parts, separator="@").alias("feed_id"), "digest", number.alias("id"))
    return keys.drop_nulls("id")


def _compare(marks: bytearray, rows: Any, earlier: Sequence[Any]) -> None:
    """Mark the rows whose key stands earlier in this block or, as ``earlier`` has it, in one before it."""
    import polars as pl  # noqa: PLC0415 - an extra

    at = pl.col("at")
    before = [seen.select(pl.lit(-1, dtype=pl.Int64).alias("at"), "id", "digest") for seen in earlier]
    here = rows.select(at, "id", "digest")
    first = pl.concat([*before, here]).unique("id", keep="first", maintain_order=True)
    again = here.join(first, on="id", suffix="_first").filter(at != pl.col("at_first"))
    for where, same in again.select("at", pl.col("digest") == pl.col("digest_first")).iter_rows():
        marks[where] = Mark.REPEATED if same else Mark.CLASH
