"""What is in a database, told as plain values that can be compared."""

import sqlite3
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Engine, inspect, text

from eventdb import migrations
from eventdb.database import reading, writing
from tests.rows import read, write


def state_of(engine: Engine) -> tuple[str | None, str]:
    with reading(engine) as connection:
        return migrations.current(connection), migrations.state(connection).value


def contents(engine: Engine, names: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    with reading(engine) as connection:
        return read(connection, names)


def fill(engine: Engine, names: Iterable[str]) -> None:
    with writing(engine) as connection:
        write(connection, names)


def tables_in(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {migrations.VERSION_TABLE}


CATALOG = """
SELECT 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull::text,
       (ROW_NUMBER() OVER (PARTITION BY a.attrelid ORDER BY a.attnum))::text, -- the number of one that went stays taken
       co.collname, pg_get_expr(d.adbin, d.adrelid), col_description(c.oid, a.attnum)
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_collation co ON co.oid = a.attcollation
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = 'public'::regnamespace
UNION ALL
SELECT 'relation', c.relname, c.relkind::text, obj_description(c.oid, 'pg_class'), pg_get_viewdef(c.oid),
       c.relacl::text, NULL, NULL, NULL
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'm', 'S')
UNION ALL
SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid), NULL, NULL, NULL, NULL, NULL
FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
UNION ALL
SELECT 'index', tablename, indexname, indexdef, NULL, NULL, NULL, NULL, NULL FROM pg_indexes WHERE schemaname = 'public'
"""


def schema_of(engine: Engine) -> set[tuple[Any, ...]]:
    """All that the engine itself knows of the schema."""
    with reading(engine) as connection:
        lite = isinstance(connection.connection.driver_connection, sqlite3.Connection)
        found = connection.execute(text("SELECT type, name, tbl_name, sql FROM sqlite_master" if lite else CATALOG))
        return {tuple(row) for row in found}


def rows_of(engine: Engine, name: str) -> list[tuple[Any, ...]]:
    with reading(engine) as connection:
        return sorted(tuple(row) for row in connection.execute(text(f"SELECT * FROM {name}")))  # noqa: S608 - a test's name


MADE_ANEW = """
recreate = "always" if op.get_bind().dialect.name == "sqlite" else "never"
for table in ("event", "country", "leader", "document"):
    with op.batch_alter_table(table, recreate=recreate) as batch:
        batch.add_column(sa.Column("added", sa.Integer()))
"""
