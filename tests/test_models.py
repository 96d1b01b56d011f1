"""The schema in the database is the one that the models and the vocabulary say."""

import re
from enum import StrEnum
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, text

from eventdb import migrations, views, vocabulary
from eventdb.database import writing
from eventdb.errors import EventdbError
from eventdb.models import Base


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
            # SQLite has no name for a key that never returns.
            str(found.get_pk_constraint(table.name)["name"] or table.primary_key.name),
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
    return re.sub(r"[()\s\"]|::text", "", sql)


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


def test_the_views_are_all_there(migrated_engine: Engine) -> None:
    assert set(inspect(migrated_engine).get_view_names()) == set(views.names())
    assert len(views.names()) >= 13
