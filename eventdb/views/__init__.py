"""The reading layer: one .sql file a view, and the lines that order, create and drop them.

A view's file begins with a comment that describes it and names its key; the rest is its SELECT. What a column means is
said once for all views in columns.csv, for the same name means the same thing everywhere.
"""

import csv
import re
from functools import cache
from pathlib import Path

from sqlalchemy import Connection

from eventdb.database import has_comments
from eventdb.views.sources import Joined, Selected, Sources, parse

__all__ = [
    "Joined",
    "Selected",
    "Sources",
    "column_comments",
    "create",
    "definition",
    "drop",
    "key",
    "names",
    "sources",
]

_KEY = "Key: "
_FOLDER = Path(__file__).parent


@cache
def names() -> tuple[str, ...]:
    """The views, in the order in which they can be created: none reads another one."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("bi_*.sql")))


@cache
def _read(name: str) -> tuple[list[str], str]:
    """The lines of a view's comment, and its SELECT."""
    source = (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    comment = re.match(r"(?:--.*\n)+", source)
    if comment is None:
        raise AssertionError(f"{name}.sql does not say what it is for")
    lines = [line.removeprefix("--").strip() for line in comment.group().splitlines()]
    return lines, source[comment.end() :].strip().rstrip(";")


def definition(name: str) -> tuple[str, str]:
    """What a view is for, and its SELECT."""
    lines, select = _read(name)
    return " ".join(line for line in lines if not line.startswith(_KEY)), select


def key(name: str) -> tuple[str, ...]:
    """The columns of a view in which no two rows are alike."""
    (line,) = (line for line in _read(name)[0] if line.startswith(_KEY))
    return tuple(line.removeprefix(_KEY).split(", "))


@cache
def sources(name: str) -> Sources:
    """The tables that a view reads, and the column behind each of its own."""
    return parse(_read(name)[1])


@cache
def column_comments() -> dict[str, str]:
    """What each column of the views means, by its name."""
    with (_FOLDER / "columns.csv").open(encoding="utf-8", newline="") as lines:
        return {row["name"]: row["comment"] for row in csv.DictReader(lines)}


def create(connection: Connection, *, replace: bool = False) -> None:
    """Create the views, with descriptions where the engine keeps them.

    Args:
        connection: in a transaction, on a schema at its head.
        replace: put new definitions in the place of old ones, which can only grow in columns.
    """
    for name in names():
        description, select = definition(name)
        connection.exec_driver_sql(f"CREATE {'OR REPLACE ' if replace else ''}VIEW {name} AS\n{select}")
        if has_comments(connection):
            connection.exec_driver_sql(f"COMMENT ON VIEW {name} IS {_literal(description)}")
            for column in _columns(connection, name):
                meaning = _literal(column_comments()[column])
                connection.exec_driver_sql(f"COMMENT ON COLUMN {name}.{column} IS {meaning}")


def drop(connection: Connection) -> None:
    """Drop the views that are there."""
    for name in names():
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {name}")


def _columns(connection: Connection, name: str) -> list[str]:
    return list(connection.exec_driver_sql(f"SELECT * FROM {name} WHERE 1 = 0").keys())  # noqa: S608 - our name


def _literal(words: str) -> str:
    return "'" + words.replace("'", "''").replace("%", "%%") + "'"
