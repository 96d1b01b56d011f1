"""Engines, transactions and bulk writing: the only module that knows one database engine from another."""

import datetime
import io
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Engine, Index, NullPool, String, Table, create_engine, event, text
from sqlalchemy.engine import URL, RootTransaction, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.schema import AddConstraint, DropConstraint

from eventdb.errors import CannotConnectError, EventdbError, TimedOutError

DEFAULT_DATABASE = "eventdb.sqlite"
# Any number will do, as long as every writer of eventdb asks for the same one.
_WRITER_LOCK = 0x65766462
_BUSY_SECONDS = 5
_CONNECT_SECONDS = 10
_MAPPED_BYTES = 2**31
# Where an address can hold a secret beside its password's own place.
_SECRET_OPTIONS = ("password", "sslpassword", "oauth_client_secret")


def database_url(name: str | None = None) -> URL:
    """The address to connect to: ``name``, else EVENTDB_URL, else ./eventdb.sqlite.

    Args:
        name: a path to an SQLite file, or a URL such as ``postgresql://user@host/database``.

    Raises:
        EventdbError: the URL cannot be read, or is of an engine other than SQLite and Postgres.
    """
    given = name or os.environ.get("EVENTDB_URL") or DEFAULT_DATABASE
    if "://" not in given:
        return URL.create("sqlite", database=given)
    try:
        url = make_url(given)
    except (ArgumentError, ValueError):
        raise EventdbError("cannot read the database's address; expected a path or postgresql://…") from None
    backend = url.get_backend_name()
    if backend in {"postgresql", "postgres"}:
        return url.set(drivername="postgresql+psycopg")
    if backend == "sqlite":
        return url.set(drivername="sqlite")
    raise EventdbError(f"found a database of the kind {backend!r}; expected a path to an SQLite file or postgresql://…")


def in_memory() -> URL:
    """The address of a database that is gone with its engine."""
    return URL.create("sqlite")


def shown(url: URL) -> str:
    """The address as it may be shown: a path, or a URL without its password."""
    if url.get_backend_name() == "sqlite":
        return url.database or ":memory:"
    harmless = url.set(drivername="postgresql").difference_update_query(_SECRET_OPTIONS)
    return harmless.render_as_string(hide_password=True)


def connect_engine(url: URL, *, read_only: bool = False) -> Engine:
    """An engine whose transactions are real ones, DDL included.

    Args:
        url: as ``database_url`` gives it.
        read_only: open so that nothing can be written; an SQLite file that isn't there is not made.

    Raises:
        EventdbError: the URL names a driver that is not installed.
    """
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, read_only=read_only)
    try:
        # A command ends soon: a connection that nobody uses is closed rather than kept.
        engine = create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": _CONNECT_SECONDS})
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise EventdbError(f"cannot use this address: {error}") from None
    if read_only:
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("SET TRANSACTION READ ONLY"))
    return engine


def _sqlite_engine(url: URL, *, read_only: bool) -> Engine:
    path = url.database
    if not path or path == ":memory:":
        engine = create_engine(url)  # gone with its one connection, so that is kept
    elif read_only:
        address = f"{path if path.startswith('file:') else Path(path).resolve().as_uri()}?mode=ro"
        # The engine's URL stays as it was given, for messages.
        engine = create_engine(
            url, poolclass=NullPool, creator=lambda: sqlite3.connect(address, timeout=_BUSY_SECONDS, uri=True)
        )
    else:
        engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": _BUSY_SECONDS})

    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        # The driver's own BEGIN leaves out DDL and SELECT; ours comes with the "begin" event below.
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA cache_size = -65536")
        if read_only:
            # Pages that the system holds are read where they are: a query over a whole table takes a seventh less.
            connection.execute(f"PRAGMA mmap_size = {_MAPPED_BYTES}")

    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN"))

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", on_begin)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection to read with; faults of the database come out as sentences.

    Raises:
        CannotConnectError: the database cannot be reached.
        EventdbError: the database refuses what was asked of it.
    """
    with _plain_errors(engine.url), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine, *, commit: bool = True) -> Iterator[Connection]:
    """The one writing transaction: committed at the end, or rolled back whole.

    Writers take their turn, since a loader hands out keys by counting on from the greatest.

    Args:
        engine: the database.
        commit: whether to keep what was written; False tries it and leaves no trace.

    Raises:
        CannotConnectError: the database cannot be reached.
        EventdbError: the database is locked, read-only, or refuses what was asked of it.
    """
    with _plain_errors(engine.url), engine.connect() as connection, _turn(connection) as transaction:
        yield connection
        if not commit:
            transaction.rollback()


@contextmanager
def altering(connection: Connection) -> Iterator[None]:
    """The one transaction of a change to the schema, in which a table may be made anew without losing rows.

    SQLite alters a table by making it anew, and with keys in force the drop of the old one deletes the rows that
    refer to it. So the keys are off meanwhile, and all of them are checked before the commit. The pragma does nothing
    inside a transaction, hence this begins its own.

    Raises:
        EventdbError: the change would leave a row that refers to nothing.
    """
    if connection.dialect.name != "sqlite":
        with _turn(connection):
            yield
        return
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)  # noqa: S101 - tells mypy what the dialect's name told us
    raw.execute("PRAGMA foreign_keys = OFF")
    try:
        with _turn(connection):
            yield
            if orphan := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise EventdbError(
                    f"a row of {orphan[0]} would refer to a row of {orphan[2]} that is no longer there;"
                    " nothing was changed"
                )
    finally:
        raw.execute("PRAGMA foreign_keys = ON")


@contextmanager
def _turn(connection: Connection) -> Iterator[RootTransaction]:
    """A transaction that begins when every other writer's has ended."""
    if connection.dialect.name == "sqlite":
        connection.execution_options(sqlite_begin="BEGIN IMMEDIATE")
    with connection.begin() as transaction:
        if connection.dialect.name != "sqlite":
            connection.execute(text(f"SET LOCAL lock_timeout = '{_BUSY_SECONDS}s'"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITER_LOCK})
        yield transaction


@contextmanager
def _plain_errors(url: URL) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise plain_error(error, url) from error


_SQLITE_FAULTS = {
    "database is locked": "another program is writing to {name}; try again when it is done",
    "attempt to write a readonly database": "{name} is read-only; change its permissions or work on a copy",
    "file is not a database": "{name} is not an SQLite database",
    "database disk image is malformed": "{name} is damaged; restore it from a copy",
    "database or disk is full": "the disk is full; nothing was written to {name}",
}


def plain_error(error: DBAPIError, url: URL) -> EventdbError:
    """The driver's error as a sentence that names the database and the way out, without its password."""
    name = shown(url)
    found = str(error.orig).strip()
    first = found.splitlines()[0] if found else type(error.orig).__name__
    code = getattr(error.orig, "sqlstate", None)
    if code == "55P03":
        return EventdbError(_SQLITE_FAULTS["database is locked"].format(name=name))
    if first == "interrupted" or code == "57014":
        return TimedOutError("the statement was stopped: it ran longer than allowed")
    if url.get_backend_name() == "sqlite":
        if first == "unable to open database file" or Path(name).is_dir():
            return CannotConnectError(f"cannot open {name}: {_why_not(Path(name))}")
        sentences = [words.format(name=name) for fault, words in _SQLITE_FAULTS.items() if first.startswith(fault)]
        return EventdbError(sentences[0] if sentences else f"{name}: {first}")
    if error.connection_invalidated or code is None:
        reason = re.sub(r"\s+", " ", found).removeprefix("connection failed: ")
        for secret in filter(None, [url.password, *(url.query.get(option) for option in _SECRET_OPTIONS)]):
            reason = reason.replace(str(secret), "***")
        return CannotConnectError(f"cannot connect to {name}: {reason}")
    return EventdbError(f"{name}: {first}")


def _why_not(path: Path) -> str:
    """Why SQLite cannot open a file, of which it says nothing itself."""
    if path.is_dir():
        return "it is a folder; name a file"
    if not path.parent.is_dir():
        return f"there is no folder {path.parent}"
    if not os.access(path.parent, os.W_OK):
        return "you may not write to its folder"
    return "you may not read it" if path.exists() else "it is not there yet; run: eventdb load"


def slug_type(length: int) -> String:
    """Text that sorts and compares by code point, on Postgres as it does on SQLite."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


# What the server may take to sort a new index in: its default is made for small machines.
_INDEXING_MEMORY = "256MB"

# A key of this table is never handed out again, even after its row is gone: for numbers that people note down.
KEYS_NEVER_RETURN = {"sqlite_autoincrement": True}
_COUNTED_ONWARD = "load"


def partial_index(name: str, *columns: str, where: str, unique: bool = True) -> Index:
    """An index over the rows for which ``where`` holds."""
    condition = text(where)
    return Index(name, *columns, unique=unique, postgresql_where=condition, sqlite_where=condition)


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


def is_missing(url: URL) -> bool:
    """Whether the database is a file that isn't there; connecting to it would make an empty one.

    Raises:
        CannotConnectError: its folder isn't there either.
    """
    path = url.database
    if url.get_backend_name() != "sqlite" or not path or path == ":memory:" or path.startswith("file:"):
        return False
    if not Path(path).parent.is_dir():
        raise CannotConnectError(f"cannot open {path}: {_why_not(Path(path))}")
    return not Path(path).exists()


def remove_file(url: URL) -> None:
    """Take away a database that is a file of its own; other engines' are not ours to drop."""
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        Path(url.database).unlink(missing_ok=True)


def iso_date(value: object) -> str | None:
    """A date as ISO text, whatever the driver gave: SQLite's raw driver gives text, Postgres's a date."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return None if value is None else str(value)


def user_views(connection: Connection, ours: Iterable[str]) -> list[str]:
    """Names of the views, materialized ones too, that are not ours but read ours.

    Only where the engine keeps a record of what reads what; on SQLite there is none.
    """
    if connection.dialect.name == "sqlite":
        return []
    found = connection.execute(
        text(
            """
            SELECT DISTINCT reader.oid::regclass::text
            FROM pg_depend d
            JOIN pg_rewrite r ON r.oid = d.objid AND d.classid = 'pg_rewrite'::regclass
            JOIN pg_class reader ON reader.oid = r.ev_class
            JOIN pg_class read ON read.oid = d.refobjid AND d.refclassid = 'pg_class'::regclass
            WHERE read.relname = ANY(:ours) AND read.relnamespace = current_schema()::regnamespace
              AND reader.oid <> read.oid
              AND NOT (reader.relname = ANY(:ours) AND reader.relnamespace = read.relnamespace)
            ORDER BY 1
            """
        ),
        {"ours": list(ours)},
    )
    return list(found.scalars())


@contextmanager
def set_aside(connection: Connection, ours: Iterable[str]) -> Iterator[None]:
    """Puts the user's own views and triggers aside while the schema changes, and back as they were.

    SQLite renames no table while any view is broken, and drops a table's triggers with it. Where the engine keeps
    dependents from harm by itself, nothing is done.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    query = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE type IN ('view', 'trigger') ORDER BY type DESC"
    names = set(ours)
    theirs = [row for row in connection.exec_driver_sql(query) if row.name not in names]
    for row in theirs:
        if row.type == "view":
            connection.exec_driver_sql(f"DROP VIEW {_quoted(connection, row.name)}")
    yield
    query = "SELECT name FROM sqlite_master"
    for row in theirs:
        there = set(connection.exec_driver_sql(query).scalars())
        if row.name not in there and (row.type == "view" or row.tbl_name in there):
            connection.exec_driver_sql(row.sql)


def grants(connection: Connection, names: Iterable[str]) -> list[str]:
    """The statements that give others what they may do with these views, for a view made anew has lost it."""
    if connection.dialect.name == "sqlite":
        return []
    found = connection.execute(
        text(
            """
            SELECT format('GRANT %s ON %I TO %s%s', a.privilege_type, c.relname,
                          CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(r.rolname) END,
                          CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
            FROM pg_class c
            CROSS JOIN aclexplode(c.relacl) a
            LEFT JOIN pg_roles r ON r.oid = a.grantee
            WHERE c.relname = ANY(:names) AND c.relnamespace = current_schema()::regnamespace
              AND a.grantee <> c.relowner
            ORDER BY 1
            """
        ),
        {"names": list(names)},
    )
    return list(found.scalars())


# Postgres's codes for: other objects depend on it; a view uses the column; a view's columns can only grow.
_IN_THE_WAY = {"2BP01", "0A000", "42P16"}


def in_the_way(error: DBAPIError) -> str | None:
    """What depends on the thing that was to change, in the engine's words; None if the error is another one."""
    if getattr(error.orig, "sqlstate", None) not in _IN_THE_WAY:
        return None
    told: Any = error.orig
    return "; ".join(str(told.diag.message_detail or told.diag.message_primary).splitlines())


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote_identifier(name)


def has_comments(connection: Connection) -> bool:
    """Whether the engine keeps descriptions of views and columns."""
    return connection.dialect.supports_comments
