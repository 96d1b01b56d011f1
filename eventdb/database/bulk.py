"""Many rows at once, by each engine's own fastest way."""

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Column, Connection, Engine, Table, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import AddConstraint, DropConstraint

from eventdb.database.transactions import writing

# What the server may take to sort a new index in: its default is made for small machines.
_INDEXING_MEMORY = "256MB"
_COUNTED_ONWARD = "load"


def insert_rows(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write many rows at the speed of the engine's own bulk path: COPY on Postgres, executemany on SQLite.

    Args:
        connection: in a transaction.
        table: the table to write to.
        columns: names of the columns, in the order of each row.
        rows: plain values: text, numbers, booleans, None, and dates as ISO text.

    Raises:
        DBAPIError: the database refuses a row, as SQLAlchemy's own statements tell it.
    """
    names = ", ".join(f'"{table.c[column].name}"' for column in columns)
    cursor: Any = connection.connection.cursor()
    driver: Any = connection.dialect.dbapi
    try:
        if connection.dialect.name == "sqlite":
            marks = ", ".join("?" * len(columns))
            cursor.executemany(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', rows)  # noqa: S608 - our names
            return
        with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)
    except driver.Error as error:
        raise DBAPIError.instance(f"bulk write to {table.name}", None, error, driver.Error) from error
    finally:
        cursor.close()


def write_frame(connection: Connection, table: str, frame: Any) -> None:
    """Write a data frame's rows by the engine's own bulk path, as ``insert_rows`` does.

    Args:
        connection: in a transaction.
        table: name of the table, which may be a temporary one.
        frame: a polars frame whose columns are called as the table's.

    Raises:
        DBAPIError: the database refuses a row.
    """
    names = ", ".join(f'"{name}"' for name in frame.columns)
    cursor: Any = connection.connection.cursor()
    driver: Any = connection.dialect.dbapi
    try:
        if connection.dialect.name == "sqlite":
            marks = ", ".join("?" * frame.width)
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', _plain_rows(frame))  # noqa: S608
            return
        data, words = _copied(frame)
        with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN{words}') as copy:
            copy.write(data)
    except driver.Error as error:
        raise DBAPIError.instance(f"bulk write to {table}", None, error, driver.Error) from error
    finally:
        cursor.close()


def _plain_rows(frame: Any) -> Iterator[tuple[Any, ...]]:
    """The rows of a frame with days as text, which is how SQLite keeps them."""
    columns = (frame[name].cast(str) if str(kind) == "Date" else frame[name] for name, kind in frame.schema.items())
    return zip(*(column.to_list() for column in columns), strict=True)


def _copied(frame: Any) -> tuple[bytes, str]:
    """The rows of a frame as COPY takes them, and the words that tell it how.

    COPY reads its text format fastest. There a backslash and the ends of lines would need another sign before them,
    which polars does not write; the rare frame that has one goes as CSV.
    """
    written = io.BytesIO()
    frame.write_csv(written, include_header=False, separator="\t", quote_style="never", null_value="\\N")
    data = written.getvalue()
    nulls = sum(column.null_count() for column in frame.iter_columns())
    if data.count(b"\\") == nulls and data.count(b"\n") == frame.height and b"\r" not in data:
        return data, ""
    return frame.write_csv(include_header=False).encode(), " (FORMAT csv)"


@contextmanager
def indexes_afterwards(connection: Connection, table: Table) -> Iterator[None]:
    """Takes away the indexes of an empty table and makes them again when it is filled, which is faster by far."""
    has_key = connection.dialect.name != "sqlite"  # there, a key can't be taken away
    for index in table.indexes:
        index.drop(connection)
    if has_key:
        connection.execute(DropConstraint(table.primary_key))
    yield
    if has_key:
        connection.execute(text(f"SET LOCAL maintenance_work_mem = '{_INDEXING_MEMORY}'"))
        connection.execute(AddConstraint(table.primary_key))
    for index in sorted(table.indexes, key=lambda index: str(index.name)):
        index.create(connection)


def upsert_rows(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows, or update those whose primary key is there already.

    Args:
        connection: in a transaction.
        table: the table to write to.
        rows: mappings that all have the same columns.
    """
    if not rows:
        return
    from sqlalchemy.dialects import postgresql, sqlite  # noqa: PLC0415 - needed by writers only

    insert: Any = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = insert(table)
    keys: list[Column[Any]] = list(table.primary_key.columns)
    others = {name: statement.excluded[name] for name in rows[0] if name not in {key.name for key in keys}}
    if others:
        statement = statement.on_conflict_do_update(index_elements=keys, set_=others)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=keys)
    connection.execute(statement, list(rows))


def advance_keys(connection: Connection, tables: Iterable[Table]) -> None:
    """Let keys that the engine hands out follow those that a loader did, where the engine counts them by itself."""
    if connection.dialect.name == "sqlite":
        return
    for table in tables:
        if "id" in table.c and not table.c.id.foreign_keys and table.name != _COUNTED_ONWARD:
            sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
            greatest = f'(SELECT COALESCE(MAX(id), 0) + 1 FROM "{table.name}")'  # noqa: S608 - our names
            connection.exec_driver_sql(f"SELECT setval({sequence}, {greatest}, false)")


def refresh_statistics(engine: Engine) -> None:
    """Let the engine count what it plans queries by; on SQLite nothing else ever does."""
    with writing(engine) as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA analysis_limit = 1000")
        connection.exec_driver_sql("ANALYZE")
