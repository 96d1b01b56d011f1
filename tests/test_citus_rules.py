"""report and report_month may be spread over the machines of a Citus cluster: what that asks of them."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, event

from eventdb import migrations
from eventdb.database import connect_engine, database_url
from eventdb.feeds.detection import detect
from eventdb.fixtures import Row, Vocabulary, read_vocabulary
from eventdb.loading.feed import load_feed
from eventdb.loading.undo import undo
from eventdb.models import Base, Report, ReportMonth
from tests.databases import Databases
from tests.feeds import gdelt2, write_rows

VOCABULARY = read_vocabulary()

# By what each of the two is spread.
SPREAD: dict[str, str] = {"report": "feed_id", "report_month": "dyad"}


@pytest.mark.parametrize("name", SPREAD)
def test_the_key_is_the_feeds_own_and_holds_what_the_table_is_spread_by(name: str) -> None:
    table = Base.metadata.tables[name]
    assert SPREAD[name] in table.primary_key.columns
    assert all(column.autoincrement is not True and column.identity is None for column in table.columns)
    assert not any(column.default or column.server_default or column.onupdate for column in table.columns)
    assert all(str(column.type).startswith(("VARCHAR", "DATE")) for column in table.primary_key.columns)


@pytest.mark.parametrize("name", SPREAD)
def test_no_foreign_key_leads_to_or_from_it(name: str) -> None:
    assert not Base.metadata.tables[name].foreign_keys
    for other in Base.metadata.tables.values():
        assert all(key.column.table.name != name for key in other.foreign_keys)


@pytest.mark.parametrize("model", [Report, ReportMonth])
def test_every_unique_index_holds_what_the_table_is_spread_by(model: Any) -> None:
    table = model.__table__
    for index in table.indexes:
        assert not index.unique or SPREAD[table.name] in index.columns


def breaches(statement: str) -> list[str]:
    """What a cluster would refuse, or do on each machine otherwise, of a statement that writes to or makes the tables.

    After Citus's documentation of what SQL it takes: a row is written where its key says, so that no other row or table
    can be looked at meanwhile, and nothing may be counted or told by a clock on the way.
    """
    words = " ".join(statement.split())
    found = [
        name
        for name, pattern in {
            "a sequence": r"\b(sequence|serial|bigserial|identity|nextval|autoincrement)\b",
            "a trigger": r"\btrigger\b",
            "a clock": r"\b(now\(\)|current_timestamp|current_date|clock_timestamp)",
            "a foreign key": r"\b(foreign key|references)\b",
        }.items()
        if re.search(pattern, words, re.IGNORECASE)
    ]
    if re.match(rf"UPDATE {_OURS}.*\b(FROM|SELECT)\b", words, re.IGNORECASE):
        found.append("an UPDATE that looks at other rows")
    conflict = re.match(rf"INSERT INTO {_OURS}.*\bON CONFLICT\b(?P<rest>.*)", words, re.IGNORECASE)
    if conflict:
        _key, updates, change = conflict["rest"].partition(" DO UPDATE SET ")
        if updates and not all(re.fullmatch(r"(\w+) = excluded\.\1", one.strip()) for one in change.split(",")):
            found.append("a conflict settled by more than excluded values")
    return found


_OURS = r"\"?report(_month)?\"?\b"
_WRITES = re.compile(
    r"\s*(INSERT INTO|UPDATE|DELETE FROM|COPY|TRUNCATE( TABLE)?|(CREATE|ALTER|DROP) TABLE"
    rf"|(CREATE|DROP)( UNIQUE)? INDEX [^(]*\bON|CREATE TRIGGER .* ON) {_OURS}",
    re.IGNORECASE,
)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("INSERT INTO report (a) SELECT a FROM t ON CONFLICT (a) DO UPDATE SET b = excluded.b, c = excluded.c", []),
        ("INSERT INTO report (a) SELECT a FROM t", []),
        ("DELETE FROM report WHERE load_id = 3", []),
        ("UPDATE report SET story = 7 WHERE feed_id = '1'", []),
        ("COPY report (a, b) FROM STDIN", []),
        (
            "INSERT INTO report_month (a) VALUES (1) ON CONFLICT (a)\n  DO UPDATE SET b = report_month.b + excluded.b",
            ["a conflict settled by more than excluded values"],
        ),
        ("UPDATE report SET load_id = (SELECT 1 FROM t)", ["an UPDATE that looks at other rows"]),
        ("UPDATE report r SET load_id = t.load_id\nFROM t WHERE t.a = r.a", ["an UPDATE that looks at other rows"]),
        ("INSERT INTO report (a) VALUES (now())", ["a clock"]),
        ("CREATE TABLE report (id BIGSERIAL, load_id INTEGER REFERENCES load)", ["a sequence", "a foreign key"]),
        ("CREATE TRIGGER t AFTER INSERT ON report EXECUTE FUNCTION f()", ["a trigger"]),
    ],
)
def test_what_a_cluster_refuses_is_found(statement: str, told: list[str]) -> None:
    assert _WRITES.match(statement)
    assert breaches(statement) == told


def test_what_is_written_elsewhere_is_not_looked_at() -> None:
    for statement in ("INSERT INTO report_left (a) VALUES (1)", "UPDATE load SET a = 1", "SELECT * FROM report"):
        assert not _WRITES.match(statement)


@contextmanager
def statements() -> Iterator[list[str]]:
    """All that engines are told to do meanwhile, what goes by COPY too."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        found.append(statement)

    copy = psycopg.Cursor.copy

    def noted(cursor: Any, statement: Any, *arguments: Any, **options: Any) -> Any:
        found.append(str(statement))
        return copy(cursor, statement, *arguments, **options)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(psycopg.Cursor, "copy", noted)
            yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def written(found: Iterable[str]) -> list[str]:
    return [statement for statement in found if _WRITES.match(statement)]


def test_no_revision_does_what_a_cluster_refuses(databases: Databases) -> None:
    """Up from nothing to the head, down to nothing and up again, with reports in between."""
    server = databases.server("postgres")
    address = server.empty()
    engine = connect_engine(database_url(address))
    try:
        with statements() as found:
            migrations.upgrade(engine)
            migrations.downgrade(engine, "base")
            for revision in migrations.revisions():
                migrations.upgrade(engine, revision)
        ours = written(found)
        assert all(any(words in one for one in ours) for words in ("CREATE TABLE", "DROP TABLE", "CREATE INDEX"))
        assert sum("CREATE TABLE report" in one for one in ours) >= 4
        assert [(one, told) for one in ours if (told := breaches(one))] == []
    finally:
        server.drop(address)


def test_what_is_written_to_them_is_what_a_cluster_takes(engine: Engine, tmp_path: Path) -> None:
    """Every statement of loads, of undoing them, and of dictionaries that changed, as the engine gets it."""

    def load(name: str, *rows: str, vocabulary: Vocabulary = VOCABULARY) -> None:
        path = write_rows(tmp_path / name, rows)
        load_feed(engine, path, detect(path), vocabulary)

    first, second = gdelt2(GLOBALEVENTID="1", ActionGeo_CountryCode="YI"), gdelt2(GLOBALEVENTID="2")
    with statements() as found:
        load("a.csv", first, second)
        load("b.csv", gdelt2(GLOBALEVENTID="1", NumMentions="9"), second)
        load("c.csv", first, second, gdelt2(GLOBALEVENTID="3"))
        load("d.csv", *(gdelt2(GLOBALEVENTID=str(number)) for number in range(4, 6_000)))
        learnt: dict[str, Row] = {"YI": {"name": "YI", "country_iso3": "SRB"}}
        load("e.csv", first, vocabulary=Vocabulary({**VOCABULARY.tables, "country_alias": learnt}))
        for number in (2, 1, 3, 4, 5):
            undo(engine, number, VOCABULARY)
    ours = written(found)
    kinds = {"INSERT INTO", "DELETE FROM"} | ({"COPY"} if engine.dialect.name == "postgresql" else set())
    assert kinds <= {
        kind for one in ours for kind in ("INSERT INTO", "DELETE FROM", "COPY") if one.lstrip().startswith(kind)
    }
    for name in SPREAD:
        assert any(re.match(rf"\s*INSERT INTO {name}\b.*ON CONFLICT", one, re.DOTALL) for one in ours)
    assert [(one, told) for one in ours if (told := breaches(one))] == []
    # Even where a cluster would take it: on one machine too, each row is written with all its values.
    assert [one for one in ours if one.lstrip().startswith("UPDATE")] == []
