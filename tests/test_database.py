"""Transactions, bulk writing and plain errors, on both engines."""

# ruff: noqa: PT012 - what a transaction does at its end is what these tests are about

import datetime
import sqlite3
import threading
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection, Engine, MetaData, func, inspect, select, text
from sqlalchemy.exc import IntegrityError

from eventdb import database
from eventdb.database import (
    connect_engine,
    database_url,
    insert_rows,
    iso_date,
    reading,
    shown,
    upsert_rows,
    writing,
)
from eventdb.errors import CannotConnectError, EventdbError, TimedOutError
from eventdb.models import Base
from tests import postgres
from tests.rows import DAY, ROWS, write

TABLES = Base.metadata.tables
TOPIC = TABLES["topic"]
# A password of letters that an address has to escape.
QUOTED = "s3cr3t%2F%40%3Aw0rd"

HOSTILE = [
    "tab\there",
    "line\nfeed",
    "carriage\r\nreturn",
    "back\\slash \\n \\t \\\\",
    "\\N",
    "\\.",
    "NULL",
    "",
    " ",
    "'single' \"double\" `back`",
    "; DROP TABLE topic; --",
    "%s %(name)s :name ? $1 {}",
    "위성락 习近平 שלום مرحبا",
    "e\u0301 \u00e9 \u200d \ufeff",
    "🇰🇷 \U0001d518",
    "\x01\x1b[31m\x7f",
    "comma, semicolon; pipe|",
    "x" * 100_000,
]


def names_of(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return list(connection.execute(select(TOPIC.c.name).order_by(TOPIC.c.slug)).scalars())


def add_topic(connection: Connection, slug: str) -> None:
    connection.execute(TOPIC.insert(), {"slug": slug, "name": slug.upper()})


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


# Transactions


def test_what_is_written_is_there_afterwards(migrated_engine: Engine) -> None:
    with writing(migrated_engine) as connection:
        add_topic(connection, "trade")
    assert names_of(migrated_engine) == ["TRADE"]


def test_an_error_takes_everything_back(migrated_engine: Engine) -> None:
    with pytest.raises(KeyError), writing(migrated_engine) as connection:
        add_topic(connection, "trade")
        raise KeyError
    assert names_of(migrated_engine) == []


def test_a_savepoint_takes_back_its_own_rows_only(migrated_engine: Engine) -> None:
    with writing(migrated_engine) as connection:
        add_topic(connection, "before")
        with pytest.raises(IntegrityError), connection.begin_nested():
            add_topic(connection, "inside")
            add_topic(connection, "before")
        add_topic(connection, "later")
    assert names_of(migrated_engine) == ["BEFORE", "LATER"]


def test_a_savepoint_inside_a_transaction_that_fails_leaves_nothing(migrated_engine: Engine) -> None:
    with pytest.raises(KeyError), writing(migrated_engine) as connection:
        with connection.begin_nested():
            add_topic(connection, "inside")
        raise KeyError
    assert names_of(migrated_engine) == []


def test_a_change_of_the_schema_is_taken_back_too(migrated_engine: Engine) -> None:
    with pytest.raises(KeyError), writing(migrated_engine) as connection:
        connection.execute(text("CREATE TABLE mine (id INTEGER)"))
        connection.execute(text("DROP TABLE reject"))
        raise KeyError
    tables = inspect(migrated_engine).get_table_names()
    assert "mine" not in tables
    assert "reject" in tables


def test_a_connection_that_only_reads_keeps_nothing(migrated_engine: Engine) -> None:
    with reading(migrated_engine) as connection:
        add_topic(connection, "trade")
    assert names_of(migrated_engine) == []


def test_writers_take_their_turn(migrated_engine: Engine) -> None:
    """Each counts on from the greatest number: if two did so at once, a number would be given out twice."""
    leader = TABLES["leader"]
    together = threading.Barrier(4)

    def count_on() -> None:
        together.wait()
        for _ in range(5):
            with writing(migrated_engine) as connection:
                last = connection.execute(select(func.coalesce(func.max(leader.c.id), 0))).scalar_one()
                row = {"id": last + 1, "slug": f"leader-{last + 1}", "name": "someone"}
                connection.execute(leader.insert(), row)

    threads = [threading.Thread(target=count_on) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(migrated_engine) as connection:
        assert list(connection.execute(select(leader.c.id).order_by(leader.c.id)).scalars()) == list(range(1, 21))


def test_keys_that_wait_for_the_commit_are_checked_there(migrated_engine: Engine) -> None:
    with writing(migrated_engine) as connection:
        write(connection, ["country", "place", "cameo", "calendar"])
        early = ROWS["event"][1] | {"occasion_id": 1}
        connection.execute(TABLES["event"].insert(), early)
        connection.execute(TABLES["event"].insert(), ROWS["event"][0])
    event = ROWS["event"][2] | {"occasion_id": 77}
    with pytest.raises(EventdbError, match=r"(?i)foreign key"), writing(migrated_engine) as connection:
        connection.execute(TABLES["event"].insert(), event)
    with reading(migrated_engine) as connection:
        assert connection.execute(select(func.count()).select_from(TABLES["event"])).scalar_one() == 2


def test_a_read_only_engine_writes_nothing(migrated_database: str) -> None:
    engine = connect_engine(database_url(migrated_database), read_only=True)
    with pytest.raises(EventdbError, match=r"read-?only"), reading(engine) as connection:
        add_topic(connection, "trade")


# Bulk writing


def test_bulk_rows_keep_every_character(migrated_engine: Engine) -> None:
    rows = [(f"topic-{number:02}", f"name {number}", words) for number, words in enumerate(HOSTILE)]
    with writing(migrated_engine) as connection:
        insert_rows(connection, TOPIC, ["slug", "name", "description"], rows)
    with reading(migrated_engine) as connection:
        found = connection.execute(select(TOPIC.c.slug, TOPIC.c.name, TOPIC.c.description).order_by(TOPIC.c.slug))
        assert [tuple(row) for row in found] == rows


def test_bulk_rows_hold_values_of_each_type(migrated_engine: Engine) -> None:
    calendar, protest = TABLES["calendar"], TABLES["protest"]
    with writing(migrated_engine) as connection:
        write(connection, ["country", "place", "topic", "cameo", "tactic", "size_rule"])
        columns = list(ROWS["calendar"][0])
        days = [[str(value) if column in {"day", "month"} else value for column, value in row.items()]
                for row in ROWS["calendar"]]  # fmt: skip
        insert_rows(connection, calendar, columns, days)
        write(connection, ["event"])
        insert_rows(
            connection, protest, ["id", "kind", "violence", "size_low", "slogan"], [(4, "protest", True, 100, None)]
        )
        insert_rows(connection, TABLES["country"], ["iso3", "name", "latitude"], iter([("JPN", "Japan", 36.5)]))
    with reading(migrated_engine) as connection:
        assert connection.execute(select(calendar.c.day).order_by(calendar.c.day)).scalars().first() == DAY
        row = connection.execute(select(protest.c.violence, protest.c.size_low, protest.c.slogan)).one()
        assert tuple(row) == (True, 100, None)
        country = TABLES["country"].c
        assert connection.execute(select(country.latitude).where(country.iso3 == "JPN")).scalar_one() == 36.5


def test_bulk_rows_stand_beside_rows_written_one_by_one(migrated_engine: Engine) -> None:
    with writing(migrated_engine) as connection:
        add_topic(connection, "first")
        insert_rows(connection, TOPIC, ["slug", "name"], [("second", "2")])
        insert_rows(connection, TOPIC, ["slug", "name"], [])
        add_topic(connection, "third")
    assert names_of(migrated_engine) == ["FIRST", "2", "THIRD"]


@pytest.mark.parametrize(
    "rows",
    [
        [("same", "a"), ("same", "b")],
        [("no-name", None)],
    ],
)
def test_a_bulk_row_that_is_refused_is_told_in_a_sentence(
    migrated_engine: Engine, rows: list[tuple[str, str | None]]
) -> None:
    with pytest.raises(EventdbError, match=r"topic|slug"), writing(migrated_engine) as connection:
        insert_rows(connection, TOPIC, ["slug", "name"], rows)
    assert names_of(migrated_engine) == []


def test_upserted_rows_are_added_or_changed(migrated_engine: Engine) -> None:
    with writing(migrated_engine) as connection:
        upsert_rows(connection, TOPIC, [{"slug": "a", "name": "old"}, {"slug": "b", "name": "kept"}])
    with writing(migrated_engine) as connection:
        changes = [{"slug": f"h{number}", "name": words[:300]} for number, words in enumerate(HOSTILE)]
        upsert_rows(connection, TOPIC, [{"slug": "a", "name": "new"}, *changes])
        upsert_rows(connection, TOPIC, [])
    assert names_of(migrated_engine)[:2] == ["new", "kept"]
    assert set(names_of(migrated_engine)[2:]) == {words[:300] for words in HOSTILE}


def test_upserted_rows_of_nothing_but_a_key_are_added_once(migrated_engine: Engine) -> None:
    alias = TABLES["leader_alias"]
    with writing(migrated_engine) as connection:
        write(connection, ["country", "leader"])
        for _ in range(2):
            upsert_rows(connection, alias, [{"leader_id": 1, "alias": "the President"}])
        assert connection.execute(select(func.count()).select_from(alias)).scalar_one() == 1


def test_a_partial_unique_index_holds_for_its_rows_only(migrated_engine: Engine) -> None:
    with writing(migrated_engine) as connection:
        write(connection, ["document", "coding"])
        one = ROWS["coding"][1]
        connection.execute(TABLES["coding"].insert(), one | {"id": 8, "sha256": "8" * 64})
    with pytest.raises(EventdbError, match="coding"), writing(migrated_engine) as connection:
        connection.execute(TABLES["coding"].insert(), one | {"id": 9, "sha256": "9" * 64, "current": True})


def test_slugs_sort_by_code_point(migrated_engine: Engine) -> None:
    slugs = ["a-b", "a1", "aa", "ab", "b", "a", "a-c", "a0"]
    with writing(migrated_engine) as connection:
        insert_rows(connection, TOPIC, ["slug", "name"], [(slug, slug) for slug in slugs])
    with reading(migrated_engine) as connection:
        assert list(connection.execute(select(TOPIC.c.slug).order_by(TOPIC.c.slug)).scalars()) == sorted(slugs)


def test_a_day_is_the_same_text_on_every_engine() -> None:
    assert iso_date(datetime.date(2025, 11, 1)) == "2025-11-01"
    assert iso_date("2025-11-01") == "2025-11-01"
    assert iso_date(None) is None


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


@pytest.mark.parametrize("read_only", [True, False])
def test_another_file_is_not_a_database(tmp_path: Path, *, read_only: bool) -> None:
    path = tmp_path / "article.txt"
    path.write_text("They met for peace.\n" * 99)
    assert fault(str(path), read_only=read_only) == f"EventdbError: {path} is not an SQLite database"


def test_a_damaged_file_is_said_to_be(tmp_path: Path) -> None:
    path = tmp_path / "damaged.sqlite"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE t (x TEXT)")
    other.close()
    path.write_bytes(path.read_bytes()[:100] + b"\xff" * 3996 + path.read_bytes()[4096:])
    assert fault(str(path)) == f"EventdbError: {path} is damaged; restore it from a copy"


def test_a_file_in_use_is_said_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_BUSY_SECONDS", 0.05)
    path = tmp_path / "busy.sqlite"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(EventdbError) as caught, writing(connect_engine(database_url(str(path)))):
            pytest.fail("the other program is still writing")
        assert str(caught.value) == f"another program is writing to {path}; try again when it is done"
    finally:
        other.close()


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
