"""Rows of `report` as a load left them, written out for the peers that take them ready; and the table for them."""

import marshal
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Table, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex

from eventdb.database import connect_engine, database_url, reading
from eventdb.models import Base

TABLE: Table = Base.metadata.tables["report"]
_BATCH = 10_000
_DIALECTS: dict[str, Any] = {"sqlite": sqlite.dialect, "postgres": postgresql.dialect}
_COLUMNS = ", ".join(TABLE.columns.keys())


def create_table(engine: str) -> str:
    """The statement that makes the table with the columns of `report`: no key, no check, no index."""
    compiler = _DIALECTS[engine]().type_compiler_instance
    columns = (f"{column.name} {compiler.process(column.type)}" for column in TABLE.columns)
    return f"CREATE TABLE report ({', '.join(columns)})"


def create_indexes(engine: str) -> list[str]:
    """The statements that give such a table the key and the indexes of `report`."""
    keys = ", ".join(column.name for column in TABLE.primary_key.columns)
    key = f"ALTER TABLE report ADD PRIMARY KEY ({keys})"
    if engine == "sqlite":  # which adds no key to a table; its own keys are such an index too
        key = f"CREATE UNIQUE INDEX pk_report ON report ({keys})"
    made = [str(CreateIndex(index).compile(dialect=_DIALECTS[engine]())) for index in sorted_indexes()]
    return [key, *(" ".join(statement.split()) for statement in made)]


def sorted_indexes() -> list[Any]:
    """The indexes of `report` in the order of their names."""
    return sorted(TABLE.indexes, key=lambda index: str(index.name))


def write_out(url: str, load: int, path: Path) -> None:
    """Write the rows that a load brought, in the order in which they stand: text for COPY, tuples for SQLite.

    For SQLite's own shell they are written beside it as text, too.
    """
    engine = connect_engine(database_url(url))
    if engine.dialect.name == "sqlite":
        _write_tuples(engine, load, path)
        return
    with reading(engine) as connection, path.open("wb") as file:
        query = f"COPY (SELECT {_COLUMNS} FROM report WHERE load_id = {int(load)}) TO STDOUT"  # noqa: S608 - our names
        cursor: Any = connection.connection.cursor()
        with cursor.copy(query) as copy:
            for block in copy:
                file.write(block)


def _write_tuples(engine: Engine, load: int, path: Path) -> None:
    query = text(f"SELECT {_COLUMNS} FROM report WHERE load_id = :load ORDER BY rowid")  # noqa: S608 - our names
    with (
        reading(engine) as connection,
        path.open("wb") as tuples,
        Path(f"{path}.tsv").open("w", encoding="utf-8", newline="") as lines,
    ):
        rows = connection.execute(query, {"load": load})
        while found := [tuple(row) for row in rows.fetchmany(_BATCH)]:
            marshal.dump(found, tuples)
            lines.writelines("\t".join("" if value is None else str(value) for value in row) + "\n" for row in found)
        marshal.dump([], tuples)
