"""Views as their SELECTs tell them: the type of a column is that of the column behind it, and so is where it leads."""

from functools import cache

from sqlalchemy import Table
from sqlalchemy.schema import Column as TableColumn

from eventdb import views
from eventdb.describe.relations import VIEW, Column, Drawn, Reference, Relation
from eventdb.models import Base
from eventdb.views import Selected, Sources

_SLUG = "slug"


def of_view(name: str) -> Relation:
    """A view with its columns, its key, and where its columns lead."""
    sources = views.sources(name)
    comments = views.column_comments()
    columns = []
    for each in sources.columns:
        behind = _behind(sources, each)
        nullable = bool(behind.nullable) or sources.joined[each.alias].optional
        columns.append(Column(each.name, behind.type, nullable, comments[each.name]))
    return Relation(
        name, VIEW, views.definition(name)[0], tuple(columns), views.key(name), (), _references(name), sources.tables
    )


def _table(name: str) -> Table:
    return Base.metadata.tables[name]


def _behind(sources: Sources, selected: Selected) -> TableColumn[object]:
    return _table(sources.joined[selected.alias].table).columns[selected.column]


@cache
def _references(name: str) -> tuple[Reference, ...]:
    """Where the columns lead, and in which diagrams.

    A diagram of all views has a line where a column of a view's first table leads, and none where one of a joined table
    leads on, such as the first day of a participant's event, or where a more general view has the line already.
    """
    sources = views.sources(name)
    leads = [(each, target) for each in sources.columns if (target := _target(sources, each)) != (name, each.name)]
    found = [(each, *target) for each, target in leads if target is not None]
    key = views.key(name)
    general = next((view for each, view, column in found if ((each.name,), (column,)) == (key, key)), None)
    inherited = {each.name for each in views.sources(general).columns} if general else set()
    ways = set()
    references = []
    for each, relation, column in found:
        way = _way(sources, each)
        if way in ways:
            drawn = Drawn.NEVER
        elif way is None or (each.name in inherited and (each.name,) != key):
            drawn = Drawn.NEAR
        else:
            drawn = Drawn.ALWAYS
        if way is not None:
            ways.add(way)
        references.append(Reference((each.name,), relation, (column,), drawn))
    return tuple(references)


def _target(sources: Sources, selected: Selected) -> tuple[str, str] | None:
    """The view and column, or table and column, whose rows a column's values name; None if they name none."""
    behind = _behind(sources, selected)
    if behind.foreign_keys:
        return _home(_end(behind))
    if _names_row(behind):
        return _home(behind)
    # Reports have no foreign keys: what their views join on says the same.
    joined = (one for one in sources.joined.values() if one.on and one.on[1:] == (selected.alias, selected.column))
    return next((_home(_table(one.table).columns[one.on[0]]) for one in joined if one.on), None)


def _names_row(column: TableColumn[object]) -> bool:
    return column.name == _SLUG or list(column.table.primary_key.columns) == [column]


def _end(column: TableColumn[object]) -> TableColumn[object]:
    """The column at the end of the foreign keys that begin with this one."""
    while column.foreign_keys:
        column = next(key.column for key in column.foreign_keys)
    return column


def _home(column: TableColumn[object]) -> tuple[str, str]:
    """Where a view has the column of its own first table; the table itself if none has."""
    for name in views.names():
        sources = views.sources(name)
        if sources.base.table == column.table.name:
            for each in sources.columns:
                if (each.alias, each.column) == (sources.base.alias, column.name):
                    return name, each.name
    return column.table.name, column.name


def _way(sources: Sources, selected: Selected) -> tuple[str, ...] | None:
    """The columns by which a view comes from its first table to the row that a column names; None if it names none."""
    alias = selected.alias
    if alias == sources.base.alias:
        return (selected.column,)
    way: list[str] = []
    if not _names_row(_behind(sources, selected)):
        return None
    while alias != sources.base.alias:
        on = sources.joined[alias].on
        if on is None:
            return None
        _own, alias, column = on
        way.append(column)
    return tuple(way)
