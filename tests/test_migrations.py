"""The schema: up and down its revisions with rows in the tables, on both engines."""

import ast
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from click.testing import Result
from sqlalchemy import Engine, inspect, text

from eventdb import database, migrations, views, vocabulary
from eventdb.bundled import bundled
from eventdb.database import connect_engine, database_url, reading, writing
from eventdb.errors import EventdbError
from eventdb.models import Base
from tests.databases import Databases
from tests.rows import ROWS, read, write

REVISIONS = migrations.revisions()
VERSIONS = bundled("alembic") / "versions"
ROOT = Path(__file__).parent.parent

Run = Callable[..., Result]


def scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(Config(toml_file=ROOT / "pyproject.toml"))


def state_of(engine: Engine) -> tuple[str | None, str]:
    with reading(engine) as connection:
        return migrations.current(connection), migrations.state(connection).value


# The revisions


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


def test_every_table_is_told_by_the_revision_that_brings_it() -> None:
    assert {table for step in migrations.history() for table in step.tables} == set(Base.metadata.tables)


# Up and down


def test_each_step_up_and_down_keeps_the_rows_of_the_others(empty_database: str) -> None:
    engine = connect_engine(database_url(empty_database))
    for number, step in enumerate(migrations.history()):
        before = [table for earlier in migrations.history()[:number] for table in earlier.tables]
        held = contents(engine, before)
        migrations.upgrade(engine, step.name)
        assert contents(engine, before) == held
        fill(engine, step.tables)
        migrations.downgrade(engine, "-1")
        assert tables_in(engine) == set(before)
        assert contents(engine, before) == held
        migrations.upgrade(engine, step.name)
        assert contents(engine, before) == held
        assert not any(contents(engine, step.tables).values())
        fill(engine, step.tables)
    assert state_of(engine) == (migrations.head(), "current")
    assert contents(engine, ROWS).keys() == ROWS.keys()
    assert all(contents(engine, ROWS).values())
    migrations.check(engine)


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


def contents(engine: Engine, names: Any) -> dict[str, list[dict[str, Any]]]:
    with reading(engine) as connection:
        return read(connection, names)


def fill(engine: Engine, names: Any) -> None:
    with writing(engine) as connection:
        write(connection, names)


def tables_in(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {migrations.VERSION_TABLE}


# The models


def test_the_schema_is_what_the_models_say(migrated_engine: Engine) -> None:
    migrations.check(migrated_engine)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("ALTER TABLE topic ADD COLUMN extra INTEGER", "extra"),
        ("DROP INDEX ix_event_cameo_code", "ix_event_cameo_code"),
        ("DROP TABLE reject", "reject"),
    ],
)
def test_a_schema_that_drifted_is_told(migrated_engine: Engine, change: str, named: str) -> None:
    with writing(migrated_engine) as connection:
        connection.execute(text(change))
    with pytest.raises(EventdbError, match=named):
        migrations.check(migrated_engine)


def test_tables_of_the_users_own_are_no_drift(migrated_engine: Engine) -> None:
    with writing(migrated_engine) as connection:
        connection.execute(text("CREATE TABLE mine (id INTEGER PRIMARY KEY, event_id INTEGER REFERENCES event (id))"))
    migrations.check(migrated_engine)


def test_names_and_comments_are_what_the_models_say(migrated_engine: Engine) -> None:
    """What `check` does not compare on every engine."""
    found = inspect(migrated_engine)
    with_comments = found.dialect.supports_comments
    for table in Base.metadata.sorted_tables:
        names = {str(rule.name) for rule in table.constraints} | {str(index.name) for index in table.indexes}
        assert names == {
            str(found.get_pk_constraint(table.name)["name"]),
            *(str(rule["name"]) for rule in found.get_check_constraints(table.name)),
            *(str(rule["name"]) for rule in found.get_unique_constraints(table.name)),
            *(str(rule["name"]) for rule in found.get_foreign_keys(table.name)),
            *(str(rule["name"]) for rule in found.get_indexes(table.name) if "duplicates_constraint" not in rule),
        }
        if with_comments:
            assert found.get_table_comment(table.name)["text"] == table.comment
            assert {column["name"]: column["comment"] for column in found.get_columns(table.name)} == {
                column.name: column.comment for column in table.columns
            }


def test_partial_indexes_have_the_condition_that_the_models_say(migrated_engine: Engine) -> None:
    found = inspect(migrated_engine)
    for table in Base.metadata.sorted_tables:
        conditions = {str(index["name"]): condition(index) for index in found.get_indexes(table.name)}
        for index in table.indexes:
            stated = index.dialect_options[found.dialect.name]["where"]
            assert conditions[str(index.name)] == ("" if stated is None else plain(str(stated))), index.name


def condition(index: Any) -> str:
    options = index.get("dialect_options", {})
    return plain(str(next((value for name, value in options.items() if name.endswith("_where")), "")))


def plain(sql: str) -> str:
    return re.sub(r"[()\s\"]", "", sql)


# Which column holds which closed list. The kinds' own tables hold one kind each.
ENUMS: dict[str, type[StrEnum]] = {
    "event.kind": vocabulary.EventKind,
    "event.status": vocabulary.EventStatus,
    "event.date_precision": vocabulary.DatePrecision,
    "summit.format": vocabulary.SummitFormat,
    "summit.level": vocabulary.SummitLevel,
    "statement.form": vocabulary.StatementForm,
    "organization.kind": vocabulary.OrganizationKind,
    "organization.status": vocabulary.OrganizationStatus,
    "role.side": vocabulary.RoleSide,
    "claim.basis": vocabulary.Basis,
    "citation.match": vocabulary.Match,
}


@pytest.mark.parametrize("column", ENUMS)
def test_a_closed_list_is_the_same_in_the_database(migrated_engine: Engine, column: str) -> None:
    table, name = column.split(".")
    rules = {rule["name"]: rule["sqltext"] for rule in inspect(migrated_engine).get_check_constraints(table)}
    words = set(re.findall(r"'([^']*)'", rules[f"ck_{table}_{name}"]))
    kinds = set(vocabulary.EventKind) if column == "event.status" else set()
    assert words - kinds == {member.value for member in ENUMS[column]}


def test_every_closed_list_is_in_the_database() -> None:
    assert set(ENUMS.values()) == {
        found for found in vars(vocabulary).values() if isinstance(found, type) and issubclass(found, StrEnum)
    } - {StrEnum}


def test_the_statuses_of_each_kind_are_the_same_in_the_database(migrated_engine: Engine) -> None:
    rules = {rule["name"]: rule["sqltext"] for rule in inspect(migrated_engine).get_check_constraints("event")}
    branches = re.findall(r"WHEN '(\w+)'.*?THEN(.*?)(?=WHEN|ELSE)", rules["ck_event_status"], re.DOTALL)
    assert {kind: re.findall(r"'(\w+)'", listed) for kind, listed in branches} == {
        kind.value: [status.value for status in statuses] for kind, statuses in vocabulary.STATUSES_OF_KIND.items()
    }


# Plain Alembic


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


CATALOG = """
SELECT 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull::text, a.attnum::text,
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


# The user's own views


def rows_of(engine: Engine, name: str) -> list[tuple[Any, ...]]:
    with reading(engine) as connection:
        return sorted(tuple(row) for row in connection.execute(text(f"SELECT * FROM {name}")))  # noqa: S608 - a test's name


@contextmanager
def refused_or_unchanged(engine: Engine, *mine: str) -> Iterator[None]:
    """Either the block works, or it is refused in words that name the user's own and nothing has changed."""
    before = schema_of(engine), contents(engine, tables_in(engine))
    try:
        yield
    except EventdbError as error:
        assert any(name in str(error) for name in mine), error  # noqa: PT017 - either way is right
        assert "nothing was changed" in str(error)  # noqa: PT017
        assert (schema_of(engine), contents(engine, tables_in(engine))) == before


@pytest.mark.parametrize(
    "mine",
    [
        ["CREATE VIEW mine AS SELECT slug, title FROM event"],
        ["CREATE VIEW mine AS SELECT event_slug, title FROM bi_event"],
        ['CREATE VIEW mine AS SELECT event_slug AS "My Slug", kind FROM bi_event',
         "CREATE VIEW another AS SELECT * FROM mine",
         'CREATE VIEW "Third, too" AS SELECT e.event_slug, l.leader_name FROM bi_event e CROSS JOIN bi_leader l'],
        ["CREATE VIEW mine AS SELECT 1 AS one"],
        ["CREATE VIEW mine AS SELECT * FROM load"],
    ],
)  # fmt: skip
def test_views_of_the_users_own_survive(migrated_engine: Engine, mine: list[str]) -> None:
    fill(migrated_engine, ROWS)
    with writing(migrated_engine) as connection:
        for statement in mine:
            connection.execute(text(statement))
    before, seen = schema_of(migrated_engine), rows_of(migrated_engine, "mine")
    migrations.upgrade(migrated_engine)
    assert schema_of(migrated_engine) == before
    assert rows_of(migrated_engine, "mine") == seen
    for revision in ("-1", "0002", "base"):
        with refused_or_unchanged(migrated_engine, "mine"):
            migrations.downgrade(migrated_engine, revision)
        with refused_or_unchanged(migrated_engine, "mine"):
            migrations.upgrade(migrated_engine)
        assert schema_of(migrated_engine) == before


def test_materialized_views_of_the_users_own_survive(engine_name: str, migrated_engine: Engine) -> None:
    if engine_name == "sqlite":
        return  # it has none
    fill(migrated_engine, ROWS)
    with writing(migrated_engine) as connection:
        connection.execute(text("CREATE SCHEMA office"))
        connection.execute(text("CREATE MATERIALIZED VIEW office.mine AS SELECT event_slug, title FROM bi_event"))
        connection.execute(text("CREATE MATERIALIZED VIEW tables AS SELECT slug FROM event"))
    before, seen = schema_of(migrated_engine), rows_of(migrated_engine, "office.mine")
    migrations.upgrade(migrated_engine)
    assert (schema_of(migrated_engine), rows_of(migrated_engine, "office.mine")) == (before, seen)
    with pytest.raises(EventdbError, match=r"office\.mine.*nothing was changed"):
        migrations.downgrade(migrated_engine, "0004")
    assert (schema_of(migrated_engine), rows_of(migrated_engine, "office.mine")) == (before, seen)
    with writing(migrated_engine) as connection:
        connection.execute(text("DROP MATERIALIZED VIEW office.mine"))
    with pytest.raises(EventdbError, match=r"view tables depends on .*nothing was changed"):
        migrations.downgrade(migrated_engine, "0002")


# A revision yet to come


@pytest.fixture
def next_revision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], str]]:
    """Adds a revision to a copy of ours, which stands in for ours during the test."""
    copy = tmp_path / "alembic"
    shutil.copytree(bundled("alembic"), copy, ignore=shutil.ignore_patterns("__pycache__"))
    name = f"{int(migrations.head()) + 1:04}"

    def add(body: str) -> str:
        head = f'"""To come."""\n\nimport sqlalchemy as sa\nfrom alembic import op\n\nrevision = "{name}"\n'
        steps = f"def upgrade():\n{textwrap.indent(body, '    ')}\n\ndef downgrade():\n    pass\n"
        path = copy / "versions" / "2099_01_01_next.py"
        path.write_text(f'{head}down_revision = "{REVISIONS[-1]}"\n\n{steps}')
        monkeypatch.setattr(migrations, "bundled", lambda _name: copy)
        migrations.history.cache_clear()
        return name

    yield add
    monkeypatch.undo()
    migrations.history.cache_clear()


MADE_ANEW = """
recreate = "always" if op.get_bind().dialect.name == "sqlite" else "never"
for table in ("event", "country", "leader", "document"):
    with op.batch_alter_table(table, recreate=recreate) as batch:
        batch.add_column(sa.Column("added", sa.Integer()))
"""


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


def test_what_others_may_do_with_a_view_stays(
    engine_name: str, migrated_engine: Engine, next_revision: Callable[[str], str]
) -> None:
    if engine_name == "sqlite":
        return  # it has no users
    with writing(migrated_engine) as connection:
        connection.execute(text("GRANT SELECT ON bi_event TO pg_monitor WITH GRANT OPTION"))
        connection.execute(text("GRANT SELECT ON bi_leader TO PUBLIC"))
    before = schema_of(migrated_engine)
    next_revision("pass")
    migrations.upgrade(migrated_engine)
    assert schema_of(migrated_engine) == before


def test_triggers_of_the_users_own_survive(
    engine_name: str, migrated_engine: Engine, next_revision: Callable[[str], str]
) -> None:
    if engine_name == "postgres":
        return  # it alters tables in place
    fill(migrated_engine, ROWS)
    with writing(migrated_engine) as connection:
        for statement in (
            "CREATE TABLE seen (slug TEXT)",
            "CREATE VIEW mine AS SELECT event_slug, title FROM bi_event",
            "CREATE TRIGGER on_table AFTER UPDATE ON event BEGIN INSERT INTO seen VALUES (new.slug); END",
            "CREATE TRIGGER on_view INSTEAD OF INSERT ON mine BEGIN INSERT INTO seen VALUES (new.event_slug); END",
            "CREATE TRIGGER on_ours INSTEAD OF INSERT ON bi_event BEGIN INSERT INTO seen VALUES (new.event_slug); END",
        ):
            connection.exec_driver_sql(statement)
    next_revision(MADE_ANEW)
    migrations.upgrade(migrated_engine)
    with writing(migrated_engine) as connection:
        connection.exec_driver_sql("UPDATE event SET title = 'new' WHERE id = 1")
        connection.exec_driver_sql("INSERT INTO mine VALUES ('on-mine', '')")
        connection.exec_driver_sql("INSERT INTO bi_event (event_slug) VALUES ('on-ours')")
    assert rows_of(migrated_engine, "seen") == [("on-mine",), ("on-ours",), ("summit-1",)]


def test_a_revision_that_takes_what_a_users_view_reads_is_refused_or_leaves_the_view(
    migrated_engine: Engine, next_revision: Callable[[str], str]
) -> None:
    with writing(migrated_engine) as connection:
        connection.execute(text("CREATE VIEW mine AS SELECT slogan FROM protest"))
        connection.execute(text("CREATE VIEW another AS SELECT slogan FROM bi_protest"))
    mine = {row for row in schema_of(migrated_engine) if "mine" in row}
    next_revision("with op.batch_alter_table('protest') as b:\n    b.alter_column('slogan', type_=sa.String(9))")
    with refused_or_unchanged(migrated_engine, "another, mine"):
        migrations.upgrade(migrated_engine)
    assert {row for row in schema_of(migrated_engine) if "mine" in row} == mine


def test_two_upgrades_at_once_do_not_collide(empty_database: str) -> None:
    command = [sys.executable, "-m", "eventdb", "--db", empty_database, "db", "upgrade"]
    both = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    told = [one.communicate()[1] for one in both]
    assert [one.returncode for one in both] == [0, 0], told
    assert state_of(connect_engine(database_url(empty_database))) == (migrations.head(), "current")


# States, and the commands that meet them


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
    monkeypatch.setattr(database, "_BUSY_SECONDS", 0.05)
    path = databases.copy("sqlite", "migrated")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    for command in (*READERS, *WRITERS, *CHANGERS, ("db", "current")):
        assert_refused(run(*command, db=path), 1, "another program is writing to")
    other.close()
    databases.server("sqlite").drop(path)


# The commands


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
        result = run("db", "downgrade", "-1", db=migrated_database, typed=typed)
        assert result.exit_code == 1
        assert "takes away the rows of load (1), load_coding (1), reject (1). Go on?" in result.stderr
        assert contents(engine, ROWS) == before
    assert run("db", "downgrade", "-1", db=migrated_database, typed="y\n").exit_code == 0
    assert run("db", "downgrade", "0003", "--yes", db=migrated_database).exit_code == 0
    result = run("db", "downgrade", "base", db=migrated_database, typed="y\n")
    assert "event (6)" in result.stderr
    assert state_of(engine) == (None, "empty")


def test_going_back_asks_nothing_when_nothing_is_lost(migrated_database: str, run: Run) -> None:
    result = run("db", "downgrade", "base", db=migrated_database)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.endswith(" has no schema now.\n")


@pytest.mark.parametrize("revision", ["nix", "+9", "-9", "--bogus"])
def test_a_revision_that_is_not_there_is_told_with_those_that_are(
    migrated_database: str, run: Run, revision: str
) -> None:
    for command in ("upgrade", "downgrade"):
        assert_refused(run("db", command, revision, db=migrated_database), 1, ", ".join(REVISIONS))


def test_the_views_are_all_there(migrated_engine: Engine) -> None:
    assert set(inspect(migrated_engine).get_view_names()) == set(views.names())
    assert len(views.names()) >= 13
