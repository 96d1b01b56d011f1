"""Canned queries: one .sql file each, ours and those of a person's own folders.

A file begins with comments: the first line is its help, paragraphs may follow, then one line for each parameter
(``-- :name type required|optional|= default  What it is``; a number's bounds stand behind the default, ``= 7 from 0 to
366``) and one for each column (``-- > name  What it is``). A line ``-- # Summits`` says under which heading the list
shows it, a line ``-- ! Nobody met`` what it means that there are no rows, a line ``-- plot: columns x=month y=events``
how the answer is drawn. The rest is one SQL statement, the same for every engine.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eventdb.errors import EventdbError
from eventdb.queries import sql
from eventdb.queries.header import LIMIT, Column, Query, parse
from eventdb.queries.parameters import Parameter, ParameterType, Value, literal
from eventdb.queries.picture import Picture
from eventdb.spelling import nearest

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.types import TypeEngine

__all__ = [
    "ALL_ROWS",
    "LIMIT",
    "Answer",
    "Column",
    "Parameter",
    "ParameterType",
    "Picture",
    "Query",
    "Value",
    "answer",
    "files",
    "find",
    "pasteable",
    "read",
]

_FOLDER = Path(__file__).parent
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# What stands for "all rows": both engines want a number.
ALL_ROWS = 2**31 - 1


def files(folders: Iterable[Path] = ()) -> dict[str, Path]:
    """The queries' files by name: ours, and those of a person's own folders.

    Raises:
        EventdbError: a file of one's own has the name of another query, or one that no query can have.
    """
    found = {path.stem: path for path in sorted(_FOLDER.glob("*.sql"))}
    for folder in folders:
        for path in sorted(folder.glob("*.sql")):
            if path.stem in found:
                whose = "of ours" if found[path.stem].parent == _FOLDER else f"in {found[path.stem].parent}"
                raise EventdbError(f"{path}: there is a query {path.stem} {whose} already; give the file another name")
            if not _NAME.fullmatch(path.stem):
                raise EventdbError(
                    f"{path}: found the name {path.stem!r}; expected lower-case letters, digits and hyphens"
                )
            found[path.stem] = path
    return found


def read(path: Path) -> Query:
    """Read a query's file.

    Raises:
        EventdbError: it cannot be read; the message has the file and the line.
    """
    try:
        source = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise EventdbError(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise EventdbError(f"{path}: found bytes that are not UTF-8; save the file as UTF-8") from error
    return parse(source, path)


def find(name: str, folders: Iterable[Path] = ()) -> Query:
    """The query of that name.

    Raises:
        EventdbError: there is none, and the nearest is named; or its file cannot be read.
    """
    known = files(folders)
    if name not in known:
        raise EventdbError(f"no query {name!r}{nearest(name, known)}")
    return read(known[name])


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of an answer, as they come."""

    columns: list[str]
    rows: Iterator[list[Any]]


def answer(connection: "Connection", query: Query, values: Mapping[str, Value]) -> Answer:
    """Ask the database.

    Args:
        connection: to read with.
        query: what to ask.
        values: those of its parameters; one that is missing has its default. A limit of 0 or less asks for all rows.
    """
    from sqlalchemy import Boolean, Date, Float, Integer, String, bindparam, text  # noqa: PLC0415 - slow to import

    # Postgres wants to know the type of a parameter that is only compared with NULL.
    types: dict[ParameterType, TypeEngine[Any]] = {
        ParameterType.INTEGER: Integer(),
        ParameterType.LOAD: Integer(),
        ParameterType.NUMBER: Float(),
        ParameterType.DATE: Date(),
        ParameterType.MONTH: Date(),
        ParameterType.BOOLEAN: Boolean(),
    }
    bound = [
        bindparam(parameter.name, value, type_=types.get(parameter.type, String()))
        for parameter, value in _valued(query, values)
    ]
    result = connection.execute(text(sql.bindable(query.sql)).bindparams(*bound))
    names = list(result.keys())
    booleans = {column.name for column in query.columns if column.boolean}
    places = [at for at, name in enumerate(names) if name in booleans]

    def rows() -> Iterator[list[Any]]:
        for found in result:
            row = list(found)
            for at in places:
                row[at] = None if row[at] is None else bool(row[at])
            yield row

    return Answer(names, rows())


def pasteable(query: Query, values: Mapping[str, Value]) -> str:
    """The query as SQL to paste into any client, with the values in the place of its parameters."""
    given = {parameter.name: literal(value) for parameter, value in _valued(query, values)}
    # Each on one line: a line feed in a value would end the comment.
    shown = "".join(f"--   {name} = {' '.join(words.split())}\n" for name, words in given.items())
    return f"-- {query.help}\n{shown}{sql.filled(query.sql, given.__getitem__)};"


def _valued(query: Query, values: Mapping[str, Value]) -> Iterator[tuple[Parameter, Value]]:
    for parameter in query.parameters:
        value = values.get(parameter.name, parameter.default)
        if parameter.name == LIMIT and isinstance(value, int) and value <= 0:
            value = ALL_ROWS
        yield parameter, value
