"""The views through ODBC, as Excel, Power BI and Tableau connect: types and values as they are.

The drivers are the system's, so this is not among the tests that need pip alone: make test-clients runs it.
"""

import datetime
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pyodbc
import pytest

from eventdb import describe, views
from eventdb.database import database_url
from tests.databases import Databases

DRIVERS = {"sqlite": "SQLite3", "postgres": "PostgreSQL Unicode"}
KINDS = {
    pyodbc.SQL_BIT: "boolean",
    pyodbc.SQL_TYPE_DATE: "date",
    pyodbc.SQL_INTEGER: "integer",
    pyodbc.SQL_BIGINT: "integer",
    pyodbc.SQL_FLOAT: "float",
    pyodbc.SQL_DOUBLE: "float",
    pyodbc.SQL_VARCHAR: "text",
    pyodbc.SQL_WVARCHAR: "text",
    pyodbc.SQL_LONGVARCHAR: "text",
    pyodbc.SQL_WLONGVARCHAR: "text",
}
PYTHON = {"boolean": bool, "date": datetime.date, "integer": int, "float": float, "text": str}


def promised(view: str) -> dict[str, str]:
    """The columns of a view in their order, as `eventdb schema` tells them."""
    kinds = {"bigint": "integer", "varchar": "text"}
    names = {each.name: each.type_name.partition("(")[0] for each in describe.find(view).columns}
    return {name: kinds.get(kind, kind) for name, kind in names.items()}


@contextmanager
def connected(name: str, address: str, more: str = "") -> Iterator[pyodbc.Connection]:
    """Connected as docs/connect/ says."""
    assert DRIVERS[name] in pyodbc.drivers(), f"install ODBC's driver {DRIVERS[name]}: see CONTRIBUTING.md"
    url = database_url(address)
    if name == "sqlite":
        words = f"Driver=SQLite3;Database=file:{url.database}?mode=ro;"
    else:
        place = url.host or url.query["host"]
        words = f"Driver=PostgreSQL Unicode;Server={place};Port={url.port or 5432};Database={url.database};"
        words += f"Uid={url.username};Pwd={url.password or ''};ReadOnly=1;"
    with closing(pyodbc.connect(words + more, autocommit=True)) as connection:
        yield connection


@pytest.mark.parametrize("name", DRIVERS)
def test_every_column_has_its_type(name: str, databases: Databases) -> None:
    more = "" if name == "sqlite" else "BoolsAsChar=0;MaxVarcharSize=4000;"
    with connected(name, databases.shared(name, "reports"), more) as connection:
        listed = {row.table_name: row.table_type for row in connection.cursor().tables(tableType="VIEW")}
        for view in views.names():
            assert listed[view] == "VIEW"
            found = {row.column_name: KINDS[row.data_type] for row in connection.cursor().columns(table=view)}
            assert list(found.items()) == list(promised(view).items()), view
            rows = connection.execute(f"SELECT * FROM {view} LIMIT 500")  # noqa: S608 - our name
            python = {each[0]: each[1] for each in rows.description}
            assert python == {column: PYTHON[kind] for column, kind in promised(view).items()}, view
            for row in rows.fetchall():
                for (column, kind), value in zip(promised(view).items(), row, strict=True):
                    assert value is None or type(value) is PYTHON[kind], (view, column, value)


@pytest.mark.parametrize("name", DRIVERS)
def test_values_are_as_they_are(name: str, databases: Databases) -> None:
    with connected(name, databases.shared(name, "seed")) as connection:
        query = "SELECT start_date, end_date, year, month FROM bi_event WHERE event_slug = ?"
        summit = connection.execute(query, "apec-2026-shenzhen").fetchone()
        assert tuple(summit) == (datetime.date(2026, 1, 1), datetime.date(2026, 12, 31), 2026, None)
        protest = connection.execute("SELECT size_low, size_best, size_high, violence FROM bi_protest").fetchone()
        assert tuple(protest) == (100, None, 999, None)
        counted = connection.execute("SELECT COUNT(*), SUM(net_count) FROM bi_agreement WHERE status = 'signed'")
        assert tuple(map(int, counted.fetchone())) == (4, 7)
        (said,) = connection.execute(
            "SELECT text FROM bi_statement WHERE event_slug = 'north-korea-pipe-dream'"
        ).fetchone()
        assert said == "unrealisable pipe dream"


@pytest.mark.parametrize("name", DRIVERS)
def test_who_connects_to_read_cannot_write(name: str, databases: Databases) -> None:
    with connected(name, databases.shared(name, "seed")) as connection, pytest.raises(pyodbc.Error, match="read"):
        connection.execute("UPDATE topic SET name = slug")


def test_without_a_word_postgres_has_booleans_as_text(databases: Databases) -> None:
    """As docs/connect/ says: BoolsAsChar=0 is that word."""
    with connected("postgres", databases.shared("postgres", "seed")) as connection:
        (row,) = connection.cursor().columns(table="bi_protest", column="violence").fetchall()
        assert row.data_type == pyodbc.SQL_VARCHAR
