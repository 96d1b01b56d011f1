"""Asking a canned query, as a user types its parameters."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, text

from eventdb import queries
from eventdb.database import reading
from eventdb.output import plain
from eventdb.queries import sql

Row = dict[str, Any]
Asker = Callable[..., list[Row]]


def ask(engine: Engine, name: str, **values: str) -> list[Row]:
    """The answer; a parameter whose name Python keeps for itself has an underscore behind it."""
    query, typed = _typed(name, values)
    with reading(engine) as connection:
        answer = queries.answer(connection, query, typed)
        return [dict(zip(answer.columns, map(plain, row), strict=True)) for row in answer.rows]


def plan(engine: Engine, name: str, **values: str) -> list[str]:
    """The steps by which the engine comes to the answer, were its tables large."""
    query, typed = _typed(name, values)
    is_postgres = engine.dialect.name == "postgresql"
    asked = sql.bindable(queries.pasteable(query, typed).removesuffix(";"))
    statement = text(f"{'EXPLAIN' if is_postgres else 'EXPLAIN QUERY PLAN'} {asked}")
    with reading(engine) as connection:
        if is_postgres:
            for way in ("seqscan", "bitmapscan"):
                connection.execute(text(f"SET LOCAL enable_{way} = off"))
        return [str(row[-1]) for row in connection.execute(statement)]


def _typed(name: str, values: dict[str, str]) -> tuple[queries.Query, dict[str, queries.Value]]:
    query = queries.find(name)
    known = {parameter.name: parameter for parameter in query.parameters}
    return query, {key.rstrip("_"): known[key.rstrip("_")].value(value) for key, value in values.items()}


def of(rows: list[Row], *columns: str) -> list[tuple[Any, ...]]:
    """These columns of the rows."""
    return [tuple(row[column] for column in columns) for row in rows]
