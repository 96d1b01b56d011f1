"""The views: their columns are a public contract, their types are known to every client, their rows are as promised."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Date,
    Engine,
    Float,
    Integer,
    String,
    column,
    func,
    insert,
    inspect,
    select,
    table,
    text,
)
from sqlalchemy.types import NullType, TypeEngine

from eventdb import views
from eventdb.models import Base
from tests import rows

GOLDEN = Path(__file__).parent / "golden" / "views.txt"


def type_name(found: TypeEngine[object]) -> str:
    for kind in (Boolean, Date, Float, Integer):
        if isinstance(found, kind):
            return kind.__name__.lower()
    assert isinstance(found, String), found
    return f"text {found.length}" if found.length else "text"


def count(connection: Connection, name: str) -> int:
    return connection.execute(select(func.count()).select_from(table(name))).scalar_one()


def contract(connection: Connection) -> str:
    """The views as text: a line each, and one for each column with its type."""
    inspector = inspect(connection)
    lines = []
    for name in sorted(inspector.get_view_names()):
        lines.append(name)
        lines += [f"    {each['name']} {type_name(each['type'])}" for each in inspector.get_columns(name)]
    return "\n".join(lines) + "\n"


def test_columns_and_their_types_are_those_promised(migrated_engine: Engine) -> None:
    """They may grow at the end of a view. A column that moves, or changes its type, breaks what people built on it."""
    with migrated_engine.connect() as connection:
        assert contract(connection) == GOLDEN.read_text(encoding="utf-8")


def test_no_column_is_without_a_type(migrated_engine: Engine) -> None:
    with migrated_engine.connect() as connection:
        inspector = inspect(connection)
        for name in inspector.get_view_names():
            for each in inspector.get_columns(name):
                assert not isinstance(each["type"], NullType), f"{name}.{each['name']}"


def test_bounded_text_is_not_a_memo_to_odbc() -> None:
    """What people join and group on has a length; only running text has none."""
    unbounded = {line.split()[0] for line in GOLDEN.read_text(encoding="utf-8").splitlines() if line.endswith(" text")}
    assert unbounded == {"quote", "slogan", "state_response", "summary", "text", "value"}


@pytest.mark.parametrize("name", views.names())
def test_a_view_selects_bare_columns(name: str) -> None:
    """On SQLite an expression has no type, and clients then see a column of unknown type."""
    _description, select = views.definition(name)
    columns, _from, _joins = select.removeprefix("SELECT").partition("\nFROM ")
    for each in columns.split(",\n"):
        assert re.fullmatch(r"\s*[a-z]\.[a-z0-9_]+( AS [a-z0-9_]+)?\s*", each), each


def test_every_column_is_described_and_nothing_else_is(migrated_engine: Engine) -> None:
    with migrated_engine.connect() as connection:
        inspector = inspect(connection)
        there = {each["name"] for name in views.names() for each in inspector.get_columns(name)}
    assert there == set(views.column_comments())
    assert list(views.column_comments()) == sorted(views.column_comments())


def test_descriptions_reach_the_database(migrated_engine: Engine) -> None:
    if not migrated_engine.dialect.supports_comments:
        return
    with migrated_engine.connect() as connection:
        inspector = inspect(connection)
        for name in views.names():
            assert inspector.get_table_comment(name)["text"] == views.definition(name)[0]
            for each in inspector.get_columns(name):
                assert each["comment"] == views.column_comments()[each["name"]], f"{name}.{each['name']}"


def test_each_view_has_its_key(reports_engine: Engine) -> None:
    with reports_engine.connect() as connection:
        for name in views.names():
            columns: list[ColumnElement[Any]] = [column(part) for part in views.key(name)]
            twice = select(*columns).select_from(table(name)).group_by(*columns).having(func.count() > 1)
            assert connection.execute(twice).all() == [], name
            assert count(connection, name) > 0, name


@pytest.mark.parametrize(
    ("view", "of"),
    [
        ("bi_event", "event"),
        ("bi_summit", "summit"),
        ("bi_agreement", "agreement"),
        ("bi_statement", "statement"),
        ("bi_protest", "protest"),
        ("bi_leader", "leader"),
        ("bi_office", "office_term"),
        ("bi_participation", "participation"),
        ("bi_topic", "event_topic"),
        ("bi_document", "document"),
        ("bi_country", "country"),
        ("bi_calendar", "calendar"),
        ("bi_report", "report"),
        ("bi_report_month", "report_month"),
    ],
)
def test_a_view_has_one_row_for_each_of_its_table(reports_engine: Engine, view: str, of: str) -> None:
    with reports_engine.connect() as connection:
        assert count(connection, view) == count(connection, of)


def test_every_claim_is_in_its_view_with_one_record(articles_engine: Engine) -> None:
    with articles_engine.connect() as connection:
        claims = connection.execute(text("SELECT COUNT(DISTINCT claim_id) FROM bi_claim")).scalar_one()
        assert claims == count(connection, "claim")
        found = connection.execute(
            text("SELECT DISTINCT event_slug, leader_slug, office_slug, organization_slug FROM bi_claim")
        )
        assert all(sum(value is not None for value in row) == 1 for row in found)


@pytest.mark.parametrize(
    ("precision", "start", "end", "expected"),
    [
        ("day", "2024-08-27", "2024-08-27", ("2024", "3", "2024-08-01")),
        ("day", "2024-08-26", "2024-08-28", ("2024", "3", "2024-08-01")),
        ("day", "2024-08-31", "2024-09-01", ("2024", "3", None)),
        ("day", "2024-09-30", "2024-10-01", ("2024", None, None)),
        ("day", "2024-12-31", "2025-01-01", (None, None, None)),
        ("month", "2024-08-01", "2024-08-31", ("2024", "3", "2024-08-01")),
        ("year", "2024-01-01", "2024-12-31", ("2024", None, None)),
        ("between", "2024-08-26", "2024-08-28", ("2024", "3", "2024-08-01")),
        ("between", "2024-08-26", "2025-08-28", (None, None, None)),
        # The same month of another year is another month.
        ("day", "2023-08-01", "2024-08-01", (None, None, None)),
        ("after", "2024-08-26", None, (None, None, None)),
        ("before", None, "2024-08-26", (None, None, None)),
        ("unknown", None, None, (None, None, None)),
    ],
)
def test_a_unit_is_told_where_the_date_is_known_to_it(
    engine: Engine, precision: str, start: str | None, end: str | None, expected: tuple[str | None, ...]
) -> None:
    with engine.begin() as connection:
        event = {"id": 1, "slug": "one", "kind": "summit", "title": "One", "date_precision": precision}
        ends = {name: day and date.fromisoformat(day) for name, day in (("start_date", start), ("end_date", end))}
        connection.execute(insert(Base.metadata.tables["event"]), event | ends)
        found = connection.execute(text("SELECT year, quarter, month FROM bi_event")).one()
    assert tuple(None if value is None else str(value) for value in found) == expected


def test_the_first_of_a_role_stands_with_the_event(articles_engine: Engine) -> None:
    with articles_engine.connect() as connection:
        host = connection.execute(
            text("SELECT host_name, host_iso3 FROM bi_summit WHERE event_slug = 'bergen-2024'")
        ).one()
        speaker = connection.execute(
            text("SELECT speaker_name FROM bi_statement WHERE event_slug = 'rivas-lartey-urge-inspectors'")
        ).one()
        package = connection.execute(
            text(
                "SELECT package_slug, signatory_iso3, net_count FROM bi_agreement"
                " WHERE event_slug = 'bergen-2024-rescue-treaty'"
            )
        ).one()
    assert tuple(host) == ("Ingrid Solvang", "NOR")
    assert tuple(speaker) == ("Paloma Rivas",)
    assert tuple(package) == ("bergen-2024-package", "NOR", 1)


def test_instruments_are_summed_and_records_counted(seeded_engine: Engine) -> None:
    query = "SELECT COUNT(*), SUM(net_count) FROM bi_agreement WHERE package_slug = :slug OR event_slug = :slug"
    with seeded_engine.connect() as connection:
        assert tuple(connection.execute(text(query), {"slug": "lee-xi-2025-package"}).one()) == (4, 7)


def test_a_view_reads_a_row_with_nothing_but_what_must_be(migrated_engine: Engine) -> None:
    """No join of a view drops an event of which almost nothing is known."""
    with migrated_engine.begin() as connection:
        tables = Base.metadata.tables
        for number, kind in enumerate(("summit", "agreement", "statement", "protest"), start=1):
            event = {"id": number, "slug": f"e{number}", "kind": kind, "title": "T", "date_precision": "unknown"}
            connection.execute(insert(tables["event"]), event)
            own = {"id": number, "kind": kind} | ({"net_count": 1} if kind == "agreement" else {})
            connection.execute(insert(tables[kind]), own)
            columns: list[ColumnElement[Any]] = [column("event_slug"), column("kind")]
            query = select(*columns).select_from(table(f"bi_{kind}"))
            assert tuple(connection.execute(query).one()) == (f"e{number}", kind)
        assert count(connection, "bi_event") == 4


def test_a_full_row_reaches_every_view(migrated_engine: Engine) -> None:
    with migrated_engine.begin() as connection:
        rows.write(connection, rows.ROWS.keys() - {"load", "load_coding", "reject"})
        for name in views.names():
            assert count(connection, name) > 0, name
