"""What tells rows apart before they are parsed: keys and checksums, and rows that a file has twice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Any

from eventdb.feeds.feed import Feed
from eventdb.feeds.lines import Block, blocks


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
        block: the block.
        digests: a polars series of the lines' checksums.
        keys: a frame of the lines whose key may be one: the place in the block (``line``), ``feed_id``, ``digest``.
        marks: what is to become of each line.
    """

    block: Block
    digests: Any
    keys: Any
    marks: bytearray


def scan(path: Path, feed: Feed) -> Iterator[Scanned]:
    """A file in blocks; lines whose key comes again in it are marked.

    Raises:
        InvalidFilesError: it cannot be read.
    """
    scanner = _Scanner(feed)
    for block in blocks(path):
        yield scanner.scan(block)


def _digests(lines: Sequence[bytes]) -> Any:
    """Checksums of lines: XXH3 as a signed number of 64 bits, the same on every machine."""
    import polars as pl  # noqa: PLC0415 - an extra
    from xxhash import xxh3_64_intdigest  # noqa: PLC0415 - likewise

    return pl.Series("digest", list(map(xxh3_64_intdigest, lines)), dtype=pl.UInt64).reinterpret(signed=True)


@dataclass(frozen=True, slots=True)
class _Seen:
    """Keys of an earlier block, as whole numbers, with their checksums: 16 bytes a row."""

    least: int
    greatest: int
    rows: Any


@dataclass(slots=True)
class _Scanner:
    """Goes through a file's blocks and marks the keys that come again."""

    feed: Feed
    _seen: list[_Seen] = field(default_factory=list)

    def scan(self, block: Block) -> Scanned:
        """Keys, checksums and marks of a block."""
        import polars as pl  # noqa: PLC0415 - an extra

        ids = b"\n".join(self.feed.feed_ids(block.lines)).decode("ascii", "replace").split("\n")
        digests, marks = _digests(block.lines), bytearray(len(block.lines))
        places = pl.int_range(len(ids), eager=True).alias("line")
        keys = pl.DataFrame([places, pl.Series("feed_id", ids), digests]).with_columns(self._numbers())
        keys = keys.drop_nulls("id")
        if not keys.is_empty():
            self._mark_repeated(marks, keys)
        if block.first == 1 and self.feed.has_header:
            marks[0] = Mark.HEADER
        return Scanned(block, digests, keys.drop("id"), marks)

    def _numbers(self) -> Any:
        """Keys as whole numbers, which tell them apart in little memory: 007 is 7."""
        import polars as pl  # noqa: PLC0415 - an extra

        # Only what the prover takes is a key: to polars, +7 is a number and 2018-6-1 a day.
        with_day = "@[0-9]{4}-[0-9]{2}-[0-9]{2}" if self.feed.id_with_date else ""
        ids = pl.when(pl.col("feed_id").str.contains(f"^[0-9]{{1,12}}{with_day}$")).then("feed_id")
        if self.feed.id_with_date:
            parts = ids.str.split_exact("@", 1).struct
            day = parts[1].str.to_date(self.feed.date_format, strict=False).cast(pl.Int64)
            return (parts[0].cast(pl.Int64, strict=False) * 1_000_000 + day).alias("id")
        return ids.cast(pl.Int64, strict=False).alias("id")

    def _mark_repeated(self, marks: bytearray, keys: Any) -> None:
        import polars as pl  # noqa: PLC0415 - an extra

        least, greatest = (keys.select(of(pl.col("id"))).item() for of in (pl.Expr.min, pl.Expr.max))
        earlier = [seen.rows for seen in self._seen if seen.least <= greatest and least <= seen.greatest]
        if earlier or keys["id"].n_unique() < keys.height:
            _compare(marks, keys, earlier)
        self._seen.append(_Seen(least, greatest, keys.select("id", "digest")))


def _compare(marks: bytearray, rows: Any, earlier: Sequence[Any]) -> None:
    """Mark the rows whose key stands earlier in this block or in one of the earlier ones."""
    import polars as pl  # noqa: PLC0415 - an extra

    ids, at = rows["id"].unique().implode(), pl.col("line")
    before = [seen.filter(pl.col("id").is_in(ids)).select(pl.lit(-1).alias("line"), "id", "digest") for seen in earlier]
    here = rows.select(at.cast(pl.Int32), "id", "digest")
    first = pl.concat([*before, here]).unique("id", keep="first", maintain_order=True)
    again = here.join(first, on="id", suffix="_first").filter(at != pl.col("line_first"))
    for where, same in again.select("line", pl.col("digest") == pl.col("digest_first")).iter_rows():
        marks[where] = Mark.REPEATED if same else Mark.CLASH
