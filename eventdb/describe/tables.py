"""Tables as the models tell them."""

from sqlalchemy import ForeignKeyConstraint, Table, UniqueConstraint

from eventdb import views
from eventdb.describe.relations import TABLE, Column, Reference, Relation


def of_table(table: Table) -> Relation:
    """A table with its columns, keys and what refers where."""
    columns = tuple(Column(each.name, each.type, bool(each.nullable), each.comment or "") for each in table.columns)
    references = sorted(
        (_reference(each) for each in table.foreign_key_constraints),
        key=lambda one: [list(table.columns.keys()).index(name) for name in one.columns],
    )
    readers = (name for name in views.names() if table.name in views.sources(name).tables)
    return Relation(
        table.name,
        TABLE,
        table.comment or "",
        columns,
        tuple(each.name for each in table.primary_key.columns),
        tuple(sorted(_unique(table))),
        tuple(references),
        read_by=tuple(readers),
    )


def _reference(constraint: ForeignKeyConstraint) -> Reference:
    target = tuple(element.column.name for element in constraint.elements)
    return Reference(tuple(constraint.column_keys), constraint.referred_table.name, target)


def _unique(table: Table) -> set[tuple[str, ...]]:
    """Sets of columns that no two rows share, besides the key; those that hold for some rows only are none."""
    found = {tuple(each.columns.keys()) for each in table.constraints if isinstance(each, UniqueConstraint)}
    for index in table.indexes:
        partial = any(options.get("where") is not None for options in index.dialect_options.values())
        if index.unique and not partial:
            found.add(tuple(index.columns.keys()))
    return found
