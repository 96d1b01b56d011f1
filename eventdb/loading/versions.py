"""Reports in the versions that loads stated, one in the place of another."""

from typing import Any

from sqlalchemy import Connection, text

from eventdb.feeds.resolving import COLUMNS
from eventdb.loading.left import note_left_of
from eventdb.loading.rollup import Rollup

LISTED = ", ".join(COLUMNS)
_OTHERS = [name for name in COLUMNS if name not in {"dataset", "feed_id"}]


def same_key(one: str, other: str) -> str:
    """The condition that rows of two tables, by their names in a statement, are of one report."""
    return f"{one}.dataset = {other}.dataset AND {one}.feed_id = {other}.feed_id"


def run(connection: Connection, statement: str, **values: object) -> Any:
    """Execute a statement of ours."""
    return connection.execute(text(statement), values)


def leave_same(connection: Connection, load: int) -> int:
    """Take those out of ``changed_report`` that say what is there already, and note that the load leaves them.

    Such a row has the key of a bad one before it in the file, and only that one said something else.

    Returns:
        How many they are.
    """
    same = f"report r JOIN changed_report n ON {same_key('n', 'r')} AND n.digest = r.digest"
    note_left_of(connection, f"SELECT :load AS load_id, r.dataset, r.feed_id FROM {same}", load=load)  # noqa: S608
    left: int = run(connection, f"DELETE FROM changed_report WHERE feed_id IN (SELECT r.feed_id FROM {same})").rowcount  # noqa: S608
    return left


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
