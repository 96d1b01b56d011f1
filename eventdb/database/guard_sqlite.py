"""SQLite, guarded: a statement can only read, for so long, and with so much memory.

The file is opened for reading only, which still lets ATTACH make other files; so an authorizer lets pass what is on a
list and nothing else. SQLite looks at the clock between its steps only, and one step, such as ``instr`` of two texts of
megabytes, can take minutes; so it works in a thread of its own, which is left behind if it doesn't come back.
"""

import re
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from eventdb.database.declared import register_types
from eventdb.database.engine import BUSY_SECONDS, file_address, take_back_unfinished
from eventdb.database.faults import plain_error
from eventdb.database.guard import Found, Names, RefusedError, StatementError
from eventdb.database.guard_sqlite_rules import FUNCTIONS, HEAP_BYTES, LIMITS, PRAGMAS, Authorizer
from eventdb.database.worker import Worker
from eventdb.errors import EventdbError, TimedOutError

Result = TypeVar("Result")

_STEPS = 10_000
# How long after its time a step may go on before its thread is left behind.
_GRACE_SECONDS = 1.0
_BATCH_ROWS = 1000
_BATCH_BYTES = 1_000_000
# By the numbers that SQLite gave them. Not a text but an error is a name in double quotes that isn't there; the schema
# and the files that go with the database cannot be written.
_SWITCHES = {1013: False, 1010: True}
_FAULTS = (
    (re.compile(r'near "(?P<near>.+)": syntax error', re.DOTALL), None),
    (re.compile(r'unrecognized token: "(?P<near>.+)"', re.DOTALL), None),
    (re.compile(r"no such table: (?:main\.)?(?P<near>.+)", re.DOTALL), "table"),
    (re.compile(r"no such column: (?P<near>.+)", re.DOTALL), "column"),
    (re.compile(r"no such function: (?P<near>.+)", re.DOTALL), "function"),
    (re.compile(r"ambiguous column name: (?P<near>.+)", re.DOTALL), None),
    (re.compile(r"wrong number of arguments to function (?P<near>.+)\(\)", re.DOTALL), None),
    (re.compile(r"misuse of (?:aggregate|window) (?:function )?(?P<near>\w+)\(\)"), None),
)


@contextmanager
def guarded_sqlite(engine: Engine, timeout: float | None, *, typed: bool = False) -> Iterator["GuardedSqlite"]:
    """The file, guarded.

    Args:
        engine: names the file.
        timeout: for how many seconds in all it may work on a statement; None for as long as it takes.
        typed: columns that are declared as days, moments or booleans give Python's.

    Raises:
        CannotConnectError: it cannot be opened.
    """
    database = GuardedSqlite(engine, timeout, typed=typed)
    try:
        yield database
    finally:
        database.close()


class GuardedSqlite:
    """A connection that can only read, in a thread of its own."""

    def __init__(self, engine: Engine, timeout: float | None, *, typed: bool) -> None:
        self._url = engine.url
        self._left = timeout
        self._deadline: float | None = None
        self._typed = typed
        self._authorizer = Authorizer()
        self._worker = Worker()
        take_back_unfinished(engine.url)
        self._connection = self._within(lambda: self._opened(file_address(engine.url)))

    def close(self) -> None:
        """Close the file, unless its thread was left behind with it."""
        self._worker.end(self._connection.close)

    def placeholder(self, number: int, value: object, kind: str | None) -> str:
        """What stands for a value: its number, for the value is handed over beside the statement."""
        del value, kind
        return f"?{number}"

    def run(self, text: str, values: Sequence[Any], *, explain: bool = False) -> Found:
        """Run a statement, or have it explained; see ``Guarded``."""
        sent = f"EXPLAIN QUERY PLAN {text}" if explain else text
        cursor = self._within(lambda: self._connection.execute(sent, values))
        if cursor.description is None:
            raise StatementError("found no statement; expected one that reads")
        columns = [column[0] for column in cursor.description]
        if explain:
            return Found(["plan"], _plan(self._rows(cursor)))
        return Found(columns, self._rows(cursor))

    def stumbles(self, text: str) -> str | None:
        """What the engine stumbles over in a statement that breaks off; None if nothing."""
        try:
            self._within(lambda: self._connection.execute(f"EXPLAIN {text}").close())
        except StatementError as error:
            return error.near
        return None

    def names(self) -> Names:
        """What is there to be named."""
        query = (
            "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type IN ('table', 'view')"
        )
        tables: dict[str, list[str]] = {}
        for table, column in self._within(lambda: self._connection.execute(query).fetchall()):
            tables.setdefault(table, []).append(column)
        known = self._within(lambda: self._connection.execute("SELECT name FROM pragma_function_list").fetchall())
        return Names(tables, sorted(FUNCTIONS & {name for (name,) in known}))

    def _rows(self, cursor: sqlite3.Cursor) -> Iterator[Sequence[Any]]:
        try:
            while rows := self._within(lambda: _batch(cursor)):
                yield from rows
        finally:
            self._worker.end(cursor.close, last=False)

    def _opened(self, address: str) -> sqlite3.Connection:
        if self._typed:
            register_types()
        connection = sqlite3.connect(
            address,
            timeout=BUSY_SECONDS,
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            detect_types=sqlite3.PARSE_DECLTYPES if self._typed else 0,
        )
        # A database of others may hold bytes that are no text.
        connection.text_factory = _text
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        connection.execute("PRAGMA cache_size = -65536")
        connection.execute(f"PRAGMA hard_heap_limit = {HEAP_BYTES}")
        if configure := getattr(connection, "setconfig", None):  # since Python 3.12
            for switch, on in _SWITCHES.items():
                configure(switch, on)
        if hasattr(connection, "enable_load_extension"):  # not every Python has it
            connection.enable_load_extension(False)  # noqa: FBT003 - the module's own interface
        for limit, most in LIMITS.items():
            connection.setlimit(limit, min(most, connection.getlimit(limit)))
        _warm_up(connection)
        connection.set_authorizer(self._authorizer)
        connection.set_progress_handler(self._late, _STEPS)
        return connection

    def _late(self) -> bool:
        return self._deadline is not None and time.monotonic() > self._deadline

    def _within(self, work: Callable[[], Result]) -> Result:
        """Have the thread do something in the time that is left; the time is only that of the database."""
        begin = time.monotonic()
        self._deadline = None if self._left is None else begin + self._left
        self._authorizer.refused = None
        try:
            return self._worker.do(work, None if self._left is None else max(self._left, 0) + _GRACE_SECONDS)
        except (sqlite3.Error, sqlite3.Warning, MemoryError, OverflowError, TimeoutError) as error:
            raise self._plain(error) from error
        finally:
            if self._left is not None:
                self._left -= time.monotonic() - begin

    def _plain(self, error: Exception) -> EventdbError:
        words = str(error)
        if isinstance(error, TimeoutError) or words == "interrupted":
            return TimedOutError("the statement was stopped")
        if self._authorizer.refused is not None:
            return RefusedError(f"it would {self._authorizer.refused}")
        if (fault := _fault(error, words)) is not None:
            return fault
        told = plain_error(DBAPIError("", None, error), self._url)
        # Where it only repeats the words, the fault is the statement's rather than the file's.
        return StatementError(words) if str(told).endswith(words) else told


def _fault(error: Exception, words: str) -> StatementError | None:
    """What is wrong with the statement, if it is one of the faults that we know."""
    most = LIMITS[sqlite3.SQLITE_LIMIT_LENGTH] // 2**20
    plain = (
        (isinstance(error, MemoryError), f"it takes more than the {HEAP_BYTES // 2**20} MB of memory that it may have"),
        (isinstance(error, sqlite3.DataError), f"a value or a row would have more than {most} MB"),
        ("one statement at a time" in words, "found several statements; expected one"),
        (isinstance(error, sqlite3.ProgrammingError) and "binding" in words, "found a parameter not written :name"),
    )
    for holds, told in plain:
        if holds:
            return StatementError(told)
    if words == "incomplete input":
        return StatementError("the statement is not complete", position=-1)
    for pattern, kind in _FAULTS:
        if found := pattern.fullmatch(words):
            near = found["near"]
            return StatementError(words, near=near, unknown=(kind, near) if kind else None)
    return None


def _batch(cursor: sqlite3.Cursor) -> list[Sequence[Any]]:
    """Rows up to so many, or so large together that one must stop."""
    rows: list[Sequence[Any]] = []
    size = 0
    for row in cursor:
        rows.append(row)
        for value in row:
            if isinstance(value, str | bytes):
                size += len(value)
        if size > _BATCH_BYTES or len(rows) >= _BATCH_ROWS:
            break
    return rows


def _plan(rows: Iterator[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """The steps of a plan, each below the one that it belongs to."""
    depth = {0: 0}
    for number, parent, _unused, words in rows:
        depth[number] = depth.get(parent, 0) + 1
        yield ("  " * (depth[number] - 1) + words,)


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _warm_up(connection: sqlite3.Connection) -> None:
    """Use each table that is a function once: the first use declares it, which the authorizer would refuse."""
    for name in ("json_each", "json_tree", *(f"pragma_{name}" for name in sorted(PRAGMAS))):
        connection.execute(f"SELECT * FROM {name}").fetchone()  # noqa: S608 - our own words
    connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchall()
