"""What users have made of their own outlives every change of the schema, or the change is refused."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, text

from eventdb import migrations
from eventdb.database import writing
from eventdb.errors import EventdbError
from tests.rows import ROWS
from tests.schema import MADE_ANEW, contents, fill, rows_of, schema_of, tables_in


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
