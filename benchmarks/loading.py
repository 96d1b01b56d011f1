"""Loading coded articles, beside a bare executemany of the same rows into the same indexed tables."""

import sys
import time
from pathlib import Path
from typing import Any

from measure import Cost, run
from sqlalchemy import Engine, select

from eventdb import migrations
from eventdb.database import connect_engine, database_url, insert_rows, reading, writing
from eventdb.fixtures import FILES, read_vocabulary
from eventdb.loading import vocabularies
from eventdb.models import Base

_REFERENCE = {file.table for file in FILES} - {"organization"} | {"calendar"}


def prepared(url: str) -> Engine:
    """A database with schema and vocabularies, and nothing else."""
    engine = connect_engine(database_url(url))
    migrations.upgrade(engine)
    with writing(engine) as connection:
        vocabularies.fill(connection, read_vocabulary())
    return engine


def load(url: str, folder: Path) -> Cost:
    """``eventdb load FOLDER`` as a process."""
    return run([sys.executable, "-m", "eventdb", "--db", url, "load", str(folder)])


def rows(url: str) -> dict[str, tuple[list[str], list[tuple[Any, ...]]]]:
    """All rows that a load brought, by table in the order in which they refer to one another."""
    engine = connect_engine(database_url(url))
    found = {}
    with reading(engine) as connection:
        for table in Base.metadata.sorted_tables:
            if table.name in _REFERENCE:
                continue
            query = select(table)
            if table.name == "organization":
                query = query.where(table.c.coded)
            names = [column.name for column in table.columns]
            found[table.name] = names, [tuple(_plain(value) for value in row) for row in connection.execute(query)]
    return found


def bare(url: str, content: dict[str, tuple[list[str], list[tuple[Any, ...]]]], *, bulk: bool = False) -> float:
    """Seconds that the driver's executemany takes for ready rows, in one transaction; ``bulk``: our COPY instead."""
    engine = connect_engine(database_url(url))
    started = time.perf_counter()
    with writing(engine) as connection:
        cursor = connection.connection.cursor()
        mark = "?" if connection.dialect.name == "sqlite" else "%s"
        for name, (columns, content_rows) in content.items():
            if bulk:
                insert_rows(connection, Base.metadata.tables[name], columns, content_rows)
            elif content_rows:
                names, marks = ", ".join(f'"{column}"' for column in columns), ", ".join(mark for _ in columns)
                cursor.executemany(f'INSERT INTO "{name}" ({names}) VALUES ({marks})', content_rows)  # noqa: S608
    return time.perf_counter() - started


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
