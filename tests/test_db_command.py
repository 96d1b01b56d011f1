"""``eventdb db``, and what every command says to a database that is not as it should be."""

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import text

from eventdb import migrations
from eventdb.database import connect_engine, database_url, writing
from tests.databases import Databases
from tests.rows import ROWS
from tests.schema import contents, fill, schema_of, state_of

REVISIONS = migrations.revisions()

Run = Callable[..., Result]


def spoil(address: str, *statements: str) -> None:
    with writing(connect_engine(database_url(address))) as connection:
        for statement in statements:
            connection.execute(text(statement))


def assert_refused(result: Result, code: int, sentence: str) -> None:
    assert (result.exit_code, result.stdout) == (code, "")
    assert re.search(sentence, result.stderr), result.stderr


READERS = [("db", "check"), ("query", "timeline"), ("show", "xi-jinping"), ("loads",)]
WRITERS = [("load",), ("load", "--dry-run"), ("undo", "1")]
CHANGERS = [("db", "upgrade"), ("db", "downgrade", "base", "--yes")]


def test_a_database_behind_is_told_the_command_that_mends_it(empty_database: str, run: Run) -> None:
    migrations.upgrade(connect_engine(database_url(empty_database)), "0003")
    for command in (*READERS, *WRITERS):
        result = run(*command, db=empty_database)
        assert_refused(result, 1, r"^Error: .* has an older schema than this eventdb; run: eventdb db upgrade$")
    assert run("db", "upgrade", db=empty_database).exit_code == 0
    assert run("query", "timeline", db=empty_database).exit_code == 0


def test_a_database_ahead_is_left_alone(migrated_database: str, run: Run) -> None:
    spoil(migrated_database, "UPDATE alembic_version SET version_num = '9999'")
    before = schema_of(connect_engine(database_url(migrated_database)))
    for command in (*READERS, *WRITERS, *CHANGERS):
        result = run(*command, db=migrated_database)
        assert_refused(result, 1, r"^Error: .* has a newer schema than this eventdb knows; upgrade eventdb$")
    assert run("db", "current", db=migrated_database).stdout == "9999 ahead\n"
    assert schema_of(connect_engine(database_url(migrated_database))) == before


OTHERS = [
    ["CREATE TABLE invoice (id INTEGER)"],
    ["CREATE TABLE event (id INTEGER)", "CREATE TABLE claim (id INTEGER)"],
    [
        "CREATE TABLE invoice (id INTEGER)",
        "CREATE TABLE alembic_version (version_num VARCHAR(32))",
        "INSERT INTO alembic_version VALUES ('0001')",
    ],
]


@pytest.mark.parametrize("others", OTHERS)
def test_a_database_of_something_else_is_left_alone(empty_database: str, run: Run, others: list[str]) -> None:
    spoil(empty_database, *others)
    before = schema_of(connect_engine(database_url(empty_database)))
    for command in (*READERS, *WRITERS, *CHANGERS):
        result = run(*command, db=empty_database)
        assert_refused(result, 1, "is not a database of eventdb: it has tables of something else")
    assert schema_of(connect_engine(database_url(empty_database))) == before


def test_an_empty_database_is_told_how_to_fill_it(empty_database: str, run: Run) -> None:
    spoil(empty_database, "CREATE TABLE t (x INTEGER)", "DROP TABLE t")
    for command in (*READERS, ("undo", "1")):
        assert_refused(run(*command, db=empty_database), 1, "holds no eventdb database yet; run: eventdb load")


NO_DATABASES = [
    ("{folder}", 3, "it is a folder; name a file"),
    ("{folder}/none/a.sqlite", 3, "there is no folder"),
    ("{folder}/article.txt", 1, "is not an SQLite database"),
    ("postgresql://ann:s3cr3t@127.0.0.1:1/db", 3, r"cannot connect to postgresql://ann:\*\*\*@127"),
    ("mysql://ann:s3cr3t@127.0.0.1:1/db", 1, "found a database of the kind 'mysql'"),
]


@pytest.mark.parametrize("command", [*READERS, *WRITERS, *CHANGERS, ("db", "current")])
def test_what_is_no_database_is_told_in_a_sentence(tmp_path: Path, run: Run, command: Any) -> None:
    (tmp_path / "article.txt").write_text("They met for peace.\n" * 99)
    for address, code, sentence in NO_DATABASES:
        result = run(*command, db=address.format(folder=tmp_path))
        assert_refused(result, code, sentence)
        assert "s3cr3t" not in result.stderr


def test_a_database_that_may_not_be_written_to_is_told(databases: Databases, run: Run) -> None:
    address = f"sqlite:///file:{databases.template('sqlite', 'migrated')}?mode=ro&uri=true"
    assert run("db", "check", db=address).exit_code == 0
    for command in (("load",), ("db", "downgrade", "base")):
        assert_refused(run(*command, db=address), 1, "is read-only; change its permissions")


def test_a_database_in_use_is_told(databases: Databases, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eventdb.database.engine.BUSY_SECONDS", 0.05)
    path = databases.copy("sqlite", "migrated")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    for command in (*READERS, *WRITERS, *CHANGERS, ("db", "current")):
        assert_refused(run(*command, db=path), 1, "another program is writing to")
    other.close()
    databases.server("sqlite").drop(path)


def test_the_revisions_are_listed_with_the_own_one_marked(empty_database: str, run: Run) -> None:
    assert run("db", "upgrade", "0003", db=empty_database).stderr.endswith(" is at revision 0003.\n")
    lines = run("db", "history", db=empty_database).stdout.splitlines()
    assert [line[:6] for line in lines] == [f"{'*' if name == '0003' else ' '} {name}" for name in REVISIONS]
    assert lines[0].endswith("Reference: the vocabularies that records are coded with.")
    assert run("db", "current", db=empty_database).stdout == "0003 behind\n"


def test_the_revisions_are_listed_without_a_database(tmp_path: Path, run: Run) -> None:
    result = run("db", "history", db=str(tmp_path / "none.sqlite"))
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == len(REVISIONS)
    assert "not there yet" in result.stderr
    assert not (tmp_path / "none.sqlite").exists()


def test_going_back_asks_before_rows_are_lost(migrated_database: str, run: Run) -> None:
    engine = connect_engine(database_url(migrated_database))
    fill(engine, ROWS)
    before = contents(engine, ROWS)
    for typed in ("n\n", "", "\n"):
        result = run("db", "downgrade", "0005", db=migrated_database, typed=typed)
        assert result.exit_code == 1
        lost = "country_alias (1), report (1), report_replaced (1), report_left (1), report_month (1)"
        assert f"takes away the rows of {lost}. Go on?" in result.stderr
        assert contents(engine, ROWS) == before
    assert run("db", "downgrade", "0005", db=migrated_database, typed="y\n").exit_code == 0
    assert run("db", "downgrade", "0003", "--yes", db=migrated_database).exit_code == 0
    result = run("db", "downgrade", "base", db=migrated_database, typed="y\n")
    assert "event (6)" in result.stderr
    assert state_of(engine) == (None, "empty")


def test_going_back_asks_nothing_when_nothing_is_lost(migrated_database: str, run: Run) -> None:
    result = run("db", "downgrade", "base", db=migrated_database)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.endswith(" has no schema now.\n")


@pytest.mark.parametrize("revision", ["nix", "+99", "-99", "--bogus"])
def test_a_revision_that_is_not_there_is_told_with_those_that_are(
    migrated_database: str, run: Run, revision: str
) -> None:
    for command in ("upgrade", "downgrade"):
        assert_refused(run("db", command, revision, db=migrated_database), 1, ", ".join(REVISIONS))
