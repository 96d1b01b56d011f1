"""Asking a canned query, as a user types its parameters."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine

from eventdb import queries
from eventdb.database import reading
from eventdb.output import plain

Row = dict[str, Any]
Asker = Callable[..., list[Row]]


def ask(engine: Engine, name: str, **values: str) -> list[Row]:
    """The answer; a parameter whose name Python keeps for itself has an underscore behind it."""
    query = queries.find(name)
    known = {parameter.name: parameter for parameter in query.parameters}
    typed = {key.rstrip("_"): known[key.rstrip("_")].value(value) for key, value in values.items()}
    with reading(engine) as connection:
        answer = queries.answer(connection, query, typed)
        return [dict(zip(answer.columns, map(plain, row), strict=True)) for row in answer.rows]


def of(rows: list[Row], *columns: str) -> list[tuple[Any, ...]]:
    """These columns of the rows."""
    return [tuple(row[column] for column in columns) for row in rows]
