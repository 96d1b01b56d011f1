"""The views of an export, and their rows: in one order on both engines, and never all in memory."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Float, String, column, func, literal, select, table
from sqlalchemy.sql.elements import UnaryExpression

from eventdb import describe
from eventdb.database import by_code_point
from eventdb.describe import VIEW, Relation
from eventdb.export.written import Progress
from eventdb.parquet import Column, Kind
from eventdb.spelling import nearest

_FETCHED = 5_000
_KINDS = {
    "boolean": Kind.BOOLEAN,
    "timestamp": Kind.TIMESTAMP,
    "date": Kind.DATE,
    "float": Kind.NUMBER,
    "bigint": Kind.INTEGER,
    "integer": Kind.INTEGER,
}
# Views that grow with every file of a feed, and the day that a row is of. By name, not by size: where a file lies must
# not change because a load made it longer.
_BY_YEAR = {"bi_report": "event_date", "bi_report_month": "month"}


@dataclass(frozen=True, slots=True)
class View:
    """A view to export."""

    relation: Relation

    @property
    def name(self) -> str:
        """Its name."""
        return self.relation.name

    @property
    def columns(self) -> list[Column]:
        """Its columns, each with its kind."""
        return [Column(each.name, _KINDS.get(each.type_name, Kind.TEXT)) for each in self.relation.columns]

    @property
    def year_of(self) -> int | None:
        """The place of the column whose year parts the rows; None if they stay together."""
        day = _BY_YEAR.get(self.name)
        return None if day is None else [each.name for each in self.relation.columns].index(day)


def chosen(names: Iterable[str], without: Iterable[str] = ()) -> list[View]:
    """The views of these names, or all of them, but for some; in the order in which a reader meets them.

    Raises:
        LookupError: no view has that name; the message has the nearest.
    """
    views = {each.name: View(each) for each in describe.relations().values() if each.kind == VIEW}
    wanted = {_known(name, views) for name in names} or set(views)
    left_out = {_known(name, views) for name in without}
    return [view for name, view in views.items() if name in wanted - left_out]


def _known(name: str, views: Iterable[str]) -> str:
    folded = name.casefold()
    if folded in views:
        return folded
    if folded in describe.relations():
        raise LookupError(f"{folded} is a table, and views are exported; eventdb sql reads tables")
    raise LookupError(f"no view {name!r}{nearest(name, views) or '; eventdb schema --kind view lists them'}")


def rows_of(connection: Connection, view: View, progress: Progress) -> Iterator[Any]:
    """The rows of a view, fetched some at a time.

    They come by year where the view is parted, then by key, text by code point.

    Args:
        connection: in a transaction, so that all views are of one moment.
        view: the view.
        progress: is told how far it is.
    """
    columns = view.relation.columns
    day = [] if view.year_of is None else [columns[view.year_of].name]
    order = [_ordered(connection, view, name) for name in dict.fromkeys([*day, *view.relation.key])]
    query = select(*(_selected(each) for each in columns)).select_from(table(view.name)).order_by(*order)
    result = connection.execute(query.execution_options(yield_per=_FETCHED))
    done = 0
    for some in result.partitions():
        yield from some
        done += len(some)
        progress(view.name, done)


def count(connection: Connection, view: View, most: int) -> int:
    """How many rows a view has; of more than ``most``, one more than that."""
    some = select(literal(1)).select_from(table(view.name)).limit(most + 1).subquery()
    return int(connection.execute(select(func.count()).select_from(some)).scalar_one())


def _selected(each: describe.Column) -> ColumnElement[Any]:
    """The column; a zero has no sign, which only one engine keeps."""
    found: ColumnElement[Any] = column(each.name, each.type)
    return (found + literal(0.0)).label(each.name) if isinstance(each.type, Float) else found


def _ordered(connection: Connection, view: View, name: str) -> UnaryExpression[Any]:
    (each,) = (one for one in view.relation.columns if one.name == name)
    found: ColumnElement[Any] = column(each.name, each.type)
    found = by_code_point(connection, found) if isinstance(each.type, String) else found
    return found.asc().nulls_first() if each.nullable else found.asc()
