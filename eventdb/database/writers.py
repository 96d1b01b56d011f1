"""Many frames of rows into one table, by each engine's own fastest way: what one thread makes ready, another writes."""

import shutil
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from sqlalchemy import Connection

from eventdb.database.address import is_in_memory, shown
from eventdb.database.bulk import as_copied, bulk_cursor, plain_days, target, write_frame
from eventdb.errors import EventdbError

NEEDED = ("adbc_driver_sqlite",)
"""The libraries that ``row_writer`` needs, which come with an extra."""
# SQLite attaches ten files at most, and keeps them until the transaction ends.
_MOST_PARTS = 8
_FEW_ROWS = 5_000
# About as many as come between two calls, so that a part is written by when the next one is ready.
_ROWS_AT_ONCE = 15_000
_STAGED = "staged"
# Kibibytes, half of what else is held: an empty table is filled from one end to the other, its key nearly so.
_FILLING_CACHE = 32 * 1024
# On a full disk SQLite rolls back by itself, and ADBC tells only that it could not do so too.
_FULL = ("database or disk is full", "disk I/O error", "cannot rollback - no transaction is active")


class RowWriter(ABC):
    """Writes frames to one table within one transaction.

    ``ready`` and ``rest`` speak to no connection, so they may be called in another thread than ``write`` is; what they
    give is written in its order.
    """

    @abstractmethod
    def ready(self, frame: Any, share: float) -> Any:
        """A polars frame's rows, or those of several that waited, ready to be written; None if they wait still.

        Args:
            frame: columns called as the table's.
            share: how much of all rows there will have been with these, from 0 to 1, as far as known.

        Raises:
            EventdbError: they cannot be made ready, as when a disk is full.
        """

    @abstractmethod
    def rest(self) -> Any:
        """The rows that wait, ready to be written; None if there are none."""

    @abstractmethod
    def write(self, ready: Any) -> None:
        """Write what was made ready, or begin to: of many rows, each call writes some.

        So whoever makes rows ready is not kept waiting until a great part is written.

        Args:
            ready: what ``ready`` gave; None writes some of what was begun.

        Raises:
            DBAPIError: the database refuses a row.
        """

    def finish(self) -> None:
        """Write all that waits or was begun.

        Raises:
            DBAPIError: the database refuses a row.
        """
        self.write(self.rest())


@contextmanager
def row_writer(connection: Connection, table: str, *, at_once: bool) -> Iterator[RowWriter]:
    """What writes frames to a table.

    Args:
        connection: in a transaction.
        table: its name.
        at_once: whether it is being ``filled_at_once``.
    """
    if connection.dialect.name == "sqlite":
        if is_in_memory(connection.engine.url):
            yield _FrameWriter(connection, table)
            return
        with _folder_beside(connection) as folder, _cached(connection, _FILLING_CACHE if at_once else None):
            writer = _StagedWriter(connection, table, folder)
            try:
                yield writer
            finally:
                writer.rest()
    else:
        yield _CopyWriter(connection, table, at_once=at_once)


class _CopyWriter(RowWriter):
    """COPY on Postgres."""

    def __init__(self, connection: Connection, table: str, *, at_once: bool) -> None:
        self._connection = connection
        self._table = table
        # Frozen rows are known to be seen by all: a query that an index answers need not look at them.
        self._words = ["FREEZE"] if at_once else []

    def ready(self, frame: Any, share: float) -> tuple[str, bytes]:  # noqa: ARG002 - of no use here
        data, words = as_copied(frame)
        return f"COPY {target(self._table, frame.columns)} FROM STDIN ({', '.join([words, *self._words])})", data

    def rest(self) -> None:
        return None

    def write(self, ready: tuple[str, bytes] | None) -> None:
        if ready is None:
            return
        statement, data = ready
        with bulk_cursor(self._connection, self._table) as cursor, cursor.copy(statement) as copy:
            copy.write(data)


class _FrameWriter(RowWriter):
    """Statements, for a database in memory: its one connection would keep every file that it reads by itself."""

    def __init__(self, connection: Connection, table: str) -> None:
        self._connection = connection
        self._table = table

    def ready(self, frame: Any, share: float) -> Any:  # noqa: ARG002 - of no use here
        return frame

    def rest(self) -> None:
        return None

    def write(self, ready: Any) -> None:
        if ready is not None:
            write_frame(self._connection, self._table, ready)


@dataclass(slots=True)
class _Part:
    """A file of rows.

    Attributes:
        path: the file.
        columns: of its rows.
        connection: what writes to it.
        count: how many rows it has.
        written: how many of these are in the table.
    """

    path: Path
    columns: list[str]
    connection: Any
    count: int = 0
    written: int = 0


class _StagedWriter(RowWriter):
    """Files of rows that SQLite reads by itself, which takes half the time that values from Python take.

    They are written by another driver (ADBC), which takes frames as they lie in memory. Neither takes Python's lock.
    """

    def __init__(self, connection: Connection, table: str, folder: Path) -> None:
        self._connection = connection
        self._table = table
        self._folder = folder
        self._part: _Part | None = None
        self._parts = 0
        self._begun: deque[_Part] = deque()

    def ready(self, frame: Any, share: float) -> Any:
        if self._parts == 0 and self._part is None and share >= 1 and frame.height <= _FEW_ROWS:
            return frame
        with _told():
            part = self._part = self._part or self._new_part(frame)
            with part.connection.cursor() as cursor:
                cursor.adbc_ingest(_STAGED, plain_days(frame), mode="create_append")
            part.count += frame.height
        is_full = self._parts < _MOST_PARTS and share * _MOST_PARTS >= self._parts
        return self.rest() if is_full else None

    def rest(self) -> _Part | None:
        part, self._part = self._part, None
        if part is not None:
            with _told():
                part.connection.close()
        return part

    def write(self, ready: Any) -> None:
        if isinstance(ready, _Part):
            self._connection.exec_driver_sql(f"ATTACH DATABASE ? AS {ready.path.stem}", (str(ready.path),))
            # It is gone for good when the connection ends, whatever becomes of this process.
            ready.path.unlink(missing_ok=True)
            self._begun.append(ready)
        elif ready is not None:
            write_frame(self._connection, self._table, ready)
        if self._begun:
            self._go_on(self._begun[0])

    def finish(self) -> None:
        self.write(self.rest())
        while self._begun:
            self._go_on(self._begun[0])

    def _go_on(self, part: _Part) -> None:
        """Write some of the rows of the part that was begun first."""
        columns = ", ".join(f'"{column}"' for column in part.columns)
        first, last = part.written + 1, part.written + _ROWS_AT_ONCE
        self._connection.exec_driver_sql(
            f"INSERT INTO {target(self._table, part.columns)}"  # noqa: S608 - our names
            f" SELECT {columns} FROM {part.path.stem}.{_STAGED} WHERE rowid BETWEEN ? AND ?",
            (first, last),
        )
        part.written = last
        if part.written >= part.count:
            self._begun.popleft()

    def _new_part(self, frame: Any) -> _Part:
        from adbc_driver_sqlite import dbapi  # noqa: PLC0415 - an extra

        self._parts += 1
        path = self._folder / f"{self._table}{self._parts}.sqlite"
        connection = dbapi.connect(str(path), autocommit=True)
        with connection.cursor() as cursor:
            # Should it break, so does the load.
            cursor.execute("PRAGMA page_size = 32768")
            cursor.execute("PRAGMA journal_mode = OFF")
            cursor.execute("PRAGMA synchronous = OFF")
        return _Part(path, frame.columns, connection)


@contextmanager
def _cached(connection: Connection, kibibytes: int | None) -> Iterator[None]:
    """How much of the database SQLite holds in memory meanwhile; None leaves that as it is."""
    before = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    if kibibytes is not None:
        connection.exec_driver_sql(f"PRAGMA cache_size = {-kibibytes}")
    yield
    connection.exec_driver_sql(f"PRAGMA cache_size = {before}")


@contextmanager
def _told() -> Iterator[None]:
    """Raises what ADBC complains of as SQLite's own drivers would have it."""
    from adbc_driver_manager import Error  # noqa: PLC0415 - an extra

    try:
        yield
    except Error as error:
        is_full = any(words in str(error) for words in _FULL)
        raise EventdbError("the disk is full; nothing was written" if is_full else str(error)) from error


@contextmanager
def _folder_beside(connection: Connection) -> Iterator[Path]:
    """A folder for files on the disk of the database, which must have room for their rows anyway.

    A load that was killed may have left one: it goes now, as no other load writes at the same time.
    """
    database = connection.engine.url.database or ""
    if database.startswith("file:"):
        folder = Path(mkdtemp(prefix="eventdb-"))
    else:
        file = Path(database).resolve()  # a link may lead to another disk
        folder = file.with_name(f".{file.name}-load")
        shutil.rmtree(folder, ignore_errors=True)
        try:
            folder.mkdir(mode=0o700)
        except OSError as error:
            name = shown(connection.engine.url)
            raise EventdbError(f"cannot write beside {name}, as a load must: {error.strerror}") from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
