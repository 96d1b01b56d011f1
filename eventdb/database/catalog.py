"""What the database knows of itself: who reads our views, who may, and what stands in the way of a change."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError


def user_views(connection: Connection, ours: Iterable[str]) -> list[str]:
    """Names of the views, materialized ones too, that are not ours but read ours.

    Only where the engine keeps a record of what reads what; on SQLite there is none.
    """
    if connection.dialect.name == "sqlite":
        return []
    found = connection.execute(
        text(
            """
            SELECT DISTINCT reader.oid::regclass::text
            FROM pg_depend d
            JOIN pg_rewrite r ON r.oid = d.objid AND d.classid = 'pg_rewrite'::regclass
            JOIN pg_class reader ON reader.oid = r.ev_class
            JOIN pg_class read ON read.oid = d.refobjid AND d.refclassid = 'pg_class'::regclass
            WHERE read.relname = ANY(:ours) AND read.relnamespace = current_schema()::regnamespace
              AND reader.oid <> read.oid
              AND NOT (reader.relname = ANY(:ours) AND reader.relnamespace = read.relnamespace)
            ORDER BY 1
            """
        ),
        {"ours": list(ours)},
    )
    return list(found.scalars())


@contextmanager
def set_aside(connection: Connection, ours: Iterable[str]) -> Iterator[None]:
    """Puts the user's own views and triggers aside while the schema changes, and back as they were.

    SQLite renames no table while any view is broken, and drops a table's triggers with it. Where the engine keeps
    dependents from harm by itself, nothing is done.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    query = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE type IN ('view', 'trigger') ORDER BY type DESC"
    names = set(ours)
    theirs = [row for row in connection.exec_driver_sql(query) if row.name not in names]
    for row in theirs:
        if row.type == "view":
            connection.exec_driver_sql(f"DROP VIEW {_quoted(connection, row.name)}")
    yield
    query = "SELECT name FROM sqlite_master"
    for row in theirs:
        there = set(connection.exec_driver_sql(query).scalars())
        if row.name not in there and (row.type == "view" or row.tbl_name in there):
            connection.exec_driver_sql(row.sql)


def grants(connection: Connection, names: Iterable[str]) -> list[str]:
    """The statements that give others what they may do with these views, for a view made anew has lost it."""
    if connection.dialect.name == "sqlite":
        return []
    found = connection.execute(
        text(
            """
            SELECT format('GRANT %s ON %I TO %s%s', a.privilege_type, c.relname,
                          CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(r.rolname) END,
                          CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
            FROM pg_class c
            CROSS JOIN aclexplode(c.relacl) a
            LEFT JOIN pg_roles r ON r.oid = a.grantee
            WHERE c.relname = ANY(:names) AND c.relnamespace = current_schema()::regnamespace
              AND a.grantee <> c.relowner
            ORDER BY 1
            """
        ),
        {"names": list(names)},
    )
    return list(found.scalars())


# Postgres's codes for: other objects depend on it; a view uses the column; a view's columns can only grow.
_IN_THE_WAY = {"2BP01", "0A000", "42P16"}


def in_the_way(error: DBAPIError) -> str | None:
    """What depends on the thing that was to change, in the engine's words; None if the error is another one."""
    if getattr(error.orig, "sqlstate", None) not in _IN_THE_WAY:
        return None
    told: Any = error.orig
    return "; ".join(str(told.diag.message_detail or told.diag.message_primary).splitlines())


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote_identifier(name)


def has_comments(connection: Connection) -> bool:
    """Whether the engine keeps descriptions of views and columns."""
    return connection.dialect.supports_comments


def estimated_rows(connection: Connection) -> dict[str, int]:
    """About how many rows each table has, as the engine noted when it last counted; others are left out."""
    if connection.dialect.name != "sqlite":
        found = connection.exec_driver_sql(
            "SELECT relname, CAST(reltuples AS bigint) FROM pg_class"
            " WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace AND reltuples >= 0"
        )
        return {name: int(rows) for name, rows in found}
    if not connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'").first():
        return {}
    # The first number is the rows in the index: those that cover a part of the table only have fewer.
    found = connection.exec_driver_sql(
        "SELECT tbl, MAX(CAST(substr(stat, 1, instr(stat || ' ', ' ')) AS INTEGER)) FROM sqlite_stat1 GROUP BY tbl"
    )
    return {name: int(rows) for name, rows in found}
