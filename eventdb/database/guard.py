"""Statements of anyone's, which can only read: what a guarded database does, whichever engine it is."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import Engine

from eventdb.database.faults import plain_errors
from eventdb.errors import EventdbError


class StatementError(EventdbError):
    """The database would not run a statement: why, and as far as it says, where.

    Args:
        words: what is wrong with it.
        position: at which character of the statement, from 0.
        near: the word or sign that it stumbled over, where it says no position.
        unknown: what is not there: a ``table``, ``column`` or ``function``, and its name.
    """

    def __init__(
        self,
        words: str,
        *,
        position: int | None = None,
        near: str | None = None,
        unknown: tuple[str, str] | None = None,
    ) -> None:
        super().__init__(words)
        self.position = position
        self.near = near
        self.unknown = unknown


class RefusedError(StatementError):
    """The statement would do something other than read."""


@dataclass(frozen=True, slots=True)
class Names:
    """What a statement can name: columns by table, and functions."""

    tables: dict[str, list[str]] = field(default_factory=dict)
    functions: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Found:
    """The rows of a statement, as they come, with the names of their columns."""

    columns: list[str]
    rows: Iterator[Sequence[Any]]
    kinds: list[str | None] | None = None
    """Of each column text, integer, number, boolean, date, timestamp or binary, as far as the engine tells them."""


class Guarded(Protocol):
    """A database that runs one statement and keeps it from writing."""

    def placeholder(self, number: int, value: object, kind: str | None) -> str:
        """What stands in a statement for a value.

        Args:
            number: its place among the values of the statement, from 1.
            value: itself.
            kind: text, integer, number, date or boolean, where the value doesn't tell; else None.
        """

    def run(self, text: str, values: Sequence[Any], *, explain: bool = False) -> Found:
        """Run a statement, or have it explained.

        Raises:
            StatementError: the database refuses it, now or while the rows are taken.
            TimedOutError: the database worked on it for longer than allowed.
        """

    def stumbles(self, text: str) -> str | None:
        """What the engine stumbles over in a statement that breaks off, where it says no position; None if nothing."""

    def names(self) -> Names:
        """What is there to be named."""


def guarded(engine: Engine, timeout: float | None, *, typed: bool = False) -> AbstractContextManager[Guarded]:
    """The database, guarded so that whatever is run can only read.

    Args:
        engine: made for reading only.
        timeout: for how many seconds in all the database may work on a statement; None for as long as it takes.
        typed: days, moments and booleans come as Python's from an engine too that keeps them as text and numbers.

    Raises:
        CannotConnectError: it cannot be reached.
    """
    if engine.dialect.name == "sqlite":
        from eventdb.database.guard_sqlite import guarded_sqlite  # noqa: PLC0415 - only the one that is used

        return guarded_sqlite(engine, timeout, typed=typed)
    return _guarded_server(engine, timeout)


@contextmanager
def _guarded_server(engine: Engine, timeout: float | None) -> Iterator[Guarded]:
    from eventdb.database.guard_postgres import GuardedPostgres  # noqa: PLC0415 - only the one that is used

    with plain_errors(engine.url), engine.connect() as connection:
        database = GuardedPostgres(connection, timeout)
        try:
            yield database
        finally:
            database.close()
