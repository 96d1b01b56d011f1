"""Reports that are in the database already: which lines of a file say the same, and which say something else."""

from typing import Any

from sqlalchemy import Connection, text

from eventdb.database import joining, write_frame
from eventdb.feeds.resolving import COLUMNS
from eventdb.feeds.scanning import Mark, Scanned
from eventdb.loading.rollup import Rollup

LISTED = ", ".join(COLUMNS)
_IN_SPAN = "r.dataset = :dataset AND r.feed_id BETWEEN :least AND :greatest"
_COMPARED = f"""
    CREATE TEMP TABLE compared AS
    SELECT i.line, i.feed_id, r.digest = i.digest AS same
    FROM incoming i
    LEFT JOIN report r ON r.feed_id = i.feed_id AND {_IN_SPAN}
"""  # noqa: S608 - our names
_FEW_TIMES = 4
"""Of so many times the rows of a block, or more, those in question are looked up; of fewer, all are read."""
_OTHERS = [name for name in COLUMNS if name not in {"dataset", "feed_id"}]


def same_key(one: str, other: str) -> str:
    """The condition that rows of two tables, by their names in a statement, are of one report."""
    return f"{one}.dataset = {other}.dataset AND {one}.feed_id = {other}.feed_id"


def run(connection: Connection, statement: str, **values: object) -> Any:
    """Execute a statement of ours."""
    return connection.execute(text(statement), values)


def judge(connection: Connection, dataset: str, load: int, scanned: Scanned) -> None:
    """Mark the lines of a block whose keys reports have; note which of these the load leaves as they are.

    Feeds count their keys onward: for most blocks, no report has a key from the least to the greatest of the block,
    which one look into the index tells.

    Args:
        connection: in a transaction.
        dataset: the feed.
        load: number of the load.
        scanned: the block, with what is known of its lines from the file alone.
    """
    keys = _keys(scanned)
    if keys.is_empty():
        return
    span = {"dataset": dataset, "least": keys["feed_id"].min(), "greatest": keys["feed_id"].max()}
    most = _FEW_TIMES * keys.height
    there = f"SELECT 1 FROM report r WHERE {_IN_SPAN} LIMIT :most"  # noqa: S608 - our names
    count = run(connection, f"SELECT COUNT(*) FROM ({there}) AS t", **span, most=most).scalar_one()  # noqa: S608
    if not count:
        return
    # Made anew each time: rows that were deleted from a table on Postgres are read until the transaction ends.
    run(connection, "CREATE TEMP TABLE incoming (line BIGINT, feed_id TEXT, digest BIGINT)")
    write_frame(connection, "incoming", keys)
    with joining(connection, by_index=count == most):
        run(connection, _COMPARED, **span)
    left = (
        "INSERT INTO report_left (load_id, dataset, feed_id) SELECT :load, :dataset, feed_id FROM compared WHERE same"
    )
    _mark(connection, scanned.marks, run(connection, left, load=load, dataset=dataset).rowcount, keys["line"].to_list())
    run(connection, "DROP TABLE compared")
    run(connection, "DROP TABLE incoming")


def _keys(scanned: Scanned) -> Any:
    """A frame of places, keys and checksums of the lines that are the first in the file with their key."""
    if not any(scanned.marks):
        return scanned.keys
    new = [at for at, mark in enumerate(scanned.marks) if mark == Mark.NEW]
    return scanned.keys.filter(scanned.keys["line"].is_in(new))


def _mark(connection: Connection, marks: bytearray, same: int, places: list[int]) -> None:
    """Mark the lines of the temporary table ``compared``, of which so many are the same as a report."""
    # The shorter list crosses the wire.
    if 2 * same <= len(places):
        for at, is_same in run(connection, "SELECT line, same FROM compared WHERE same IS NOT NULL"):
            marks[at] = Mark.LEFT if is_same else Mark.CHANGED
        return
    for at in places:
        marks[at] = Mark.LEFT
    for at, is_same in run(connection, "SELECT line, same FROM compared WHERE same IS NULL OR NOT same"):
        marks[at] = Mark.NEW if is_same is None else Mark.CHANGED


def leave_same(connection: Connection, load: int) -> int:
    """Take those out of ``changed_report`` that say what is there already, and note that the load leaves them.

    Such a row has the key of a bad one before it in the file, and only that one said something else.

    Returns:
        How many they are.
    """
    same = f"SELECT r.dataset, r.feed_id FROM report r JOIN changed_report n ON {same_key('n', 'r')}"  # noqa: S608
    same += " AND n.digest = r.digest"
    left = f"INSERT INTO report_left (dataset, feed_id, load_id) SELECT s.dataset, s.feed_id, :load FROM ({same}) AS s"  # noqa: S608
    count: int = run(connection, left, load=load).rowcount
    if count:
        run(connection, f"DELETE FROM changed_report WHERE (dataset, feed_id) IN ({same})")  # noqa: S608 - our names
    return count


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
