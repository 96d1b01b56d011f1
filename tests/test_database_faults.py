"""Addresses, and what is said of a database that cannot be used: a sentence, without the password."""

# ruff: noqa: PT012 - what a transaction does at its end is what these tests are about

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from click.testing import Result
from sqlalchemy import Connection, Engine, MetaData, text

from eventdb.database import connect_engine, database_url, reading, shown, snapshot, writing
from eventdb.errors import CannotConnectError, EventdbError, TimedOutError
from tests import postgres
from tests.databases import Databases

Run = Callable[..., Result]
# A password of letters that an address has to escape.
QUOTED = "s3cr3t%2F%40%3Aw0rd"


# Addresses


def test_a_path_is_an_sqlite_file() -> None:
    url = database_url("folder/my file.sqlite")
    assert (url.get_backend_name(), url.database) == ("sqlite", "folder/my file.sqlite")


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg", "postgresql+psycopg2"])
def test_each_way_to_write_postgres_means_the_same_driver(scheme: str) -> None:
    assert database_url(f"{scheme}://ann@host/db").drivername == "postgresql+psycopg"


def test_the_variable_and_the_default_stand_in_for_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    assert database_url().database == "eventdb.sqlite"
    monkeypatch.setenv("EVENTDB_URL", "other.sqlite")
    assert database_url().database == "other.sqlite"
    assert database_url("given.sqlite").database == "given.sqlite"


@pytest.mark.parametrize(
    "address",
    [
        f"mysql://ann:{QUOTED}@host/db",
        f"mysql+pymysql://ann:{QUOTED}@host/db",
        f"postgresql://ann:{QUOTED}@host:port/db",
        f"://ann:{QUOTED}@host/db",
        f"nonsense:// ann:{QUOTED}",
    ],
)
def test_an_address_of_something_else_is_refused_without_its_password(address: str) -> None:
    with pytest.raises(EventdbError, match=r"expected a path .*postgresql://…") as caught:
        database_url(address)
    assert "s3cr3t" not in str(caught.value)


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql://ann:{QUOTED}@host/db",
        f"postgresql://ann@host/db?password={QUOTED}",
        f"postgresql://ann@host/db?sslmode=require&sslpassword={QUOTED}",
    ],
)
def test_a_password_is_never_shown(address: str) -> None:
    url = database_url(address)
    assert "s3cr3t" not in shown(url)
    assert "ann" in shown(url)
    assert "host" in shown(url)


# Faults, told as sentences


def fault(address: str, *, read_only: bool = True) -> str:
    engine = connect_engine(database_url(address), read_only=read_only)
    with pytest.raises(EventdbError) as caught, reading(engine) as connection:
        MetaData().reflect(connection)
    return f"{type(caught.value).__name__}: {caught.value}"


@pytest.mark.parametrize("read_only", [True, False])
def test_a_folder_is_not_a_database(tmp_path: Path, *, read_only: bool) -> None:
    told = fault(str(tmp_path), read_only=read_only)
    assert told == f"CannotConnectError: cannot open {tmp_path}: it is a folder; name a file"


@pytest.mark.parametrize("read_only", [True, False])
def test_a_folder_that_is_missing_is_named(tmp_path: Path, *, read_only: bool) -> None:
    told = fault(str(tmp_path / "none" / "a.sqlite"), read_only=read_only)
    assert told == f"CannotConnectError: cannot open {tmp_path}/none/a.sqlite: there is no folder {tmp_path}/none"


def test_reading_makes_no_file(tmp_path: Path) -> None:
    path = tmp_path / "ünï #1?.sqlite"
    assert fault(str(path)) == f"CannotConnectError: cannot open {path}: it is not there yet; run: eventdb load"
    assert not path.exists()


@pytest.mark.parametrize("words", ["They met for peace.\n" * 99, "They met.", "T"], ids=["long", "short", "one byte"])
@pytest.mark.parametrize("read_only", [True, False])
def test_another_file_is_not_a_database(tmp_path: Path, words: str, *, read_only: bool) -> None:
    path = tmp_path / "article.txt"
    path.write_text(words)
    assert fault(str(path), read_only=read_only) == f"EventdbError: {path} is not an SQLite database"


def test_a_damaged_file_is_said_to_be(tmp_path: Path) -> None:
    path = tmp_path / "damaged.sqlite"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE t (x TEXT)")
    other.close()
    path.write_bytes(path.read_bytes()[:100] + b"\xff" * 3996 + path.read_bytes()[4096:])
    assert fault(str(path)) == f"EventdbError: {path} is damaged; restore it from a copy"


def test_a_file_in_use_is_said_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eventdb.database.engine.BUSY_SECONDS", 0.05)
    path = tmp_path / "busy.sqlite"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(EventdbError) as caught, writing(connect_engine(database_url(str(path)))):
            pytest.fail("the other program is still writing")
        assert str(caught.value) == f"another program is writing to {path}; try again when it is done"
    finally:
        other.close()


def test_a_reader_that_keeps_a_file_from_changing_is_said_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eventdb.database.engine.BUSY_SECONDS", 0.05)
    path = tmp_path / "busy.sqlite"
    other = sqlite3.connect(path, isolation_level=None)
    try:
        other.executescript("CREATE TABLE t (x); BEGIN; SELECT * FROM t")
        with pytest.raises(EventdbError) as caught, writing(connect_engine(database_url(str(path)))) as connection:
            connection.execute(text("INSERT INTO t VALUES (1)"))
        assert str(caught.value).startswith(f"another program reads {path} in a transaction that it has not ended")
        assert other.execute("SELECT COUNT(*) FROM t").fetchone() == (0,)
    finally:
        other.close()


def test_a_reader_who_is_done_in_time_keeps_nobody_from_writing(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    engine = connect_engine(database_url(str(path)))
    with writing(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE t (a TEXT)")
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM t").fetchall()
        with writing(engine) as connection:
            # More than fits into the cache, so that it would be written to the file if nobody read there.
            connection.exec_driver_sql("PRAGMA cache_size = 10")
            connection.exec_driver_sql("INSERT INTO t SELECT hex(zeroblob(5000)) FROM pragma_function_list LIMIT 100")
            reader.execute("COMMIT")
        assert reader.execute("SELECT COUNT(*) FROM t").fetchone() == (100,)


def test_a_file_that_may_not_be_written_to_is_said_to_be(tmp_path: Path) -> None:
    path = tmp_path / "locked.sqlite"
    sqlite3.connect(path).close()
    engine = connect_engine(database_url(f"sqlite:///file:{path}?mode=ro&uri=true"))
    with pytest.raises(EventdbError, match="is read-only; change its permissions or work on a copy"):  # noqa: SIM117
        with writing(engine) as connection:
            connection.execute(text("CREATE TABLE t (x INTEGER)"))


@pytest.fixture(scope="session")
def guarded_server(run_folder: Path) -> str:
    """A server that asks the user ``guarded`` for a password."""
    address = postgres.server_url(run_folder)
    with postgres.exclusive(run_folder / "guarded.lock"), psycopg.connect(address, autocommit=True) as connection:
        if not connection.execute("SELECT FROM pg_roles WHERE rolname = 'guarded'").fetchall():
            connection.execute("CREATE ROLE guarded LOGIN PASSWORD 'right'")
    return address.replace("postgres@", f"guarded:{QUOTED}@")


_HALF_DONE = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN")
connection.execute("UPDATE t SET a = 'y'")
os._exit(9)
"""


def test_what_a_killed_process_left_half_done_is_taken_back_by_who_reads(tmp_path: Path) -> None:
    """SQLite itself tells a reader that may not write that the file is read-only."""
    path = tmp_path / "a.sqlite"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE t (a TEXT)")
        connection.executemany("INSERT INTO t VALUES (?)", [("x" * 1000,)] * 1000)
    assert subprocess.run([sys.executable, "-c", _HALF_DONE, str(path)], check=False).returncode == 9
    assert Path(f"{path}-journal").stat().st_size > 0
    with (
        pytest.raises(sqlite3.OperationalError, match="readonly"),
        closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as reader,
    ):
        reader.execute("SELECT a FROM t")
    with reading(connect_engine(database_url(str(path)), read_only=True)) as connection_of_ours:
        assert connection_of_ours.execute(text("SELECT COUNT(*) FROM t WHERE a <> 'y'")).scalar_one() == 1000


def test_a_wrong_password_is_not_repeated(guarded_server: str) -> None:
    told = fault(guarded_server)
    assert told.startswith("CannotConnectError: cannot connect to postgresql://guarded:***@/postgres?host=")
    assert 'password authentication failed for user "guarded"' in told
    assert "s3cr3t" not in told


def test_a_database_that_the_server_does_not_have_is_named(guarded_server: str) -> None:
    address = guarded_server.replace(f"guarded:{QUOTED}@/postgres", "postgres@/nowhere")
    assert 'database "nowhere" does not exist' in fault(address)


@pytest.mark.parametrize("host", ["127.0.0.1:1", "nowhere.invalid"])
@pytest.mark.parametrize("secret", [f"ann:{QUOTED}@", "ann@"])
def test_a_server_out_of_reach_is_named(host: str, secret: str) -> None:
    told = fault(f"postgresql://{secret}{host}/db?password={QUOTED}")
    assert told.startswith("CannotConnectError: cannot connect to postgresql://ann")
    assert "\n" not in told
    assert host in told
    assert "s3cr3t" not in told


def test_an_option_that_no_driver_knows_is_named() -> None:
    assert "nonsense" in fault("postgresql://ann@127.0.0.1:1/db?nonsense=1")


def test_a_statement_that_ran_too_long_was_stopped(migrated_engine: Engine) -> None:
    with pytest.raises(TimedOutError, match="longer than allowed"), reading(migrated_engine) as connection:
        stop_early(connection)
        connection.execute(
            text("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n")
        )


def stop_early(connection: Connection) -> None:
    driver = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        driver.set_progress_handler(lambda: 1, 10_000)
    else:
        connection.execute(text("SET LOCAL statement_timeout = 50"))


def test_a_server_that_goes_away_is_told(guarded_server: str) -> None:
    address = guarded_server.replace(f"guarded:{QUOTED}@", "postgres@")
    with (
        pytest.raises(CannotConnectError, match="terminating connection"),
        reading(connect_engine(database_url(address))) as connection,
        psycopg.connect(address) as other,
    ):
        other.execute("SELECT pg_terminate_backend(%s)", [connection.scalar(text("SELECT pg_backend_pid()"))])
        connection.execute(text("SELECT 1"))


def test_who_waits_for_a_turn_sees_what_was_done_meanwhile_whatever_the_servers_default(databases: Databases) -> None:
    """Or a load would go by what reports said before another load."""
    server = databases.server("postgres")
    address = server.empty()
    try:
        engine = connect_engine(database_url(address))
        name = engine.url.database
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"ALTER DATABASE {name} SET default_transaction_isolation = 'serializable'")
        query = text("SHOW transaction_isolation")
        with writing(engine) as connection:
            assert connection.execute(query).scalar() == "read committed"
        with snapshot(engine) as connection:
            assert connection.execute(query).scalar() == "repeatable read"
    finally:
        server.drop(address)


def test_an_address_that_says_how_to_open_a_file_is_heeded_by_undo(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    assert run("load", db=str(path)).exit_code == 0
    result = run("undo", "1", db=f"sqlite:///file:{path}?mode=ro&uri=true")
    assert result.exit_code == 1
    assert "is read-only" in result.stderr


def test_a_folder_that_is_gone_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(CannotConnectError, match=r"cannot open x\.sqlite: the folder that we are in is gone"):
        connect_engine(database_url("x.sqlite"))
