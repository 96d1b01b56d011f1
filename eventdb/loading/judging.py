"""Which lines of a file say what is in the database already, and which say something else."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from eventdb.database import is_among, listed_spans
from eventdb.feeds.scanning import Mark, Scanned
from eventdb.loading.left import note_left
from eventdb.loading.versions import run

_KEYS_TOGETHER = 128
# Sums of both halves of checksums, for SQLite refuses a sum of more than 64 bits.
_LOW = 2**32 - 1
_SUMS = f"COUNT(*) || ' ' || COALESCE(SUM(t.digest >> 32), 0) || ' ' || COALESCE(SUM(t.digest & {_LOW}), 0)"
_NONE = "0 0 0"


@dataclass(frozen=True, slots=True)
class Parted:
    """A block whose keys are in their order, some of them together.

    Attributes:
        scanned: the block, with what is known of its lines from the file alone.
        keys: a frame of ``at``, ``feed_id`` and ``digest`` of the lines that are the first in the file with their key.
        places: the places of these lines in the block.
        spans: the first and the last key of each part of them.
        sums: how many keys a part has and the sums of their checksums, as the database puts it.
    """

    scanned: Scanned
    keys: Any
    places: list[int]
    spans: list[tuple[str, str]]
    sums: list[str]


def parted(scanned: Scanned) -> Parted:
    """What of judging a block needs no database."""
    import polars as pl  # noqa: PLC0415 - an extra

    keys = scanned.keys
    if any(scanned.marks):
        new = [at for at, mark in enumerate(scanned.marks) if mark == Mark.NEW]
        keys = keys.filter(pl.col("at").is_in(new))
    keys = keys.sort("feed_id").with_columns((pl.int_range(pl.len()) // _KEYS_TOGETHER).alias("part"))
    digest = pl.col("digest")
    parts = (
        keys.lazy()
        .group_by("part", maintain_order=True)
        .agg(
            pl.col("feed_id").first().alias("first"),
            pl.col("feed_id").last().alias("last"),
            pl.len(),
            (digest // 2**32).sum().alias("high"),
            (digest & _LOW).sum().alias("low"),
        )
        .collect()
    )
    sums = [f"{count} {high} {low}" for count, high, low in parts.select("len", "high", "low").iter_rows()]
    return Parted(scanned, keys, keys["at"].to_list(), parts.select("first", "last").rows(), sums)


def judge(connection: Connection, dataset: str, load: int, block: Parted) -> None:
    """Mark the lines of a block whose keys reports have; note which of these the load leaves as they are.

    Feeds count their keys onward: for most blocks, no report has a key from the least to the greatest of the block,
    which one look into the index tells. Where some have, the sums of a part's checksums are compared with those of all
    reports from the first to the last of its keys: equal ones say the same. Only rows of parts that differ are compared
    one by one.

    Args:
        connection: in a transaction.
        dataset: the feed.
        load: number of the load.
        block: the block, whose marks are set.
    """
    if not block.spans or not _is_any_there(connection, dataset, block.spans[0][0], block.spans[-1][1]):
        return
    marks, left, differing = block.scanned.marks, [], {}
    for part, (here, there) in enumerate(zip(block.sums, _sums(connection, dataset, block.spans), strict=True)):
        if here == there:
            left.append(block.spans[part])
            for at in block.places[part * _KEYS_TOGETHER : (part + 1) * _KEYS_TOGETHER]:
                marks[at] = Mark.LEFT
        elif there != _NONE:
            differing[part] = int(there.partition(" ")[0])
    if differing:
        found = _one_by_one(connection, dataset, block.keys, list(differing))
        for at, is_same in found.select("at", "same").iter_rows():
            marks[at] = Mark.LEFT if is_same else Mark.CHANGED
        left += _spans(found, differing)
    note_left(connection, load, dataset, left)


def _is_any_there(connection: Connection, dataset: str, least: str, greatest: str) -> bool:
    query = "SELECT 1 FROM report r WHERE r.dataset = :dataset AND r.feed_id BETWEEN :least AND :greatest LIMIT 1"
    return run(connection, query, dataset=dataset, least=least, greatest=greatest).first() is not None


def _sums(connection: Connection, dataset: str, spans: list[tuple[str, str]]) -> list[str]:
    """Of the reports in each span, from its first to its last key: how many they are and the sums of their checksums.

    Of more reports than a part may have, the sums are of some.
    """
    reports = """
        SELECT r.digest
        FROM report r
        WHERE r.dataset = :dataset AND r.feed_id BETWEEN p.first_id AND p.last_id
        LIMIT :most
    """
    query = f"""
        SELECT (SELECT {_SUMS} FROM ({reports}) AS t)
        FROM ({listed_spans(connection, "spans")}) AS p
        ORDER BY p.at
    """  # noqa: S608 - our names
    found = run(connection, query, dataset=dataset, most=_KEYS_TOGETHER + 1, spans=json.dumps(spans))
    return list(found.scalars())


def _one_by_one(connection: Connection, dataset: str, keys: Any, parts: list[int]) -> Any:
    """The keys in these parts that reports have, in their order, each with whether these say the same."""
    import polars as pl  # noqa: PLC0415 - an extra

    keys = keys.filter(pl.col("part").is_in(parts))
    among = is_among(connection, "r.feed_id", "keys")
    query = f"SELECT r.feed_id, r.digest FROM report r WHERE r.dataset = :dataset AND {among}"  # noqa: S608 - our names
    there = run(connection, query, dataset=dataset, keys=json.dumps(keys["feed_id"].to_list())).all()
    schema = {"feed_id": pl.String, "there": pl.Int64}
    found = keys.join(pl.DataFrame(list(map(tuple, there)), schema, orient="row"), on="feed_id", maintain_order="left")
    return found.select("at", "feed_id", "part", (pl.col("digest") == pl.col("there")).alias("same"))


def _spans(found: Any, counts: dict[int, int]) -> list[tuple[str, str]]:
    """The first and the last key of those that say the same and have no other report between them.

    Args:
        found: keys as ``_one_by_one`` gives them.
        counts: how many reports there are from the first to the last key of each part.
    """
    import polars as pl  # noqa: PLC0415 - an extra

    known = found["part"].value_counts().rows()
    whole = [part for part, count in known if count == counts[part]]
    # Of a part in which there are other reports, each key is alone.
    run_of = pl.when(pl.col("part").is_in(whole)).then(-1).otherwise(pl.int_range(pl.len()))
    runs = found.with_columns(pl.struct("part", "same", run_of.alias("alone")).rle_id().alias("run"))
    ends = pl.col("feed_id").first().alias("first"), pl.col("feed_id").last().alias("last")
    spans: list[tuple[str, str]] = runs.filter("same").group_by("run", maintain_order=True).agg(ends).drop("run").rows()
    return spans
