"""The views in the clients that people connect: each sees every column with the type that it has.

Where a client needs a word to see it so, the word stands here as in docs/connect/. ODBC's drivers don't come with pip:
see test_odbc.py.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb
import pandas
import polars
import psycopg
import pytest
from datasette.app import Datasette
from sqlalchemy import Boolean, Connection, Date, Engine, Float, Integer, String, create_engine, inspect, text

from eventdb import describe, views
from eventdb.database import database_url
from tests.databases import Databases

Types = dict[str, str]
# Asks a client, for the database of this address, what it makes of each view's columns.
Client = Callable[[str], dict[str, Types]]
# What a client says of a column in which there is no value, where it goes by the values.
NOTHING = "nothing"


def kind(type_name: str) -> str:
    """Of the names of types that we use, the kind."""
    if type_name.startswith(("varchar", "text")):
        return "text"
    return {"bigint": "integer"}.get(type_name, type_name)


def promised(view: str) -> Types:
    """The columns of a view in their order, as `eventdb schema` tells them."""
    return {each.name: kind(each.type_name) for each in describe.find(view).columns}


def everything(view: str) -> str:
    return f"SELECT * FROM {view}"  # noqa: S608 - our name


def libpq(address: str) -> str:
    """The address as Postgres's own library takes it."""
    return database_url(address).set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def alchemy(address: str) -> Iterator[Engine]:
    """An engine at the address that docs/connect/ has for clients that go through SQLAlchemy."""
    url = database_url(address)
    lite = url.get_backend_name() == "sqlite"
    engine = create_engine(f"sqlite:///file:{url.database}?mode=ro&uri=true" if lite else url)
    yield engine
    engine.dispose()


def inspector(address: str) -> dict[str, Types]:
    kinds = ((Boolean, "boolean"), (Date, "date"), (Float, "float"), (Integer, "integer"), (String, "text"))
    with alchemy(address) as engine:
        found = {view: inspect(engine).get_columns(view) for view in views.names()}
    return {
        view: {
            each["name"]: next((name for type_, name in kinds if isinstance(each["type"], type_)), str(each["type"]))
            for each in columns
        }
        for view, columns in found.items()
    }


def pandas_table(address: str) -> dict[str, Types]:
    with alchemy(address) as engine, engine.connect() as connection:
        return {
            view: of_pandas(pandas.read_sql_table(view, connection, dtype_backend="numpy_nullable"))
            for view in views.names()
        }


def pandas_query(address: str) -> dict[str, Types]:
    with alchemy(address) as engine, engine.connect() as connection:
        return {view: of_pandas(asked(connection, view)) for view in views.names()}


def asked(connection: Connection, view: str) -> pandas.DataFrame:
    """SQL of one's own hides from pandas what SQLite's columns are declared as: dates and booleans are to be named."""
    columns = promised(view).items()
    return pandas.read_sql(
        everything(view),
        connection,
        parse_dates=[name for name, kind in columns if kind == "date"],
        dtype={name: "boolean" for name, kind in columns if kind == "boolean"},
        dtype_backend="numpy_nullable",
    )


def of_pandas(frame: pandas.DataFrame) -> Types:
    names = {"Int64": "integer", "Int32": "integer", "Float64": "float", "boolean": "boolean"}
    return {
        str(name): "date"
        if pandas.api.types.is_datetime64_dtype(column)
        else names.get(str(column.dtype), "text" if column.notna().any() else NOTHING)
        for name, column in frame.items()
    }


def polars_query(address: str) -> dict[str, Types]:
    url = database_url(address)
    if url.get_backend_name() != "sqlite":
        with psycopg.connect(libpq(address)) as connection:
            return {
                view: of_polars(polars.read_database(everything(view), connection, infer_schema_length=None))
                for view in views.names()
            }
    with closing(sqlite3.connect(f"file:{url.database}?mode=ro", uri=True)) as file:
        return {view: of_polars(cast(file, view)) for view in views.names()}


def cast(file: sqlite3.Connection, view: str) -> polars.DataFrame:
    """SQLite has no dates and no booleans of its own: Python's driver hands over text and numbers."""
    types: dict[str, Any] = {"date": polars.Date, "boolean": polars.Boolean}
    frame = polars.read_database(everything(view), file, infer_schema_length=None)
    return frame.cast({name: types[kind] for name, kind in promised(view).items() if kind in types})


def of_polars(frame: polars.DataFrame) -> Types:
    names = {"Date": "date", "Boolean": "boolean", "Int64": "integer", "Int32": "integer", "Float64": "float"}
    names |= {"String": "text", "Null": NOTHING}
    return {name: names[str(type_)] for name, type_ in frame.schema.items()}


@contextmanager
def attached(address: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB with our database attached as ``db``; its extensions are those that pip installed."""
    url = database_url(address)
    lite = url.get_backend_name() == "sqlite"
    extension = "sqlite_scanner" if lite else "postgres_scanner"
    package = find_spec(f"duckdb_extension_{extension}")
    assert package is not None
    assert package.origin is not None
    path = Path(package.origin).parent / "extensions" / f"v{duckdb.__version__}" / f"{extension}.duckdb_extension"
    place = f"{url.database}' AS db (TYPE sqlite" if lite else f"{libpq(address)}' AS db (TYPE postgres"
    with duckdb.connect() as connection:
        connection.execute(f"LOAD '{path}'; ATTACH '{place}, READ_ONLY)")
        yield connection


def duckdb_attached(address: str) -> dict[str, Types]:
    names = {"DATE": "date", "BOOLEAN": "boolean", "BIGINT": "integer", "INTEGER": "integer", "DOUBLE": "float"}
    names |= {"VARCHAR": "text"}
    with attached(address) as connection:
        return {
            view: {name: names[type_] for name, type_, *_ in connection.execute(f"DESCRIBE db.{view}").fetchall()}
            for view in views.names()
        }


def datasette(address: str) -> dict[str, Types]:
    async def ask() -> dict[str, Types]:
        served = Datasette([address])
        await served.invoke_startup()
        (database,) = (each for name, each in served.databases.items() if name != "_internal")
        found = {view: await database.table_column_details(view) for view in views.names()}
        return {view: {each.name: kind(each.type.lower()) for each in columns} for view, columns in found.items()}

    return asyncio.run(ask())


CLIENTS: dict[Client, tuple[str, ...]] = {
    inspector: ("sqlite", "postgres"),
    pandas_table: ("sqlite", "postgres"),
    pandas_query: ("sqlite", "postgres"),
    polars_query: ("sqlite", "postgres"),
    duckdb_attached: ("sqlite", "postgres"),
    datasette: ("sqlite",),
}
# These go by the values, so they cannot know the type of a column that has none.
BY_VALUE = {pandas_table, pandas_query, polars_query}


PAIRS = [(client, name) for client, names in CLIENTS.items() for name in names]


@pytest.mark.parametrize(("client", "name"), PAIRS, ids=[f"{client.__name__}-{name}" for client, name in PAIRS])
def test_every_column_has_its_type(client: Client, name: str, databases: Databases) -> None:
    address = databases.shared(name, "reports")
    found = client(address)
    for view in views.names():
        wanted = promised(view)
        if (client, name) == (duckdb_attached, "sqlite"):
            wanted = {name: "integer" if kind == "boolean" else kind for name, kind in wanted.items()}
        assert list(found[view]) == list(wanted)
        if client in BY_VALUE:
            unknown = {name for name, kind in found[view].items() if kind == NOTHING}
            assert unknown <= empty_columns(address, view), view
            wanted |= dict.fromkeys(unknown, NOTHING)
        assert found[view] == wanted, view


def empty_columns(address: str, view: str) -> set[str]:
    with alchemy(address) as engine, engine.connect() as connection:
        counted = ", ".join(f"COUNT({name})" for name in promised(view))
        found = connection.execute(text(f"SELECT {counted} FROM {view}")).one()  # noqa: S608 - our names
    return {name for name, count in zip(promised(view), found, strict=True) if not count}


def test_descriptions_reach_who_asks(databases: Databases) -> None:
    """Where the engine keeps them: SQLite has none, and `eventdb schema` tells the same."""
    with alchemy(databases.shared("postgres", "reports")) as engine:
        asked = inspect(engine)
        for view in views.names():
            assert asked.get_table_comment(view)["text"] == describe.find(view).description
            meanings = {each["name"]: each["comment"] for each in asked.get_columns(view)}
            assert meanings == {each.name: each.meaning for each in describe.find(view).columns}


def test_what_a_client_falls_short_of_is_as_the_pages_say(databases: Databases) -> None:
    """If one of these fails, the client has learnt it: take the words off its page and its function above."""
    address = databases.shared("sqlite", "reports")
    with alchemy(address) as engine, engine.connect() as connection:
        frame = pandas.read_sql(everything("bi_protest"), connection)
    assert isinstance(frame["start_date"].dropna().iloc[0], str)
    with closing(sqlite3.connect(address)) as file:
        plain = polars.read_database(everything("bi_protest"), file, infer_schema_length=None)
    assert [str(plain.schema[name]) for name in ("start_date", "violence")] == ["String", "Int64"]
    with attached(address) as connected:
        described = dict(each[:2] for each in connected.execute("DESCRIBE db.bi_protest").fetchall())
    assert (described["start_date"], described["violence"]) == ("DATE", "BIGINT")
