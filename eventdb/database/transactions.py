"""Reading, writing, and altering the schema, each in a transaction of its own."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import RootTransaction
from sqlalchemy.exc import DBAPIError

from eventdb.database.address import shown
from eventdb.database.engine import BUSY_SECONDS, is_elsewhere
from eventdb.database.faults import in_the_way_of_writing, plain_errors
from eventdb.errors import EventdbError, FileGoneError

# Any number will do, as long as every writer of eventdb asks for the same one.
_WRITER_LOCK = 0x65766462


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection to read with; faults of the database come out as sentences.

    Raises:
        CannotConnectError: the database cannot be reached.
        EventdbError: the database refuses what was asked of it.
    """
    with plain_errors(engine.url), engine.connect() as connection:
        yield connection


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection to read with, to which the database stays as it is at the first row, whoever writes meanwhile.

    Raises:
        CannotConnectError: the database cannot be reached.
        EventdbError: the database refuses what was asked of it.
    """
    # On SQLite, any transaction is one.
    steady = engine if engine.dialect.name == "sqlite" else engine.execution_options(isolation_level="REPEATABLE READ")
    with reading(steady) as connection:
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
    with plain_errors(engine.url):
        is_begun = False
        while not is_begun:
            try:
                with engine.connect() as connection, _turn(connection) as transaction:
                    is_begun = True
                    yield connection
                    if not commit:
                        transaction.rollback()
            except FileGoneError:
                if is_begun:
                    raise


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
    """A transaction that begins when every other writer's has ended.

    Raises:
        FileGoneError: whoever had the turn before took the file away.
    """
    if connection.dialect.name == "sqlite":
        connection.execution_options(sqlite_begin="BEGIN IMMEDIATE")
    has_begun = False
    try:
        with connection.begin() as transaction:
            if connection.dialect.name != "sqlite":
                connection.execute(text(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITER_LOCK})
            _require_in_place(connection)
            has_begun = True
            with _left_if_busy(connection), _readers_let_be(connection):
                yield transaction
    except DBAPIError as error:
        if has_begun and (told := in_the_way_of_writing(error, connection.engine.url)):
            raise told from error
        if not has_begun:  # SQLite cannot begin to write to a file that has no name any longer
            _require_in_place(connection)
        raise


def _require_in_place(connection: Connection) -> None:
    if is_elsewhere(connection):
        name = shown(connection.engine.url)
        raise FileGoneError(f"{name} was taken away by another program; run this again")


@contextmanager
def _readers_let_be(connection: Connection) -> Iterator[None]:
    """Lets SQLite wait for readers when all is written, and not before.

    What no longer fits into its cache it writes to the file beforehand if nobody reads there, and keeps for longer
    if somebody does. To wait for them each time made a load take ten times as long, for as long as they read.
    """
    raw = connection.connection.driver_connection
    if not isinstance(raw, sqlite3.Connection):
        yield
        return
    (before,) = raw.execute("PRAGMA busy_timeout").fetchone()
    raw.execute("PRAGMA busy_timeout = 0")
    try:
        yield
    finally:
        raw.execute(f"PRAGMA busy_timeout = {before}")


@contextmanager
def _left_if_busy(connection: Connection) -> Iterator[None]:
    """Leaves a connection that is still busy when something ends what it is used for."""
    try:
        yield
    except BaseException:
        if _is_busy(connection):
            connection.invalidate()
        raise


def _is_busy(connection: Connection) -> bool:
    """Whether a command is still on its way, as where Ctrl-C came in the midst of a COPY.

    No rollback can be sent then; but the server rolls back what a client leaves that goes away.
    """
    if connection.invalidated or connection.dialect.name == "sqlite":
        return False
    import psycopg  # noqa: PLC0415 - takes a while, and SQLite does without
    from psycopg.pq import TransactionStatus  # noqa: PLC0415 - likewise

    raw = connection.connection.driver_connection
    return isinstance(raw, psycopg.Connection) and raw.info.transaction_status == TransactionStatus.ACTIVE
