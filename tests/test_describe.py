"""What is told of tables and views is what the database has, on both engines."""

import re
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Select, column, func, insert, inspect, select, table, text

from eventdb import describe, views
from eventdb.database import connect_engine, database_url, reading, refresh_statistics
from eventdb.describe import TABLE, VIEW, Relation, values
from eventdb.models import Base

ALL = list(describe.relations().values())
VIEWS = [each for each in ALL if each.kind == VIEW]
TABLES = [each for each in ALL if each.kind == TABLE]


def name_of(relation: Relation) -> str:
    return relation.name


def test_every_table_and_view_is_told_once() -> None:
    named = [name for names in describe.GROUPS.values() for name in names]
    assert sorted(named) == sorted([*Base.metadata.tables, *views.names()])


def test_views_come_first() -> None:
    assert [each.kind for each in ALL] == [VIEW] * len(VIEWS) + [TABLE] * len(TABLES)


def test_columns_are_those_of_the_database(migrated_engine: Engine) -> None:
    with reading(migrated_engine) as connection:
        inspector = inspect(connection)
        for relation in ALL:
            there = inspector.get_columns(relation.name)
            assert [each.name for each in relation.columns] == [each["name"] for each in there], relation.name
            for told, found in zip(relation.columns, there, strict=True):
                words = str(found["type"]).lower()
                # A type goes by other names on Postgres.
                words = words.replace("double precision", "float").replace("datetime", "timestamp")
                words = re.sub(r' collate "c"', "", words)
                assert told.type_name == words, f"{relation.name}.{told.name}"


def test_keys_and_foreign_keys_of_tables_are_those_of_the_database(migrated_engine: Engine) -> None:
    with reading(migrated_engine) as connection:
        inspector = inspect(connection)
        for relation in TABLES:
            assert list(relation.key) == inspector.get_pk_constraint(relation.name)["constrained_columns"]
            keys = {
                (tuple(each["constrained_columns"]), each["referred_table"], tuple(each["referred_columns"]))
                for each in inspector.get_foreign_keys(relation.name)
            }
            assert {(each.columns, each.relation, each.target) for each in relation.references} == keys
            unique = {tuple(each["column_names"]) for each in inspector.get_unique_constraints(relation.name)}
            assert set(relation.unique) == unique, relation.name
            nullable = {each["name"]: each["nullable"] for each in inspector.get_columns(relation.name)}
            assert {each.name: each.nullable for each in relation.columns} == nullable


def filled(connection: Connection, relation: Relation) -> tuple[int, dict[str, int]]:
    """How many rows there are, and in how many of them each column has a value."""
    counts = [func.count(), *(func.count(column(each.name)) for each in relation.columns)]
    rows, *values = connection.execute(select(*counts).select_from(table(relation.name))).one()
    return rows, dict(zip((each.name for each in relation.columns), values, strict=True))


def test_a_view_has_no_null_where_none_is_told(reports_engine: Engine) -> None:
    """A claim without a passage has no passage's key, though it is a part of the view's own."""
    with reading(reports_engine) as connection:
        for relation in VIEWS:
            rows, values = filled(connection, relation)
            assert all(each.nullable or values[each.name] == rows for each in relation.columns), relation.name


@pytest.mark.parametrize("relation", VIEWS, ids=name_of)
def test_what_a_view_refers_to_is_there(relation: Relation, reports_engine: Engine) -> None:
    """Every value leads to one row. A code of a feed alone need not be in the dictionary."""
    with reading(reports_engine) as connection:
        for each in relation.references:
            (name,), (target,) = each.columns, each.target
            if relation.name.startswith("bi_report") and each.relation == "cameo":
                continue
            there: Select[Any] = select(column(target)).select_from(table(each.relation))
            own = select(func.count()).select_from(table(relation.name)).where(column(name).is_not(None))
            assert connection.execute(own.where(column(name).not_in(there))).scalar_one() == 0, each
            twice = there.group_by(column(target)).having(func.count() > 1)
            assert connection.execute(twice).all() == [], each


@pytest.mark.parametrize("relation", VIEWS, ids=name_of)
def test_a_view_reads_the_tables_that_are_told(relation: Relation) -> None:
    _description, select_ = views.definition(relation.name)
    assert set(re.findall(r"(?:FROM|JOIN) (\w+)", select_)) == set(relation.reads)
    for name in relation.reads:
        assert relation.name in describe.find(name).read_by


def test_a_name_may_be_in_upper_case_and_an_unknown_one_is_told_with_the_way_out() -> None:
    assert describe.find("BI_Event").name == "bi_event"
    for wrong, words in {
        "bi_evnt": "no table or view 'bi_evnt'; did you mean 'bi_event'?",
        "slogan": "no table or view 'slogan'; it is a column of bi_protest, protest",
        "zzz": "no table or view 'zzz'; eventdb schema lists them",
    }.items():
        with pytest.raises(LookupError, match=re.escape(words)):
            describe.find(wrong)


def test_examples_are_values_of_the_column(reports_engine: Engine) -> None:
    with reading(reports_engine) as connection:
        for relation in ALL:
            found = describe.examples(connection, relation)
            rows, values = filled(connection, relation)
            missing = {name for name, value in found.items() if value is None}
            assert missing >= {name for name, number in values.items() if number == 0}, relation.name
            # Of more rows than are looked at, what is rare may be missed.
            assert rows > 200 or missing == {name for name, number in values.items() if number == 0}, relation.name


def test_examples_are_alike_on_both_engines(seeded_engine: Engine) -> None:
    with reading(seeded_engine) as connection:
        found = describe.examples(connection, describe.find("bi_claim"))
        assert found["chosen"] is True
        found = describe.examples(connection, describe.find("bi_summit"))
        assert (found["event_slug"], found["start_date"]) == ("apec-2025-gyeongju", "2025-11-01")


def test_an_example_is_short_and_harmless(engine: Engine) -> None:
    with engine.begin() as connection:
        slug = "x" * 100
        hostile = f"\x1b[31mred\n\u202eetirw{' and so on' * 20}"
        leader = {"id": 1, "slug": slug, "name": hostile}
        connection.execute(insert(Base.metadata.tables["leader"]), leader)
        document = {"id": 1, "sha256": "0" * 64, "name": "a", "text": "word " * 100_000}
        connection.execute(insert(Base.metadata.tables["document"]), document)
    with reading(engine) as connection:
        found = describe.examples(connection, describe.find("leader"))
        assert found["slug"] == "x" * 39 + "…"
        assert str(found["name"]).startswith("\\x1b[31mred \\u202eetirw and")
        assert len(str(found["name"])) <= 40
        assert describe.examples(connection, describe.find("document"))["text"] == ("word " * 8)[:39] + "…"


def test_an_empty_table_has_no_examples(migrated_engine: Engine) -> None:
    with reading(migrated_engine) as connection:
        assert set(describe.examples(connection, describe.find("bi_event")).values()) == {None}


def counted(connection: Connection, *names: str) -> list[str]:
    found = describe.count_rows(connection, [describe.find(name) for name in names])
    return [str(found[name]) for name in names]


def test_rows_are_counted_up_to_a_bound_and_then_estimated(
    own_reports_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = connect_engine(database_url(own_reports_database))
    with reading(engine) as connection:
        reports = connection.execute(text("SELECT COUNT(*) FROM report")).scalar_one()
        assert counted(connection, "report", "bi_report") == [str(reports)] * 2
    monkeypatch.setattr(values, "_COUNTED", 5)
    with reading(engine) as connection:
        # Nobody has counted yet, unless the server did by itself.
        assert counted(connection, "reject", "report") in (["5", "5+"], ["5", f"~{reports}"])
    refresh_statistics(engine)
    with reading(engine) as connection:
        assert counted(connection, "report", "bi_report") == [f"~{reports}"] * 2


@pytest.mark.parametrize("relation", ALL, ids=name_of)
def test_a_diagram_draws_one_with_its_columns_and_its_neighbours(relation: Relation) -> None:
    drawn = describe.neighbourhood(relation, ALL).splitlines()
    assert drawn[0] == "erDiagram"
    boxes, lines = parsed(drawn)
    assert boxes[relation.name] == [each.name for each in relation.columns]
    assert {name for line in lines for name in line[:2]} <= set(boxes)
    assert {each.relation for each in relation.references} <= set(boxes)
    assert all(relation.name in line[:2] for line in lines)


def parsed(drawn: list[str]) -> tuple[dict[str, list[str]], list[tuple[str, str, str]]]:
    """The boxes of a diagram with their columns, and its lines: from, to, label. Anything else is no Mermaid."""
    boxes: dict[str, list[str]] = {}
    lines = []
    for each in drawn[1:]:
        if found := re.fullmatch(r"    (\w+)( \{)?", each):
            boxes[found[1]] = []
        elif found := re.fullmatch(r"        [a-z]+(?:\(\d+\))? (\w+)( (PK|FK|UK)(, (PK|FK|UK))*)?", each):
            boxes[next(reversed(boxes))].append(found[1])
        elif found := re.fullmatch(r'    (\w+) (?:\||\|o|\|\|)--o[{|] (\w+) : "([\w, ]+)"', each):
            lines.append((found[1], found[2], found[3]))
        else:
            assert each == "    }", each
    return boxes, lines


def test_the_diagram_of_all_views_has_each_way_from_one_to_another_once() -> None:
    boxes, lines = parsed(describe.overview(VIEWS).splitlines())
    assert list(boxes) == [each.name for each in VIEWS]
    assert ("bi_event", "bi_participation", "event_id") in lines
    assert ("bi_event", "bi_agreement", "package_slug") in lines
    assert ("bi_document", "bi_claim", "document_id") in lines
    # A summit is an event: where it was, bi_event says.
    assert [line for line in lines if "bi_summit" in line] == [("bi_event", "bi_summit", "event_id")]


def test_the_diagram_of_all_tables_has_every_foreign_key() -> None:
    _boxes, lines = parsed(describe.overview(TABLES).splitlines())
    keys = [(each.relation, own.name, ", ".join(each.columns)) for own in TABLES for each in own.references]
    drawn = [
        (to, own, one) for to, own, names in lines for one in ([names] if names == "id, kind" else names.split(", "))
    ]
    assert sorted(drawn) == sorted(keys)
    assert '    event ||--o| summit : "id, kind"' in describe.overview(TABLES).splitlines()


def test_markdown_keeps_its_columns_apart(engine: Engine) -> None:
    """A value may hold what Markdown reads as a sign of its own."""
    with engine.begin() as connection:
        row: dict[str, Any] = {"id": 1, "slug": "a", "name": "`|` <b>"}
        connection.execute(insert(Base.metadata.tables["leader"]), row)
    with reading(engine) as connection:
        page = describe.markdown(describe.find("leader"), describe.examples(connection, describe.find("leader")))
    assert "| `name` | varchar(300) NOT NULL |  | `` `\\|` <b> `` | Name as the chosen source writes it |" in page
