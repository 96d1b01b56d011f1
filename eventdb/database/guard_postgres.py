"""Postgres, guarded: a statement can only read, for so long.

It runs in a transaction for reading only that is always rolled back. That alone would let COPY write files of the
server, so the statement is declared as a cursor, which the server's own grammar allows for a query and for nothing
else; and it is sent by the protocol that takes one statement at a time. A superuser's statement runs with the rights of
``pg_read_all_data``. What a function does outside the transaction, only grants can stop.
"""

import datetime
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

import psycopg
from psycopg import postgres, sql
from psycopg.types.datetime import TimestampLoader, TimestamptzLoader
from psycopg.types.numeric import NumericLoader
from psycopg.types.string import TextLoader
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from eventdb.database.engine import BUSY_SECONDS
from eventdb.database.faults import plain_error
from eventdb.database.guard import Found, Names, RefusedError, StatementError
from eventdb.errors import EventdbError, TimedOutError

_CURSOR = "eventdb_sql"
_DECLARE = f'DECLARE "{_CURSOR}" NO SCROLL CURSOR FOR '
# A statement that is no query but tells something. Its first word is sent by us, whatever stood before it, so that
# nothing else can pass for it.
_TELLING = re.compile(r"(?:\s|--[^\n]*\n|/\*.*?\*/)*(?P<verb>EXPLAIN|SHOW)\b", re.IGNORECASE | re.DOTALL)
# A name as it stands in a statement, with what it is of.
_NAME = re.compile(r'(?:"[^"]*"|\w+)(?:\s*\.\s*(?:"[^"]*"|\w+))*')
# The first row comes alone, for it may be of any size; those that came tell how many more may come at once.
_FIRST_ROWS = 1
_BATCH_ROWS = 5000
_BATCH_BYTES = 1_000_000
# The server makes values of up to 1 GB, which take eight times that until they are written. What SQLite is held to
# holds here too.
_MOST_LETTERS = 2**25
_CASTS = {"text": "text", "integer": "integer", "number": "double precision", "date": "date", "boolean": "boolean"}
# Types whose values come as Python's; all others as the server writes them, such as arrays, JSON, and dates, which
# reach beyond Python's.
_KEPT = {"bool", "int2", "int4", "int8", "oid", "float4", "float8", "numeric", "bytea", "timestamp", "timestamptz"}
_KINDS = {
    postgres.types[name].oid: kind
    for kind, names in {
        "boolean": ["bool"],
        "integer": ["int2", "int4", "int8", "oid"],
        "number": ["float4", "float8"],
        "date": ["date"],
        "timestamp": ["timestamp", "timestamptz"],
        "binary": ["bytea"],
        "text": ["text", "varchar"],
    }.items()
    for name in names
}
# Python refuses to write numbers of more digits than some thousands.
_DIGITS = 1000
_SYNTAX_ERROR = "42601"
_NOT_SUPPORTED = "0A000"
# What only a transaction that writes may do; what must come before a transaction's first query; no right to do it.
_REFUSALS = {"25006", "25001", "42501"}
_BUSY = "55P03"
# A statement speaks of values by numbers of its own, and none come with it.
_NO_VALUES = "08P01"
_STOPPED = "57014"
_UNKNOWN = {"42P01": "table", "42703": "column", "42883": "function"}
# Statements that the cursor's grammar has no place for: named so that the refusal can say so, not to keep them out.
_OTHER_VERBS = frozenset(
    """
    ABORT ALTER ANALYZE BEGIN CALL CHECKPOINT CLOSE CLUSTER COMMENT COMMIT COPY CREATE DEALLOCATE DECLARE DELETE DISCARD
    DO DROP END EXECUTE FETCH GRANT IMPORT INSERT LISTEN LOAD LOCK MERGE MOVE NOTIFY PREPARE REASSIGN REFRESH REINDEX
    RELEASE RESET REVOKE ROLLBACK SAVEPOINT SECURITY SET START TRUNCATE UNLISTEN UPDATE VACUUM
    """.split()  # noqa: SIM905 - a list of words is read more easily
)
# Not where the server asks others in the name of the role, which then would have to be able to log in there.
_LESSER_ROLE = """
    SELECT 1 FROM pg_roles
    WHERE rolname = 'pg_read_all_data' AND current_setting('is_superuser') = 'on'
      AND NOT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'citus')
"""


class GuardedPostgres:
    """A connection whose transactions can only read."""

    def __init__(self, connection: Connection, timeout: float | None) -> None:
        self._connection = connection
        self._left = timeout
        raw = connection.connection.driver_connection
        assert isinstance(raw, psycopg.Connection)  # noqa: S101 - tells mypy what the dialect's name told us
        self._raw = raw
        self._cursor: psycopg.RawServerCursor[Any] | None = None
        _register_loaders(raw)

    def close(self) -> None:
        """Let go of the rows that nobody took."""
        if self._cursor is not None:
            self._cursor.close()
            self._cursor = None

    def placeholder(self, number: int, value: object, kind: str | None) -> str:
        """What stands for a value: itself, quoted by the driver.

        A cursor's statement takes no parameter whose type the server would have to find out; a quoted text it takes for
        a date where it is compared with one.
        """
        del number
        quoted = sql.Literal(value if isinstance(value, int | float | None) else str(value)).as_string(self._raw)
        cast_to = _CASTS.get(kind or "") or ("date" if isinstance(value, datetime.date) else None)
        return f"({quoted}::{cast_to})" if cast_to else f"({quoted})"

    def run(self, text: str, values: Sequence[Any], *, explain: bool = False) -> Found:
        """Run a statement, or have it explained; see ``Guarded``."""
        del values  # they stand in the text
        self._begin()
        telling = _TELLING.match(text)
        if telling or explain:
            return self._told(text, telling)
        cursor = self._cursor = psycopg.RawServerCursor(self._raw, _CURSOR, scrollable=False)
        with self._within(text, len(_DECLARE)):
            cursor.execute(cast("Any", text))
        kinds = [_KINDS.get(column.type_code) for column in cursor.description or ()]
        return Found(_columns(cursor), self._rows(text, cursor, kinds), kinds)

    def _told(self, text: str, telling: re.Match[str] | None) -> Found:
        """What EXPLAIN and SHOW tell, which have no cursor."""
        verb = telling["verb"].upper() if telling else "EXPLAIN"
        sent = f"{verb} {text[telling.end() :] if telling else text}"
        cursor = psycopg.RawCursor(self._raw)
        with self._within(text, len(sent) - len(text)):
            # Prepared, for a statement without values would else go by the protocol that takes several.
            cursor.execute(cast("Any", sent), prepare=True)
        columns = ["plan"] if verb == "EXPLAIN" else _columns(cursor)
        return Found(columns, iter(cursor.fetchall()))

    def stumbles(self, text: str) -> str | None:
        """Never asked, for this engine says where it stumbles."""
        del text
        return None

    def names(self) -> Names:
        """What is there to be named."""
        self._begin()
        tables: dict[str, list[str]] = {}
        for table, column in self._raw.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = ANY (current_schemas(false)) ORDER BY table_name, ordinal_position"
        ):
            tables.setdefault(table, []).append(column)
        functions = self._raw.execute("SELECT DISTINCT proname FROM pg_proc WHERE pg_function_is_visible(oid)")
        return Names(tables, sorted(name for (name,) in functions))

    def _begin(self) -> None:
        """A transaction that can only read; the one before is rolled back."""
        self.close()
        self._connection.rollback()
        self._connection.begin()
        self._connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'")
        # All rows are wanted, not the first tenth of them soon; and days as we write them.
        self._connection.exec_driver_sql("SET LOCAL cursor_tuple_fraction = 1")
        self._connection.exec_driver_sql("SET LOCAL datestyle = ISO")
        if self._connection.exec_driver_sql(_LESSER_ROLE).first():
            self._connection.exec_driver_sql("SET LOCAL ROLE pg_read_all_data")

    def _rows(
        self, text: str, cursor: "psycopg.RawServerCursor[Any]", kinds: Sequence[str | None]
    ) -> Iterator[Sequence[Any]]:
        long = [at for at, kind in enumerate(kinds) if kind in {None, "text", "binary"}]
        number = _FIRST_ROWS
        while True:
            with self._within(text, len(_DECLARE)):
                rows = cursor.fetchmany(number)
            if any(isinstance(row[at], str | bytes) and len(row[at]) > _MOST_LETTERS for at in long for row in rows):
                raise StatementError(f"a value has more than {_MOST_LETTERS // 2**20} MB")
            yield from rows
            if len(rows) < number:
                return
            # Some rows of the batch tell how large the next may be.
            looked_at = rows[:: max(len(rows) // 20, 1)]
            size = sum(len(value) for row in looked_at for value in row if isinstance(value, str | bytes))
            number = max(1, min(number * 4, _BATCH_ROWS, _BATCH_BYTES * len(looked_at) // (size + 1)))

    @contextmanager
    def _within(self, text: str, shift: int) -> Iterator[None]:
        """Have the server work in the time that is left; the time is only that of the database.

        Args:
            text: the statement.
            shift: by how many characters what is sent is longer at its beginning.
        """
        begin = time.monotonic()
        try:
            if self._left is not None:
                self._raw.execute(cast("Any", f"SET LOCAL statement_timeout = {max(int(self._left * 1000), 1)}"))
            yield
        except psycopg.Error as error:
            raise self._plain(error, text, shift) from error
        except MemoryError:
            raise StatementError("the rows take more memory than there is") from None
        finally:
            if self._left is not None:
                self._left -= time.monotonic() - begin

    def _plain(self, error: psycopg.Error, text: str, shift: int) -> EventdbError:
        code, told = error.sqlstate, error.diag
        words = told.message_primary or str(error)
        if code is None and isinstance(error, psycopg.DataError | psycopg.ProgrammingError):
            return StatementError(words)
        if code == _NO_VALUES:
            return StatementError("found a parameter not written :name")
        if code is None or code.startswith(("08", "57P")) or code == _BUSY:
            return plain_error(DBAPIError("", None, error), self._connection.engine.url)
        if code == _STOPPED:
            return TimedOutError("the statement was stopped")
        position = int(told.statement_position) - 1 - shift if told.statement_position else -1
        return _fault(code, words, told.message_hint, text, position if position >= 0 else None)


def _fault(code: str, words: str, hint: str | None, text: str, position: int | None) -> StatementError:
    """What is wrong with a statement, by the server's code and words for it."""
    name = found.group() if position is not None and (found := _NAME.match(text, position)) else ""
    if code == _SYNTAX_ERROR and position is None:
        return StatementError("found several statements; expected one")
    refused = {
        f"{name.upper()} does something other than read": code == _SYNTAX_ERROR
        and name.upper() in _OTHER_VERBS
        and _is_first(text, position or 0),
        "SELECT INTO would make a table": code == _SYNTAX_ERROR and "SELECT ... INTO" in words,
        "a statement in WITH would write": code == _NOT_SUPPORTED and "data-modifying" in words,
        words: code in _REFUSALS,
    }
    for told, holds in refused.items():
        if holds:
            return RefusedError(told, position=position)
    if code in _UNKNOWN and name:
        return StatementError(words, position=position, unknown=(_UNKNOWN[code], name))
    return StatementError(f"{words}. {hint}" if hint else words, position=position)


def _is_first(text: str, position: int) -> bool:
    """Whether nothing but blanks and comments stands before this place."""
    return not re.sub(r"--[^\n]*\n|/\*.*\*/|\s", "", text[:position], flags=re.DOTALL)


def _columns(cursor: "psycopg.Cursor[Any] | psycopg.ServerCursor[Any]") -> list[str]:
    return [column.name for column in cursor.description or ()]


class _AnyTimestamp(TimestampLoader):
    """A moment, or its text where Python's years don't reach."""

    def load(self, data: Any) -> Any:
        """Read what the server wrote."""
        try:
            return super().load(data)
        except psycopg.DataError:
            return bytes(data).decode()


class _AnyTimestamptz(TimestamptzLoader):
    """Likewise, of a time zone."""

    def load(self, data: Any) -> Any:
        """Read what the server wrote."""
        try:
            return super().load(data)
        except psycopg.DataError:
            return bytes(data).decode()


class _AnyNumeric(NumericLoader):
    """A number, or its text where it is too long for Python to write."""

    def load(self, data: Any) -> Any:
        """Read what the server wrote."""
        return super().load(data) if len(data) <= _DIGITS else bytes(data).decode()


def _register_loaders(connection: "psycopg.Connection[Any]") -> None:
    for known in postgres.types:
        if known.name not in _KEPT:
            connection.adapters.register_loader(known.oid, TextLoader)
        if known.array_oid:
            connection.adapters.register_loader(known.array_oid, TextLoader)
    connection.adapters.register_loader("timestamp", _AnyTimestamp)
    connection.adapters.register_loader("timestamptz", _AnyTimestamptz)
    connection.adapters.register_loader("numeric", _AnyNumeric)
