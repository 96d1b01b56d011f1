"""Up and down the revisions with rows in the tables, on both engines, by our command and by plain Alembic."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from click.testing import Result
from sqlalchemy import Engine, inspect, text

from eventdb import migrations
from eventdb.bundled import bundled
from eventdb.database import connect_engine, database_url, reading, writing
from eventdb.errors import EventdbError
from eventdb.models import Base
from tests.databases import Databases
from tests.rows import REPORT, ROWS
from tests.schema import MADE_ANEW, contents, fill, rows_of, schema_of, state_of, tables_in

REVISIONS = migrations.revisions()
VERSIONS = bundled("alembic") / "versions"
ROOT = Path(__file__).parent.parent

Run = Callable[..., Result]
Contents = dict[str, list[dict[str, Any]]]


def scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(Config(toml_file=ROOT / "pyproject.toml"))


def test_there_is_one_head_and_no_branch() -> None:
    assert scripts().get_heads() == [migrations.head()]
    assert len(list(VERSIONS.glob("*.py"))) == len(REVISIONS)


def test_the_revisions_are_those_that_alembic_finds() -> None:
    theirs = [script.revision for script in scripts().walk_revisions()]
    assert list(REVISIONS) == theirs[::-1]
    assert [step.summary for step in migrations.history()] == [
        scripts().get_revision(revision).doc for revision in REVISIONS
    ]


@pytest.mark.parametrize("path", sorted(VERSIONS.glob("*.py")), ids=lambda path: path.stem)
def test_a_revision_goes_on_meaning_what_it_meant(path: Path) -> None:
    """It imports nothing of ours that may change; its name says when and what; it says what it does, and undoes it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {
        name
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert not any(name.split(".")[0] == "eventdb" for name in imported)
    assert re.fullmatch(r"\d{4}_\d\d_\d\d_[a-z_]+\.py", path.name)
    assert ast.get_docstring(tree)
    steps = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert {"upgrade", "downgrade"} <= steps.keys()
    assert not any(isinstance(step.body[0], ast.Pass) for step in steps.values())


RESHAPED = {"0007": {"report_left"}}
"""Tables of earlier revisions that a revision gives other columns; going back gives them theirs again."""


def test_every_table_is_told_by_the_revision_that_brings_it() -> None:
    assert {table for step in migrations.history() for table in step.tables} == set(Base.metadata.tables)


def test_each_step_up_and_down_keeps_the_rows_of_the_others(empty_database: str) -> None:
    engine = connect_engine(database_url(empty_database))
    for number, step in enumerate(migrations.history()):
        before = [table for earlier in migrations.history()[:number] for table in earlier.tables]
        held = contents(engine, before)
        others = {table: rows for table, rows in held.items() if table not in RESHAPED.get(step.name, ())}
        migrations.upgrade(engine, step.name)
        assert without_added(contents(engine, others), others) == others
        fill(engine, step.tables)
        migrations.downgrade(engine, "-1")
        assert tables_in(engine) == set(before)
        assert contents(engine, before) == held
        migrations.upgrade(engine, step.name)
        assert without_added(contents(engine, others), others) == others
        assert not any(contents(engine, step.tables).values())
        fill(engine, step.tables)
    assert state_of(engine) == (migrations.head(), "current")
    assert contents(engine, ROWS).keys() == ROWS.keys()
    assert all(contents(engine, ROWS).values())
    migrations.check(engine)


def without_added(found: Contents, before: Contents) -> Contents:
    """The rows without columns that they did not have before."""
    names = {table: {name for row in rows for name in row} for table, rows in before.items()}
    return {
        table: [{name: value for name, value in row.items() if name in names[table]} for row in rows]
        for table, rows in found.items()
    }


MORE_THAN_AT_ONCE = 20_100


def before_stories(database: str) -> tuple[Engine, str]:
    """A database with many reports at the revision before the one that brings stories; and the name of that one."""
    (step,) = (step for step in migrations.history() if step.summary.startswith("Stories"))
    assert step.follows
    engine = connect_engine(database_url(database))
    migrations.upgrade(engine, step.follows)
    fill(engine, ["report", "report_replaced"])
    columns = ", ".join(name for name in REPORT if name not in {"feed_id", "url", "story"})
    copied = text(
        "WITH RECURSIVE n (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM n WHERE number < :many)"  # noqa: S608 - our names
        f" INSERT INTO report (feed_id, url, load_id, {columns})"
        f" SELECT 'copy' || number, CASE WHEN number > 1 THEN url END, load_id, {columns} FROM report CROSS JOIN n"
    )
    with writing(engine) as connection:
        connection.execute(copied, {"many": MORE_THAN_AT_ONCE})
    return engine, step.name


def test_reports_that_are_there_get_the_checksum_of_their_address(empty_database: str) -> None:
    engine, name = before_stories(empty_database)
    migrations.upgrade(engine, name)
    counted = "SELECT url, story, COUNT(*) FROM {} GROUP BY url, story ORDER BY COUNT(*)"
    with reading(engine) as connection:
        reports, replaced = (
            connection.execute(text(counted.format(table))).all() for table in ("report", "report_replaced")
        )
    assert reports == [(None, None, 1), (REPORT["url"], REPORT["story"], MORE_THAN_AT_ONCE)]
    assert replaced == [(REPORT["url"], REPORT["story"], 1)]


def test_without_the_library_of_the_checksum_reports_stay_as_they_are(
    empty_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, name = before_stories(empty_database)
    before = schema_of(engine)
    monkeypatch.setitem(sys.modules, "polars_hash", None)
    with pytest.raises(EventdbError, match=r"pip install 'eventdb\[feeds\]'"):
        migrations.upgrade(engine, name)
    assert schema_of(engine) == before


def test_all_the_way_down_leaves_nothing_and_up_again_everything(migrated_engine: Engine) -> None:
    before = schema_of(migrated_engine)
    fill(migrated_engine, ROWS)
    migrations.downgrade(migrated_engine, "base")
    assert state_of(migrated_engine) == (None, "empty")
    with reading(migrated_engine) as connection:
        assert inspect(connection).get_table_names() == [migrations.VERSION_TABLE]
        assert inspect(connection).get_view_names() == []
    migrations.upgrade(migrated_engine)
    assert schema_of(migrated_engine) == before


def test_again_changes_nothing(migrated_engine: Engine) -> None:
    fill(migrated_engine, ROWS)
    before, held = schema_of(migrated_engine), contents(migrated_engine, ROWS)
    migrations.upgrade(migrated_engine)
    assert (schema_of(migrated_engine), contents(migrated_engine, ROWS)) == (before, held)


def test_a_table_made_anew_keeps_every_row_that_refers_to_it(
    migrated_engine: Engine, next_revision: Callable[[str], str]
) -> None:
    fill(migrated_engine, ROWS)
    with writing(migrated_engine) as connection:
        connection.execute(
            text("CREATE TABLE mine (id INTEGER PRIMARY KEY, event_id INTEGER REFERENCES event (id) ON DELETE CASCADE)")
        )
        connection.execute(text("INSERT INTO mine VALUES (1, 1)"))
    held, names = contents(migrated_engine, ROWS), schema_names(migrated_engine)
    name = next_revision(MADE_ANEW)
    migrations.upgrade(migrated_engine)
    assert state_of(migrated_engine) == (name, "current")
    now = contents(migrated_engine, ROWS)
    assert {table: [drop_added(row) for row in rows] for table, rows in now.items()} == held
    assert rows_of(migrated_engine, "mine") == [(1, 1)]
    assert schema_names(migrated_engine) == names
    # The keys are in force again.
    with pytest.raises(EventdbError, match=r"(?i)foreign key"), writing(migrated_engine) as connection:
        connection.execute(text("INSERT INTO leader_alias VALUES (99, 'nobody')"))


def drop_added(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "added"}


def schema_names(engine: Engine) -> set[tuple[str, str]]:
    """Kind and name of each table, index, view, key and CHECK."""
    found = inspect(engine)
    return {
        *(("view", name) for name in found.get_view_names()),
        *(
            (table, str(rule["name"]))
            for table in found.get_table_names()
            for rules in (found.get_check_constraints, found.get_foreign_keys, found.get_indexes)
            for rule in rules(table)
        ),
    }


@pytest.mark.parametrize(
    "failure",
    [
        "op.execute('SELECT nonsense FROM nowhere')",
        "raise RuntimeError('the disk caught fire')",
        "op.execute('DELETE FROM leader')",
    ],
)
def test_a_revision_that_fails_changes_nothing(
    migrated_engine: Engine, next_revision: Callable[[str], str], failure: str
) -> None:
    fill(migrated_engine, ROWS)
    before = schema_of(migrated_engine), contents(migrated_engine, ROWS)
    next_revision(f"{MADE_ANEW}\n{failure}")
    with pytest.raises((EventdbError, RuntimeError), match=r"nowhere|fire|refer|foreign key"):
        migrations.upgrade(migrated_engine)
    assert (schema_of(migrated_engine), contents(migrated_engine, ROWS)) == before
    assert state_of(migrated_engine) == (REVISIONS[-1], "behind")


def test_two_upgrades_at_once_do_not_collide(empty_database: str) -> None:
    command = [sys.executable, "-m", "eventdb", "--db", empty_database, "db", "upgrade"]
    both = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    told = [one.communicate()[1] for one in both]
    assert [one.returncode for one in both] == [0, 0], told
    assert state_of(connect_engine(database_url(empty_database))) == (migrations.head(), "current")


def alembic(address: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"EVENTDB_URL": address}
    command = [sys.executable, "-m", "alembic", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_plain_alembic_comes_to_the_same(engine_name: str, empty_database: str, databases: Databases, run: Run) -> None:
    assert alembic(empty_database, "upgrade", "head").returncode == 0
    other = databases.server(engine_name).empty()
    try:
        assert run("db", "upgrade", db=other).exit_code == 0
        ours, theirs = (schema_of(connect_engine(database_url(address))) for address in (other, empty_database))
        assert ours == theirs
        assert len(ours) > 100
        assert alembic(empty_database, "check").returncode == 0
        assert migrations.head() in alembic(empty_database, "current").stdout
        assert alembic(empty_database, "downgrade", "base").returncode == 0
        assert run("db", "downgrade", "base", db=other).exit_code == 0
        ours, theirs = (schema_of(connect_engine(database_url(address))) for address in (other, empty_database))
        assert ours == theirs
    finally:
        databases.server(engine_name).drop(other)


def test_plain_alembic_leaves_the_database_of_others_alone(empty_database: str) -> None:
    with writing(connect_engine(database_url(empty_database))) as connection:
        connection.execute(text("CREATE TABLE invoice (id INTEGER)"))
    done = alembic(empty_database, "upgrade", "head")
    assert done.returncode != 0
    assert "not a database of eventdb" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert tables_in(connect_engine(database_url(empty_database))) == {"invoice"}


def test_plain_alembic_prints_no_script(empty_database: str) -> None:
    done = alembic(empty_database, "upgrade", "head", "--sql")
    assert done.returncode != 0
    assert "drop --sql" in done.stderr
