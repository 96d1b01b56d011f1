"""What a database holds of a table or view: about how many rows, and a value of each column to see what it is like.

Neither reads more than some rows, however many there are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, column, func, literal, select, table

from eventdb.database import estimated_rows
from eventdb.describe.relations import Column, Relation
from eventdb.output import Cell, plain
from eventdb.terminal import one_line

# Counting so many takes no time to speak of; of more, the engine's own note is told.
_COUNTED = 100_000
_SAMPLED = 200
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Rows:
    """How many rows there are: so many, or about so many, or at least so many."""

    number: int
    known: str = "exact"

    def __str__(self) -> str:
        """The number, with a tilde before it or a plus behind it if it isn't exact."""
        return {"exact": "{}", "about": "~{}", "at_least": "{}+"}[self.known].format(self.number)


def count_rows(connection: Connection, relations: Iterable[Relation]) -> dict[str, Rows]:
    """About how many rows each has.

    Args:
        connection: to read with.
        relations: tables and views; a view of a large table has about as many rows as the table.
    """
    noted: Mapping[str, int] | None = None
    counted = {}
    for relation in relations:
        some = select(literal(1)).select_from(table(relation.name)).limit(_COUNTED + 1).subquery()
        number = connection.execute(select(func.count()).select_from(some)).scalar_one()
        counted[relation.name] = Rows(number)
        if number > _COUNTED:
            noted = estimated_rows(connection) if noted is None else noted
            about = noted.get(relation.reads[0] if relation.reads else relation.name, 0)
            counted[relation.name] = Rows(about, "about") if about > _COUNTED else Rows(_COUNTED, "at_least")
    return counted


def examples(connection: Connection, relation: Relation) -> dict[str, Cell]:
    """A value of each column, short and on one line; None for columns that are empty in the rows looked at.

    They are of one row as far as it goes, so that they mostly fit together: the one that has most values, and of
    several the first by its key.
    """
    query = select(*(_selected(each) for each in relation.columns)).select_from(table(relation.name)).limit(_SAMPLED)
    at_key = [at for at, each in enumerate(relation.columns) if each.name in relation.key]
    rows = [[plain(value) for value in row] for row in connection.execute(query)]
    rows.sort(key=lambda row: (row.count(None), [_sortable(row[at]) for at in at_key]))
    return {
        each.name: next((_short(row[at]) for row in rows if row[at] is not None), None)
        for at, each in enumerate(relation.columns)
    }


def _selected(each: Column) -> ColumnElement[Any]:
    """The column, of long text the beginning only: an article is of no use here."""
    found = column(each.name, each.type)
    if isinstance(each.type, String) and each.type.length is None:
        return func.substr(found, 1, 2 * _LONGEST).label(each.name)
    return found


def _sortable(value: Cell) -> tuple[bool, float, str]:
    return (value is None, value, "") if isinstance(value, int | float) else (value is None, 0, str(value))


def _short(value: Cell) -> Cell:
    if not isinstance(value, str):
        return value
    words = one_line(value).strip()
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1].rstrip() + "…"
