"""Taking back a load of a feed: every report is again as if that load had never been.

A key has a history: the loads that stated it, in their order, each with a version. Loads that stated the version that
was there already are in ``report_left``, versions that gave way in ``report_replaced``, the last one in ``report``. A
version is of the first of the loads that stated it in a row. Taking a load out of that history comes to three cases:

1. Another load stated the same version after it: the version is that load's now.
2. The version was the last one: the one before it returns, or the report goes.
3. The version gave way to a later one: the one before it gives way to that. If these two say the same, they are one.
"""

from dataclasses import dataclass

from sqlalchemy import Connection

from eventdb.feeds.resolving import COLUMNS
from eventdb.loading.left import left, note_left_of
from eventdb.loading.rollup import Rollup
from eventdb.loading.versions import put, run, same_key


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What became of the reports that a load had read.

    Attributes:
        removed: reports that are gone.
        restored: reports that have an earlier version again.
        kept: reports that stay, for later loads read the same.
        keepers: the numbers of these loads.
        earlier: reports that stay, for they were there before the load.
        replaced: reports that stay as later loads changed them.
        rejected: rows that it could not take, which are forgotten.
    """

    removed: int
    restored: int
    kept: int
    keepers: tuple[int, ...]
    earlier: int
    replaced: int
    rejected: int


def take_back(connection: Connection, load: int, rejected: int) -> TakenBack:
    """Take the reports of a load back.

    Args:
        connection: in a transaction.
        load: number of the load.
        rejected: rows that it could not take.
    """
    replaced = run(connection, "SELECT COUNT(*) FROM report_replaced WHERE load_id = :load", load=load).scalar_one()
    earlier = _forget_left(connection, load)
    keepers = _hand_on(connection, load)
    with Rollup(connection) as rollup:
        rollup.take_rows("SELECT * FROM report WHERE load_id = :load", load=load)
        restored, removed = _restore(connection, rollup, load)
    _close_gaps(connection, load)
    kept = sum(keepers.values())
    return TakenBack(removed, restored, kept, tuple(sorted(keepers)), earlier, replaced, rejected)


def _forget_left(connection: Connection, load: int) -> int:
    """Forget what a load left as it was; how many reports, or versions of them since replaced, that had been."""
    key = "v.dataset, v.feed_id"
    versions = " UNION ".join(left(connection, key, "x.load_id = :load", of) for of in ("report", "report_replaced"))
    count: int = run(connection, f"SELECT COUNT(*) FROM ({versions}) AS v", load=load).scalar_one()  # noqa: S608
    run(connection, "DELETE FROM report_left WHERE load_id = :load", load=load)
    return count


def _hand_on(connection: Connection, load: int) -> dict[int, int]:
    """Give versions to the next load that stated the same; how many reports each such load has now."""
    _keyed(connection, "heir", "load_id")
    found = "v.dataset, v.feed_id, x.load_id"
    later = " UNION ALL ".join(left(connection, found, "v.load_id = :load", of) for of in ("report", "report_replaced"))
    heirs = f"SELECT dataset, feed_id, MIN(load_id) FROM ({later}) AS l GROUP BY dataset, feed_id"  # noqa: S608 - ours
    run(connection, f"INSERT INTO heir (dataset, feed_id, load_id) {heirs}", load=load)
    standing = f"FROM heir h JOIN report r ON {same_key('r', 'h')} AND r.load_id = :load GROUP BY h.load_id"
    kept = run(connection, f"SELECT h.load_id, COUNT(*) {standing}", load=load).all()
    _give(connection, f"JOIN heir n ON {same_key('n', 'r')} WHERE r.load_id = :load", load=load)
    mine = f"SELECT h.load_id FROM heir h WHERE {same_key('h', 'report_replaced')}"  # noqa: S608 - our names
    for column in ("load_id", "replaced_by"):
        run(
            connection,
            f"UPDATE report_replaced SET {column} = ({mine}) WHERE {column} = :load AND EXISTS ({mine})",  # noqa: S608
            load=load,
        )
    run(connection, "DROP TABLE heir")
    return dict(kept)


def _give(connection: Connection, owners: str, **values: object) -> None:
    """Let reports be of other loads, by the way that a cluster takes too: no UPDATE there may look at other tables.

    Args:
        connection: in a transaction.
        owners: joins the reports, r, to rows n with the loads that they are to be of.
        values: what it refers to.
    """
    same = ", ".join(f"r.{name}" for name in COLUMNS if name != "load_id")
    run(connection, f"CREATE TEMP TABLE given AS SELECT {same}, n.load_id FROM report r {owners}", **values)  # noqa: S608
    put(connection, "given")
    run(connection, "DROP TABLE given")


def _keyed(connection: Connection, name: str, *numbers: str) -> None:
    """A temporary table with the key of reports, by which its rows are found among many, and columns of numbers.

    The key's columns are as in report: an index by another collation would not be used.
    """
    added = ", ".join(f"CAST(NULL AS BIGINT) AS {number}" for number in numbers)
    run(connection, f"CREATE TEMP TABLE {name} AS SELECT dataset, feed_id, {added} FROM report WHERE 1 = 0")  # noqa: S608
    run(connection, f"CREATE UNIQUE INDEX key_of_{name} ON {name} (dataset, feed_id)")


def _restore(connection: Connection, rollup: Rollup, load: int) -> tuple[int, int]:
    """Bring back what the load replaced, where nothing has replaced the load's own; the rest of its reports go.

    Returns:
        How many came back, and how many are gone.
    """
    earlier = f"""
        SELECT {", ".join(f"o.{name}" for name in COLUMNS)}
        FROM report_replaced o
        JOIN report r ON {same_key("r", "o")}
        WHERE o.replaced_by = :load AND r.load_id = :load
    """  # noqa: S608 - our names
    run(connection, f"CREATE TEMP TABLE restored AS {earlier}", load=load)
    rollup.add_rows("SELECT * FROM restored")
    put(connection, "restored")
    run(
        connection,
        "DELETE FROM report_replaced WHERE replaced_by = :load"
        " AND (dataset, feed_id) IN (SELECT dataset, feed_id FROM restored)",
        load=load,
    )
    removed: int = run(connection, "DELETE FROM report WHERE load_id = :load", load=load).rowcount
    restored: int = run(connection, "SELECT COUNT(*) FROM restored").scalar_one()
    run(connection, "DROP TABLE restored")
    return restored, removed


def _close_gaps(connection: Connection, load: int) -> None:
    """Join the version before the load's to the one after it."""
    _keyed(connection, "gap", "replaced_by", "load_id", "digest")
    run(
        connection,
        f"""
        INSERT INTO gap (dataset, feed_id, replaced_by, load_id, digest)
        SELECT v.dataset, v.feed_id, v.replaced_by, o.load_id, o.digest
        FROM report_replaced v
        JOIN report_replaced o ON {same_key("o", "v")} AND o.replaced_by = :load
        WHERE v.load_id = :load
        """,  # noqa: S608 - our names
        load=load,
    )
    run(connection, "DELETE FROM report_replaced WHERE load_id = :load", load=load)
    at_gap = f"SELECT g.replaced_by FROM gap g WHERE {same_key('g', 'report_replaced')}"  # noqa: S608 - our names
    run(
        connection,
        f"UPDATE report_replaced SET replaced_by = ({at_gap}) WHERE replaced_by = :load AND EXISTS ({at_gap})",  # noqa: S608
        load=load,
    )
    _join_equal(connection)
    run(connection, "DROP TABLE gap")


def _join_equal(connection: Connection) -> None:
    """Where the versions on both sides of a gap say the same, the later load only stated again what was there."""
    _keyed(connection, "again", "replaced_by", "load_id")
    for table in ("report", "report_replaced"):
        run(
            connection,
            f"""
            INSERT INTO again (dataset, feed_id, replaced_by, load_id)
            SELECT g.dataset, g.feed_id, g.replaced_by, g.load_id
            FROM gap g
            JOIN {table} w ON {same_key("w", "g")} AND w.load_id = g.replaced_by AND w.digest = g.digest
            """,  # noqa: S608 - our names
        )
    note_left_of(connection, "SELECT replaced_by AS load_id, dataset, feed_id FROM again")
    run(
        connection,
        "DELETE FROM report_replaced"
        " WHERE (dataset, feed_id, replaced_by) IN (SELECT dataset, feed_id, replaced_by FROM again)",
    )
    _give(connection, f"JOIN again n ON {same_key('n', 'r')} AND n.replaced_by = r.load_id")
    first = f"FROM again a WHERE {same_key('a', 'report_replaced')} AND a.replaced_by = report_replaced.load_id"
    mine = "(dataset, feed_id, load_id) IN (SELECT dataset, feed_id, replaced_by FROM again)"
    run(connection, f"UPDATE report_replaced SET load_id = (SELECT a.load_id {first}) WHERE {mine}")  # noqa: S608 - our names
    run(connection, "DROP TABLE again")
