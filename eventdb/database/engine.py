"""Engines whose transactions are real ones."""

import logging
import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from eventdb.database.address import from_root, is_in_memory
from eventdb.errors import EventdbError

_CONNECT_SECONDS = 10
_MAPPED_BYTES = 2**31
_LEAST_BYTES = 512
_FILE = "file"
BUSY_SECONDS = 5
# What a driver logs of a server that goes away, a user is told in a sentence.
logging.getLogger("psycopg").addHandler(logging.NullHandler())


def connect_engine(url: URL, *, read_only: bool = False, must_exist: bool = False) -> Engine:
    """An engine whose transactions are real ones, DDL included.

    Args:
        url: as ``database_url`` gives it. A file stays the same wherever the process goes meanwhile.
        read_only: open so that nothing can be written; an SQLite file that isn't there is not made.
        must_exist: nor is it made for one who may write.

    Raises:
        EventdbError: the URL names a driver that is not installed.
    """
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(from_root(url), "ro" if read_only else "rw" if must_exist else "rwc")
    try:
        # What COPY is given is UTF-8, whatever the database or PGCLIENTENCODING would have it be.
        options = {"connect_timeout": _CONNECT_SECONDS, "client_encoding": "utf8"}
        # A command ends soon: a connection that nobody uses is closed rather than kept. Who waits for a turn must then
        # see what was done meanwhile, whatever the server's default is.
        engine = create_engine(url, poolclass=NullPool, connect_args=options, isolation_level="READ COMMITTED")
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise EventdbError(f"cannot use this address: {error}") from None
    if read_only:
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("SET TRANSACTION READ ONLY"))
    return engine


def file_address(url: URL, mode: str = "ro") -> str:
    """The address by which SQLite opens a file that is there: for reading only, or to write to it (rw)."""
    path = url.database or ":memory:"
    if not path.startswith("file:"):
        return f"{Path(path).resolve().as_uri()}?mode={mode}"
    address, _mark, options = path.partition("?")
    kept = [option for option in options.split("&") if option and not option.startswith("mode=")]
    return f"{address}?{'&'.join([*kept, f'mode={mode}'])}"


def take_back_unfinished(url: URL) -> None:
    """Let SQLite take back what a process that was killed, or a full disk, has left half done in a file.

    It does so when the file is opened, but not for those who may only read: to them the file is said to be read-only.
    """
    path = url.database or ""
    if not Path(f"{path}-journal").exists():
        return
    # What cannot be mended is told by whoever opens the file next.
    with suppress(sqlite3.Error), closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
        connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()


def is_elsewhere(connection: Connection) -> bool:
    """Whether the file that a connection has open is no longer the one of that name: what it writes would be lost."""
    return connection.dialect.name == "sqlite" and connection.info[_FILE] != _file(connection.engine.url)


def _file(url: URL) -> tuple[int, int] | None:
    """What tells a file from another of its name; None of what is no file, or is not there."""
    found = _stat(url)
    return (found.st_dev, found.st_ino) if found else None


def _says_how(url: URL) -> bool:
    """Whether an address has options of its own, such as how the file is to be opened."""
    return bool(set(url.query) - {"uri"}) or "mode=" in (url.database or "").partition("?")[2]


def _is_fragment(url: URL) -> bool:
    """Whether a file is shorter than any database and not empty: SQLite would write over a file of one byte."""
    found = _stat(url)
    return found is not None and 0 < found.st_size < _LEAST_BYTES


def _stat(url: URL) -> os.stat_result | None:
    if is_in_memory(url):
        return None
    try:
        return Path(url.database or "").stat()
    except OSError:
        return None


def _sqlite_engine(url: URL, mode: str) -> Engine:
    if is_in_memory(url):
        engine = create_engine(url)  # gone with its one connection, so that is kept
    elif mode == "rwc" or (mode == "rw" and _says_how(url)):
        engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": BUSY_SECONDS})
    else:
        address = file_address(url, mode)

        def open_file() -> sqlite3.Connection:
            if mode == "ro":
                take_back_unfinished(url)
            return sqlite3.connect(address, timeout=BUSY_SECONDS, uri=True)

        engine = create_engine(url, poolclass=NullPool, creator=open_file)

    def on_connect(connection: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
        record.info[_FILE] = _file(url)
        if _is_fragment(url):
            raise sqlite3.DatabaseError("file is not a database")
        # The driver's own BEGIN leaves out DDL and SELECT; ours comes with the "begin" event below.
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA cache_size = -65536")
        if mode == "ro":
            # Pages that the system holds are read where they are: a query over a whole table takes a seventh less.
            connection.execute(f"PRAGMA mmap_size = {_MAPPED_BYTES}")

    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN"))

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", on_begin)
    return engine
