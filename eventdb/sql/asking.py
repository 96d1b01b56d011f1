"""Asking a statement, and telling where it is wrong."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from eventdb.errors import EventdbError
from eventdb.spelling import nearest
from eventdb.sql.statement import Statement, Written
from eventdb.sql.values import Given, fitted

if TYPE_CHECKING:
    from eventdb.database import Found, Guarded, Names, StatementError

_READS_ONLY = "eventdb sql only reads"


def ask(database: "Guarded", statement: Statement, given: Iterable[Given], *, explain: bool = False) -> "Found":
    """Ask a database, and get its rows as they come.

    Args:
        database: guarded, so that whatever the statement is can only read.
        statement: what to ask.
        given: values for its parameters.
        explain: ask how it would be answered instead.

    Raises:
        ParameterError: the values are not those of its parameters.
        EventdbError: the database refuses it, now or while the rows are taken; the place in the SQL is told.
        TimedOutError: the database worked on it for longer than allowed.
    """
    from eventdb.database import Found, StatementError  # noqa: PLC0415 - imports SQLAlchemy; reading values does without

    names = statement.parameters
    values = fitted(names, given)
    written = statement.written(
        lambda name: database.placeholder(names.index(name) + 1, values[name].value, values[name].cast)
    )
    explain = explain and not statement.is_explain
    try:
        found = database.run(written.text, [values[name].value for name in names], explain=explain)
    except StatementError as error:
        raise _told(database, statement, written, error) from error

    def rows() -> Iterator[Sequence[Any]]:
        try:
            yield from found.rows
        except StatementError as error:
            raise _told(database, statement, written, error) from error

    # The first row is awaited, so that a statement that fails has printed nothing yet.
    asked = rows()
    first = list(islice(asked, 1))
    return Found(found.columns, chain(first, asked), found.kinds)


def _told(database: "Guarded", statement: Statement, written: Written, error: "StatementError") -> EventdbError:
    """The fault with its place, the line it is on, and the nearest name."""
    from eventdb.database import RefusedError  # noqa: PLC0415 - as above

    words = str(error)
    if isinstance(error, RefusedError):
        words = f"refused: {words}; {_READS_ONLY}"
    if error.unknown:
        words += _nearest(database.names(), statement, *error.unknown)
    position = _position(database, statement, written, error)
    if position is None:
        return EventdbError(words)
    return EventdbError(f"{statement.at(position)}: {words}\n{statement.pointed(position)}")


def _position(database: "Guarded", statement: Statement, written: Written, error: "StatementError") -> int | None:
    """The place that the engine tells, or of what it names the first that it can mean."""
    if error.position is not None:
        end = len(written.text.rstrip())
        return written.original(end if error.position < 0 else min(error.position, end))
    if error.near is None:
        return None
    places = statement.occurrences(error.near)
    if error.unknown or len(places) < 2:  # noqa: PLR2004 - of one place there is nothing to choose
        return places[0] if places else None
    # A statement is read from the left: the first place at which it stumbles over the same when it ends there.
    for place in places:
        upto = statement.text[: place + len(error.near)]
        if database.stumbles(upto) == error.near:
            return place
    return places[0]


def _nearest(known: "Names", statement: Statement, kind: str, name: str) -> str:
    """The name that was meant, as far as one is like it."""
    own = re.sub(r"\W", "", name.rpartition(".")[2])
    if kind == "table":
        return nearest(own, known.tables)
    if kind == "function":
        return nearest(own.lower(), known.functions)
    columns = [column for table in known.tables if table.lower() in statement.words for column in known.tables[table]]
    return nearest(own, columns)
