"""Many rows at once, by each engine's own fastest way."""

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from typing import Any

from sqlalchemy import Column, Connection, Engine, Table, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import AddConstraint, DropConstraint

from eventdb.database.transactions import writing

# What the server may take to sort a new index in: its default is made for small machines.
_INDEXING_MEMORY = "256MB"
# So many rows of our widest table have a tenth of the values that SQLite takes at once.
_ROWS_IN_A_STATEMENT = 100
_ROWS_AT_ONCE = 100 * _ROWS_IN_A_STATEMENT
_COUNTED_ONWARD = "load"


def insert_rows(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write many rows at the speed of the engine's own bulk path: COPY on Postgres, batches on SQLite.

    Args:
        connection: in a transaction.
        table: the table to write to.
        columns: names of the columns, in the order of each row.
        rows: plain values: text, numbers, booleans, None, and dates as ISO text.

    Raises:
        DBAPIError: the database refuses a row, as SQLAlchemy's own statements tell it.
    """
    into = target(table.name, [table.c[column].name for column in columns])
    with bulk_cursor(connection, table.name) as cursor:
        if connection.dialect.name == "sqlite":
            _insert_batches(cursor, into, len(columns), _batches(rows))
            return
        with cursor.copy(f"COPY {into} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def target(table: str, columns: Iterable[str]) -> str:
    """A table and its columns, as INSERT and COPY name them."""
    names = ", ".join(f'"{name}"' for name in columns)
    return f'"{table}" ({names})'


@contextmanager
def bulk_cursor(connection: Connection, table: str) -> Iterator[Any]:
    """The driver's own cursor; what it raises comes out as SQLAlchemy's own statements tell it."""
    cursor: Any = connection.connection.cursor()
    driver: Any = connection.dialect.dbapi
    try:
        yield cursor
    except driver.Error as error:
        raise DBAPIError.instance(f"bulk write to {table}", None, error, driver.Error) from error
    finally:
        cursor.close()


def write_frame(connection: Connection, table: str, frame: Any, *, at_once: bool = False) -> None:
    """Write a polars frame's rows by the engine's own bulk path, as ``insert_rows`` does.

    Args:
        connection: in a transaction.
        table: name of the table, which may be a temporary one.
        frame: columns called as the table's.
        at_once: whether the table is being ``filled_at_once``.

    Raises:
        DBAPIError: the database refuses a row.
    """
    into = target(table, frame.columns)
    with bulk_cursor(connection, table) as cursor:
        if connection.dialect.name == "sqlite":
            # Values of Python's take ten times the memory that they take in a frame.
            for part in plain_days(frame).iter_slices(_ROWS_AT_ONCE):
                rows = zip(*(column.to_list() for column in part), strict=True)
                _insert_batches(cursor, into, frame.width, _batches(rows))
            return
        data, words = as_copied(frame)
        with cursor.copy(f"COPY {into} FROM STDIN ({words}{', FREEZE' if at_once else ''})") as copy:
            copy.write(data)


def plain_days(frame: Any) -> Any:
    """A frame with days as text, which is how SQLite keeps them."""
    return frame.with_columns(frame[name].cast(str) for name, kind in frame.schema.items() if str(kind) == "Date")


def _batches(rows: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
    """The values of some rows at a time, one row after the other."""
    left = iter(rows)
    while batch := list(chain.from_iterable(islice(left, _ROWS_IN_A_STATEMENT))):
        yield batch


def _insert_batches(cursor: Any, into: str, width: int, batches: Iterable[list[Any]]) -> None:
    """Insert many rows with one statement, which takes SQLite half the time of a statement a row.

    Args:
        cursor: the driver's.
        into: the table and its columns.
        width: how many values a row has.
        batches: the values of some rows each; as many as all but the last have.
    """
    row = f"({', '.join('?' * width)})"
    statement, length = "", 0
    for batch in batches:
        if len(batch) != length:
            length = len(batch)
            statement = f"INSERT INTO {into} VALUES {', '.join([row] * (length // width))}"  # noqa: S608 - our names
        cursor.execute(statement, batch)


def as_copied(frame: Any) -> tuple[bytes, str]:
    """A polars frame's rows as COPY takes them, and the options that tell it how.

    COPY reads its text format fastest. There a backslash and the ends of lines would need another sign before them,
    which polars does not write, and nothing at all stands for NULL here; the rare frame that has one of these goes as
    CSV, where NULL is nothing and empty text is quoted.
    """
    written = io.BytesIO()
    frame.write_csv(written, include_header=False, separator="\t", quote_style="never", null_value="")
    data = written.getvalue()
    has_empty = any((frame[name] == "").any() for name, kind in frame.schema.items() if str(kind) == "String")
    if not has_empty and b"\\" not in data and b"\r" not in data and data.count(b"\n") == frame.height:
        return data, "NULL ''"
    return frame.write_csv(include_header=False).encode(), "FORMAT csv"


@contextmanager
def filled_at_once(connection: Connection, table: Table) -> Iterator[None]:
    """Takes away the indexes of an empty table and makes them again when it is filled, which is faster by far.

    On Postgres it is emptied once more: to a table that the same transaction has emptied, rows are written as those
    that all see (see ``row_writer``), and past the server's log where it is set up so (wal_level minimal).
    """
    has_key = connection.dialect.name != "sqlite"  # there, a key can't be taken away
    for index in table.indexes:
        index.drop(connection)
    if has_key:
        connection.execute(DropConstraint(table.primary_key))
        connection.execute(text(f'TRUNCATE "{table.name}"'))
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


def refresh_statistics(engine: Engine, tables: Iterable[Table] = ()) -> None:
    """Let the engine count what it plans queries by; on SQLite nothing else ever does.

    Args:
        engine: the database.
        tables: those to look at; none named: all. Of one whose ``info`` has ``planned_by``, the columns that it names.
    """
    with writing(engine) as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA analysis_limit = 1000")
            connection.exec_driver_sql("ANALYZE")
            return
        planned = {table.name: ", ".join(table.info.get("planned_by", ())) for table in tables}
        listed = ", ".join(f'"{name}"' + (f" ({columns})" if columns else "") for name, columns in planned.items())
        connection.exec_driver_sql(f"ANALYZE {listed}")
