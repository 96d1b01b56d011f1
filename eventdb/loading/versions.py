"""Reports that are in the database already: which lines of a file say the same, and which say something else."""

from typing import Any

from sqlalchemy import Connection, text

from eventdb.feeds.parsing import COLUMNS
from eventdb.feeds.scanning import Mark, Scanned
from eventdb.loading.rollup import Rollup

LISTED = ", ".join(COLUMNS)
_OTHERS = [name for name in COLUMNS if name not in {"dataset", "feed_id"}]


def same_key(one: str, other: str) -> str:
    """The condition that rows of two tables, by their names in a statement, are of one report."""
    return f"{one}.dataset = {other}.dataset AND {one}.feed_id = {other}.feed_id"


def run(connection: Connection, statement: str, **values: object) -> Any:
    """Execute a statement of ours."""
    return connection.execute(text(statement), values)


def keys(scanned: Scanned, first: int) -> Any:
    """A frame of line numbers, keys and checksums of the lines that are the first in the file with their key.

    Args:
        scanned: what is known of the lines.
        first: number of the first line.
    """
    import polars as pl  # noqa: PLC0415 - an extra

    lines = pl.int_range(first, first + len(scanned.marks), eager=True).alias("line")
    frame = pl.DataFrame([lines, scanned.feed_ids, scanned.digests])
    return frame.filter(pl.Series(list(scanned.marks)) == Mark.NEW) if any(scanned.marks) else frame


def compare(connection: Connection, dataset: str, load: int, marks: bytearray) -> bytearray:
    """Compare the keys in the temporary table ``incoming`` with those of the reports.

    Notes which reports the load leaves as they are.

    Args:
        connection: in a transaction.
        dataset: the feed.
        load: number of the load.
        marks: what is known of each line of the file from the file alone.

    Returns:
        What is to become of each line.
    """
    run(
        connection,
        "CREATE TEMP TABLE compared AS SELECT i.line, i.feed_id, r.digest = i.digest AS same"
        " FROM incoming i LEFT JOIN report r ON r.dataset = :dataset AND r.feed_id = i.feed_id",
        dataset=dataset,
    )
    run(
        connection,
        "INSERT INTO report_left (load_id, dataset, feed_id) SELECT :load, :dataset, feed_id FROM compared WHERE same",
        dataset=dataset,
        load=load,
    )
    same, rows = run(connection, "SELECT COUNT(CASE WHEN same THEN 1 END), COUNT(*) FROM compared").one()
    # The shorter list crosses the wire.
    if 2 * same > rows:
        marks = marks.translate(_NEW_TO_LEFT)
        for line, found in run(connection, "SELECT line, same FROM compared WHERE same IS NULL OR NOT same"):
            marks[line - 1] = Mark.NEW if found is None else Mark.CHANGED
    else:
        for line, found in run(connection, "SELECT line, same FROM compared WHERE same IS NOT NULL"):
            marks[line - 1] = Mark.LEFT if found else Mark.CHANGED
    run(connection, "DROP TABLE compared")
    return marks


_NEW_TO_LEFT = bytes(Mark.LEFT if mark == Mark.NEW else mark for mark in range(256))


def replace(connection: Connection, rollup: Rollup, load: int) -> None:
    """Put the rows of the temporary table ``changed_report`` in the place of earlier versions, which are kept."""
    earlier = "SELECT r.* FROM report r JOIN changed_report n ON " + same_key("n", "r")  # noqa: S608 - our names
    listed = ", ".join(f"r.{name}" for name in COLUMNS)
    rollup.take_rows(earlier)
    rollup.add_rows("SELECT * FROM changed_report")
    run(
        connection,
        f"INSERT INTO report_replaced ({LISTED}, replaced_by) SELECT {listed}, :load FROM ({earlier}) r",  # noqa: S608
        load=load,
    )
    put(connection, "changed_report")


def put(connection: Connection, table: str) -> None:
    """Put the rows of a temporary table in the place of the reports with the same keys."""
    updated = ", ".join(f"{name} = excluded.{name}" for name in _OTHERS)
    run(
        connection,
        f"INSERT INTO report ({LISTED}) SELECT {LISTED} FROM {table} WHERE 1 = 1"  # noqa: S608 - our names
        f" ON CONFLICT (dataset, feed_id) DO UPDATE SET {updated}",
    )
