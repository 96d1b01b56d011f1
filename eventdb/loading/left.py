"""Reports that a load read and found as they were: should the load that brought them go, they stay.

They are noted in spans: from the first to the last key of a span, the load read each report that was there then. To
note each of a million reports by itself took longer than to find out that they are the same. Which reports a span is of
can be told at any time after: those that came later are of a later load.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, text

from eventdb.database import insert_rows, looked_up
from eventdb.models import ReportLeft

_TABLE: Any = ReportLeft.__table__
_COLUMNS = ("dataset", "load_id", "first_id", "last_id")


def note_left(connection: Connection, load: int, dataset: str, spans: Sequence[tuple[str, str]]) -> None:
    """Note that a load leaves the reports in these spans as they are, each from its first to its last key."""
    insert_rows(connection, _TABLE, _COLUMNS, [(dataset, load, first, last) for first, last in spans])


def note_left_of(connection: Connection, reports: str, **values: object) -> None:
    """Note that loads leave single reports as they are.

    Args:
        connection: in a transaction.
        reports: a SELECT of ``load_id``, ``dataset`` and ``feed_id``.
        values: what it refers to.
    """
    selected = f"SELECT n.dataset, n.load_id, n.feed_id, n.feed_id FROM ({reports}) AS n"  # noqa: S608 - our names
    connection.execute(text(f"INSERT INTO report_left ({', '.join(_COLUMNS)}) {selected}"), values)


def left(connection: Connection, columns: str, where: str, of: str = "report") -> str:
    """A SELECT of what loads left.

    Args:
        connection: to the database that it is for.
        columns: what to select, of the version that was left, ``v``, and of the span that says so, ``x``.
        where: a condition on these.
        of: ``report``, or ``report_replaced`` for versions that a later load has replaced since.
    """
    stood = "v.load_id < x.load_id" + (" AND x.load_id < v.replaced_by" if of == "report_replaced" else "")
    in_span = "v.dataset = x.dataset AND v.feed_id BETWEEN x.first_id AND x.last_id"
    found = looked_up(connection, "report_left x", of, in_span)
    return f"SELECT {columns} FROM {found} AND {stood} AND {where}"  # noqa: S608 - our names
