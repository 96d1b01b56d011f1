"""Columns, keys and indexes that engines spell differently."""

import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Index, String, text

# A key of this table is never handed out again, even after its row is gone: for numbers that people note down.
KEYS_NEVER_RETURN = {"sqlite_autoincrement": True}


def slug_type(length: int) -> String:
    """Text that sorts and compares by code point, on Postgres as it does on SQLite."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


def partial_index(name: str, *columns: str, where: str, unique: bool = True) -> Index:
    """An index over the rows for which ``where`` holds."""
    condition = text(where)
    return Index(name, *columns, unique=unique, postgresql_where=condition, sqlite_where=condition)


def iso_date(value: object) -> str | None:
    """A date as ISO text, whatever the driver gave: SQLite's raw driver gives text, Postgres's a date."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return None if value is None else str(value)


def by_code_point(connection: Connection, words: ColumnElement[Any]) -> ColumnElement[Any]:
    """Text to sort by as slugs are sorted, whatever the database's own collation."""
    return words if connection.dialect.name == "sqlite" else words.collate("C")
